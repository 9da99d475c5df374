"""What connectors share whose system is never called: all that it says, it sends, signed, by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Protocol
from zoneinfo import available_timezones

import msgspec

from guichet.connectors._kit import standard_webhooks
from guichet.connectors._kit.rows import RowReader, page_body
from guichet.connectors._kit.typed_store import TypedStore
from guichet.kernel.types import Words, utc_now
from guichet.ports.capabilities import AccountSummary, Hook, Page, Session
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.manifest import Field
from guichet.ports.records import Fact, Resource, Unreadable

TypedName = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=80, pattern=r"\S"),
    Field(
        title=Words("Name", "Nom"),
        help=Words("The one that your customers know.", "Celui que vos clients connaissent."),
    ),
]
TypedCurrency = Annotated[
    str,
    msgspec.Meta(pattern=r"^[A-Z]{3}$"),
    Field(title=Words("Currency", "Devise"), help=Words("Such as EUR", "Par exemple EUR")),
]
TimeZoneText = Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[A-Za-z0-9_+\-/]+$")]
SilenceHours = Annotated[
    int,
    msgspec.Meta(ge=1, le=720),
    Field(
        title=Words("Hours of silence", "Heures de silence"),
        help=Words(
            "After so long without anything sent, the connection is said to be behind.",
            "Au-delà, sans aucun envoi, la connexion est signalée en retard.",
        ),
        advanced=True,
    ),
]


class SenderSettings(Protocol):
    """What the merchant types of every such system."""

    @property
    def name(self) -> str: ...

    @property
    def currency(self) -> str: ...

    @property
    def time_zone(self) -> str: ...

    @property
    def silence_hours(self) -> int: ...


class SendsItself:
    """The part of a connector that is alike whatever such a system sends.

    A connector says whose `stores` it reads, the id of its one store, and the shape and title of what
    is sent.
    """

    resources = (Resource.STORES,)
    stores: ClassVar[RowReader[TypedStore]]
    store_id: ClassVar[str]
    sent: ClassVar[tuple[Any, str]]

    async def identify(self, session: Session) -> AccountSummary:
        """Nobody is asked: who knows the secret is the system. Raises RejectedError."""
        settings: SenderSettings = session.settings
        if settings.time_zone not in available_timezones():
            raise RejectedError(f"There is no time zone {settings.time_zone}: write it as Europe/Paris")
        store = self._store(settings)
        return AccountSummary(
            external_id=store.name.casefold(),
            name=store.name,
            currency=store.currency,
            time_zone=store.time_zone,
            address=store.address,
        )

    async def history(
        self,
        session: Session,
        resource: Resource,
        position: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[Page]:
        """The store alone: what such a system knows it sends by itself."""
        del position, since, until
        body = page_body([self._store(session.settings)])
        yield Page(resource=resource, body=body, read_at=utc_now(), position={}, rows=1, last=True)

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        if resource is Resource.STORES:
            return self.stores.facts(body)
        raise MalformedError(f"What sends by itself has no pages of {resource}")

    # Of `ReceivesHooks`: there is nothing to register, the merchant gives the address to who sends.

    def topics(self) -> tuple[str, ...]:
        return ()

    async def register_hooks(self, *_: Any) -> Sequence[Hook]:
        return ()

    async def list_hooks(self, *_: Any) -> Sequence[Hook]:
        return ()

    async def remove_hooks(self, *_: Any) -> None:
        return None

    def verify(self, _: Any, secret: str, headers: Mapping[str, str], body: bytes) -> None:
        standard_webhooks.verify(secret, headers, body)

    def silence(self, settings: Any) -> timedelta:
        return timedelta(hours=settings.silence_hours)

    def shown_secret(self, secret: str) -> str:
        return standard_webhooks.shown_secret(secret)

    def sign(self, secret: str, push_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
        return standard_webhooks.sign(secret, push_id, at, body)

    def push_schema(self) -> Mapping[str, Any]:
        """JSON Schema (2020-12) of the body of what is sent."""
        shape, title = self.sent
        (described,), components = msgspec.json.schema_components([shape], ref_template="#/$defs/{name}")
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            **described,
            "$defs": components,
        }

    def _store(self, settings: SenderSettings) -> TypedStore:
        return TypedStore(
            id=self.store_id,
            name=settings.name.strip(),
            address=getattr(settings, "address", ""),
            currency=settings.currency,
            time_zone=settings.time_zone,
        )
