"""A shop that ships, and a carrier that scans: what the journey is told in tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.support.inbox.mailbox import ADDRESS, leave_now, work
from tests.support.inbox.telling import ago, applied, guest_order

from guichet.commerce import ReadFact
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import (
    Fact,
    OrderState,
    ParcelRecord,
    ParcelState,
    Resource,
    ShipmentRecord,
    StoreRecord,
    TrackingEvent,
)
from guichet.purchase.journey import jobs, reactions
from guichet.voice.sending import jobs as sending_jobs
from guichet.voice.sending import reactions as sending_reactions

SHOP, CARRIER = 1, 77
DECLARING = (jobs, reactions, sending_jobs, sending_reactions)


def fact(resource: Resource, record: Any, read_at: datetime | None = None) -> ReadFact:
    return ReadFact(
        Fact(resource=resource, external_id=record.external_id, record=record), read_at or utc_now()
    )


async def open_shop(database: Database) -> None:
    """Nova, in Paris, whose mailbox is the letterbox of the tests."""
    nova = StoreRecord(
        external_id="a", name="Nova", currency="EUR", locale="fr_FR", time_zone="Europe/Paris", mail=ADDRESS
    )
    await applied(database, fact(Resource.STORES, nova, ago(days=1)), connection_id=SHOP)


async def ship(
    database: Database, number: str, *parcels: str, origin: Origin = Origin.LIVE, **more: Any
) -> None:
    """An order of Camille's whose parcels have these numbers."""
    fields: dict[str, Any] = {
        "store_external_id": "a",
        "placed_at": ago(hours=5),
        "state": OrderState.SHIPPED,
        "locale": "fr",
        "shipments": tuple(
            ShipmentRecord(
                external_id=f"s{place}",
                tracking_number=parcel,
                carrier="Colissimo",
                tracking_address=f"https://suivi.example/{parcel}",
                created_at=more.pop("shipped_at", ago(minutes=5)),
            )
            for place, parcel in enumerate(parcels)
        ),
        **more,
    }
    record = guest_order(number, "Camille", "Roux", "camille@roux.example", **fields)
    await applied(database, fact(Resource.ORDERS, record), connection_id=SHOP, origin=origin)


async def scan(
    database: Database,
    number: str,
    state: ParcelState,
    *,
    at: datetime | None = None,
    origin: Origin = Origin.LIVE,
    **more: Any,
) -> None:
    """The carrier tells of one more scan, just now if not said."""
    event = TrackingEvent(
        at=at or utc_now(), state=state, code=state.value, words=state.value, place="Rennes"
    )
    record = ParcelRecord(external_id=number, state=state, events=(event,), **more)
    await applied(database, fact(Resource.PARCELS, record), connection_id=CARRIER, origin=origin)


async def pass_time(services: Services) -> None:
    """Hear what happened, and let the time go by for which messages are gathered, until nothing is left."""
    await work(services)
    await leave_now(services.database)
    await work(services)
