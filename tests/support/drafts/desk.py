"""A desk at which drafts are written: orders with parcels, mails that arrive, and the house's own work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from tests.commerce.trade import applied, guest_order, line, parcel
from tests.support.inbox.mailbox import Mailbox, connect, letterbox, receive, work
from tests.support.inbox.telling import ago, rows, store

from guichet.api.rest.rooms import know_declarations
from guichet.commerce import ReadFact
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import (
    Fact,
    OrderRecord,
    OrderState,
    ParcelRecord,
    ParcelState,
    RefundRecord,
    Resource,
    TrackingEvent,
)

NUMBER = "6A01234567890"
CAMILLE = "Camille Roux <camille@roux.example>"


def fact(record: Any, resource: Resource, *, version: datetime | None = None) -> ReadFact:
    return ReadFact(
        Fact(resource=resource, external_id=record.external_id, source_version=version, record=record),
        utc_now(),
    )


def bought(
    number: str = "1001",
    *,
    first: str = "Camille",
    last: str = "Roux",
    mail: str = "camille@roux.example",
    **changes: Any,
) -> ReadFact:
    """An order at Nova, Camille's unless said otherwise, shipped with one parcel."""
    fields: dict[str, Any] = {
        "store_external_id": "a",
        "placed_at": ago(days=4),
        "state": OrderState.SHIPPED,
        "lines": (line("1", name="Robe Ada", quantity_shipped=1),),
        "shipments": (parcel("1", tracking_number=NUMBER, carrier="La Poste", created_at=ago(days=3)),),
    }
    record: OrderRecord = guest_order(number, first, last, mail, **{**fields, **changes})
    return fact(record, Resource.ORDERS, version=utc_now())


def carried(state: ParcelState, *, words: str = "", **fields: Any) -> ReadFact:
    """What the carrier tells of the parcel now."""
    scan = TrackingEvent(at=ago(hours=2), state=state, code="X", words=words)
    return fact(ParcelRecord(external_id=NUMBER, state=state, events=(scan,), **fields), Resource.PARCELS)


def refund(amount: int) -> RefundRecord:
    return RefundRecord(
        external_id="1", reason="", amount=amount, currency="EUR", happened_at=ago(hours=3), source_amount="0"
    )


class Desk:
    """What a story of drafts needs."""

    def __init__(self, services: Services, mailbox: Mailbox, connection_id: int) -> None:
        self.services = services
        self.mailbox = mailbox
        self._connection_id = connection_id

    async def told(self, *facts: ReadFact, connection_id: int = 1) -> None:
        await applied(self.services.database, *facts, connection_id=connection_id)

    async def shop(self, **order: Any) -> None:
        """Nova, with Camille's order and its parcel on the way."""
        await self.told(store("a", "Nova"), bought(**order))
        coming = utc_now() + timedelta(days=2)
        await self.told(
            carried(ParcelState.IN_TRANSIT, expected_from=coming, expected_until=coming), connection_id=2
        )

    async def writes(self, said: str, author: str = CAMILLE, **more: Any) -> int:
        """A mail arrives, of Camille unless said otherwise; returns the ticket that it went to."""
        await receive(self.services.database, self._connection_id, author, said, **more)
        await self.work()
        found = await rows(
            self.services.database, "SELECT ticket_id FROM ticket_messages ORDER BY id DESC LIMIT 1"
        )
        return int(found[0]["ticket_id"])

    async def work(self) -> None:
        """Let all who hear do so, and every job be done that is due."""
        await work(self.services)


@asynccontextmanager
async def at_desk(services: Services) -> AsyncIterator[Desk]:
    """A desk with a mailbox, where drafts hear of what happens from now on."""
    know_declarations()
    with letterbox() as mailbox:
        connection_id = await connect(services)
        await work(services)
        yield Desk(services, mailbox, connection_id)
