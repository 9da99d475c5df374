"""The connector: what Uber Direct can do for the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from guichet.connectors._kit import page_body
from guichet.connectors.uber_direct import errands, numbers, webhooks
from guichet.connectors.uber_direct.client import Client
from guichet.connectors.uber_direct.errands import Json
from guichet.connectors.uber_direct.errors import UnknownDeliveryError
from guichet.connectors.uber_direct.manifest import MANIFEST
from guichet.connectors.uber_direct.parcels import PARCELS, of_page
from guichet.connectors.uber_direct.settings import Settings
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import AccountSummary, Hint, Hook, Page, Session
from guichet.ports.dispatching import BookedErrand, CancelledErrand, CourierQuote, NewErrand
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.records import Fact, Resource, Unreadable

_PAGE = 50
_PAGES = 10  # a lost errand is looked for among the latest so many pages


class UberDirect:
    """Uber Direct: delivery quotes, deliveries, status webhooks."""

    manifest = MANIFEST
    settings = Settings
    parcels_per_call = 1
    fetchable = (Resource.PARCELS,)
    courier_carrier = "Uber Direct"
    standin_module = "guichet.connectors.uber_direct.standin"

    async def identify(self, session: Session) -> AccountSummary:
        """The organisation's own id stands for it: the API tells no name."""
        await Client(session).get("deliveries", {"limit": "1"})
        name: str = session.settings.customer_id
        return AccountSummary(external_id=name, name=f"Uber Direct ({name[:12]})")

    async def quote_courier(self, session: Session, errand: NewErrand) -> CourierQuote:
        said = await Client(session).send("delivery_quotes", errands.quote_body(errand), asks=True)
        return errands.quote_of(said)

    async def book_courier(self, session: Session, errand: NewErrand, quote: CourierQuote) -> BookedErrand:
        try:
            said = await Client(session).send("deliveries", errands.delivery_body(errand, quote))
        except RejectedError:
            # A key that was used already is refused (409): what it made then is what is wanted now.
            found = await self.find_courier(session, errand)
            if found is None:
                raise
            return found
        return errands.booked_of(said)

    async def find_courier(self, session: Session, errand: NewErrand) -> BookedErrand | None:
        client = Client(session)
        for page in range(_PAGES):
            said, _ = await client.get("deliveries", {"limit": str(_PAGE), "offset": str(page * _PAGE)})
            rows = said.get("data")
            if not isinstance(rows, list):
                raise MalformedError("Uber lists no deliveries.")
            for row in rows:
                if errands.is_of(row, errand.reference):
                    return errands.booked_of(row)
            if len(rows) < _PAGE:
                return None
        return None

    async def cancel_courier(self, session: Session, errand: CancelledErrand) -> None:
        await Client(session).send(f"deliveries/{numbers.id_of(errand.external_id)}/cancel")

    def recognises(self, number: str, carrier_word: str) -> bool:
        return numbers.recognises(number, carrier_word)

    async def track(self, session: Session, numbers: Sequence[str]) -> Page:
        return await _page(session, numbers)

    async def fetch(self, session: Session, resource: Resource, external_ids: Sequence[str]) -> Page:
        if resource is not Resource.PARCELS:
            raise MalformedError(f"Uber Direct tells nothing of {resource}")
        return await _page(session, external_ids)

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        if resource is not Resource.PARCELS:
            raise MalformedError(f"Uber Direct tells nothing of {resource}")
        return PARCELS.facts(body)

    def topics(self) -> tuple[str, ...]:
        return (webhooks.STATUS,)

    def signing_key(self, settings: Settings) -> str:
        return settings.signing_key

    async def register_hooks(self, session: Session, address: str, secret: str) -> Sequence[Hook]:
        """Webhooks are made by hand at direct.uber.com."""
        del secret  # Uber signs by a key of its own
        return await self.list_hooks(session, address)

    async def list_hooks(self, session: Session, address: str | None = None) -> Sequence[Hook]:
        """One that counts as active once its key was typed: Uber does not list them."""
        settings: Settings = session.settings
        if not settings.signing_key:
            return ()
        return (Hook(external_id="1", topic=webhooks.STATUS, address=address or "", active=True),)

    async def remove_hooks(self, session: Session, address: str | None = None) -> None:
        """Left to whoever made them."""

    def verify(self, settings: Settings, secret: str, headers: Mapping[str, str], body: bytes) -> None:
        del secret  # Uber signs by a key of its own
        webhooks.verify(settings, headers, body)

    def hint(self, headers: Mapping[str, str], body: bytes) -> Hint:
        del headers  # all is said in the body
        return webhooks.hint(body)

    def standin_settings(self, address: str, account: Mapping[str, Any]) -> Settings:
        """Settings for an organisation of the stand-in at `address` (as its control API tells it)."""
        return Settings(
            customer_id=str(account["customer_id"]),
            client_id=str(account["client_id"]),
            client_secret=str(account["client_secret"]),
            signing_key=str(account.get("signing_key", "")),
            api_address=address,
            login_address=address,
        )


async def _page(session: Session, names: Sequence[str]) -> Page:
    """The deliveries of these ids or numbers, one by one; one that is not there is absent."""
    client = Client(session)
    rows: list[Json] = []
    began: datetime | None = None
    for name in names:
        delivery_id = numbers.id_of(name)
        try:
            said, read_at = await client.get(f"deliveries/{delivery_id}")
        except UnknownDeliveryError:
            rows.append({"gone": numbers.number_of(delivery_id)})
            continue
        rows.append(of_page(said))
        began = began or read_at
    return Page(
        resource=Resource.PARCELS,
        body=page_body(rows),
        read_at=began or utc_now(),
        position={},
        rows=len(rows),
        last=True,
    )
