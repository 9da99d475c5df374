"""The connector: what La Poste can do for the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guichet.connectors.laposte import numbers
from guichet.connectors.laposte.client import Client
from guichet.connectors.laposte.manifest import MANIFEST, limit_of
from guichet.connectors.laposte.parcels import PARCELS
from guichet.connectors.laposte.settings import Settings
from guichet.ports.capabilities import AccountSummary, Page, Session
from guichet.ports.failures import MalformedError
from guichet.ports.manifest import Limit
from guichet.ports.records import Fact, Resource, Unreadable

# The form of a number that is nobody's: asked of only to see whether the key is accepted.
_NOBODYS = "0Z00000000000"


class LaPoste:
    """La Poste's Suivi v2: letters with tracking, Colissimo, Chronopost."""

    manifest = MANIFEST
    settings = Settings
    parcels_per_call = 10
    standin_module = "guichet.connectors.laposte.standin"

    def limit(self, settings: Settings) -> Limit:
        return limit_of(int(settings.quota))

    async def identify(self, session: Session) -> AccountSummary:
        """The carrier keeps no account that can be asked for: the application's name stands for it."""
        await Client(session).track([_NOBODYS])
        name: str = session.settings.application
        return AccountSummary(external_id=name, name=f"La Poste ({name})", time_zone="Europe/Paris")

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        if resource is not Resource.PARCELS:
            raise MalformedError(f"La Poste tells nothing of {resource}")
        return PARCELS.facts(body)

    def recognises(self, number: str, carrier_word: str) -> bool:
        return numbers.recognises(number, carrier_word)

    async def track(self, session: Session, numbers: Sequence[str]) -> Page:
        return await Client(session).track(numbers)

    def standin_settings(self, address: str, account: Mapping[str, Any]) -> Settings:
        """Settings for an application of the stand-in at `address` (as its control API tells it)."""
        return Settings(
            api_key=str(account["key"]),
            application=str(account.get("name", "Suivi")),
            quota=str(account.get("quota", "100")),
            api_address=address,
        )
