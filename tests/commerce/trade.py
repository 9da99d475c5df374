"""Small records of our own making, and the way in which tests have them applied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from guichet.commerce import ReadFact, apply
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.ports.records import (
    Address,
    AnyRecord,
    CustomerRecord,
    Fact,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    Resource,
    ShipmentRecord,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after noon of the tests' day."""
    return NOON + timedelta(minutes=minutes)


def line(external_id: str = "1", **changes: Any) -> OrderLineRecord:
    fields: dict[str, Any] = {"name": "Wool scarf", "quantity": 1, "unit_price": "39.9000", "total": 3990}
    return OrderLineRecord(external_id=external_id, **{**fields, **changes})


def parcel(external_id: str = "1", **changes: Any) -> ShipmentRecord:
    return ShipmentRecord(external_id=external_id, **changes)


def order(external_id: str = "100", **changes: Any) -> OrderRecord:
    fields: dict[str, Any] = {
        "number": external_id,
        "state": OrderState.CONFIRMED,
        "source_state": "Awaiting Fulfillment",
        "placed_at": at(0),
        "currency": "EUR",
        "subtotal": 3990,
        "total": 3990,
        "billing": Address(first_name="Camille", last_name="Roux", country="FR"),
        "lines": (line(),),
    }
    return OrderRecord(external_id=external_id, **{**fields, **changes})


def guest_order(
    external_id: str, first_name: str, last_name: str, mail: str = "", phone: str = "", **changes: Any
) -> OrderRecord:
    billing = Address(first_name=first_name, last_name=last_name, mail=mail, phone=phone, country="FR")
    return order(external_id, billing=billing, mail=mail, phone=phone, **changes)


def account(
    external_id: str, first_name: str, last_name: str, mail: str = "", **changes: Any
) -> CustomerRecord:
    fields = {"locale": "fr-FR", **changes}
    return CustomerRecord(
        external_id=external_id, first_name=first_name, last_name=last_name, mail=mail, **fields
    )


_RESOURCES = {OrderRecord: Resource.ORDERS, CustomerRecord: Resource.CUSTOMERS}


def told(record: AnyRecord, *, version: float | None = 0, read: float = 1) -> ReadFact:
    """A fact: `version` and `read` in minutes after noon; no version: the vendor gave none."""
    return ReadFact(
        Fact(
            resource=_RESOURCES[type(record)],
            external_id=record.external_id,
            source_version=None if version is None else at(version),
            record=record,
        ),
        at(read),
    )


def absent(resource: Resource, external_id: str, *, read: float) -> ReadFact:
    """The fact that a thing was not there."""
    return ReadFact(Fact(resource=resource, external_id=external_id), at(read))


async def applied(
    database: Database, *facts: ReadFact, connection_id: int = 1, origin: Origin = Origin.LIVE
) -> None:
    """Have facts applied in one transaction, as a reader does."""
    async with database.transaction() as transaction:
        await apply(transaction, connection_id, facts, origin)


async def rows(database: Database, statement: str, *values: Any) -> Sequence[Any]:
    """What a statement gives."""
    from guichet.kernel.db import driver  # noqa: PLC0415 — only this needs the driver

    async with database.transaction() as transaction:
        cursor = await (await driver(transaction)).execute(statement, values)
        return await cursor.fetchall()
