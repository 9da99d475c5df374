"""Reading parcels and their scans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, text

from guichet.commerce.parcels.model import Parcel, TrackingScan
from guichet.kernel.db import Transaction


class ParcelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as it is kept."""

    id: int
    connection_id: int
    number: str
    state: str
    words: str
    product: str
    next_step: str
    expected_from: datetime | None
    expected_until: datetime | None
    delivered_at: datetime | None
    pickup_point: dict[str, Any] | None
    tracking_address: str
    sender_reference: str
    began_at: datetime
    last_event_at: datetime
    read_at: datetime
    version: int
    attention: str
    attention_since: datetime | None

    @property
    def as_of(self) -> datetime:
        """When the carrier last told of it; a life known only by an answer about a later one ended so."""
        return max(self.read_at, self.last_event_at)


class ScanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A tracking event as it is kept."""

    id: int
    parcel_id: int
    at: datetime
    state: str
    code: str
    words: str
    place: str
    country: str


# Shipments and orders are named by their tables: those rooms call this one.
_ORDERS_OF_NUMBER = text(
    "SELECT DISTINCT s.parcel_id, o.id, o.number, st.id AS store_id"
    " FROM shipments s JOIN orders o ON o.id = s.order_id"
    " LEFT JOIN stores st ON st.connection_id = o.connection_id AND st.external_id = o.store_external_id"
    " WHERE s.parcel_number = :number AND s.parcel_id IS NOT NULL ORDER BY o.id"
)
_UNKNOWN_AS_OF = text(
    "SELECT max(absent_read_at) FROM parcel_numbers"
    " WHERE number = :number AND (read_at IS NULL OR absent_read_at > read_at)"
)

_PARCEL = [getattr(Parcel, field) for field in ParcelRow.__struct_fields__]
_SCAN = [getattr(TrackingScan, field) for field in ScanRow.__struct_fields__]


async def parcels_of(transaction: Transaction, parcel_ids: Sequence[int]) -> dict[int, ParcelRow]:
    """Parcels by id."""
    found = await transaction.execute(select(*_PARCEL).where(Parcel.id.in_(parcel_ids)))
    return {row["id"]: ParcelRow(**row) for row in found.mappings()}


async def parcels_of_number(transaction: Transaction, number: str) -> list[ParcelRow]:
    """All lives of a number (as `ports.records.parcel_number` writes it), newest first."""
    found = await transaction.execute(
        select(*_PARCEL).where(Parcel.number == number).order_by(Parcel.began_at.desc(), Parcel.id)
    )
    return [ParcelRow(**row) for row in found.mappings()]


async def scans_of(transaction: Transaction, parcel_ids: Sequence[int]) -> list[ScanRow]:
    """The scans of parcels, newest first."""
    found = await transaction.execute(
        select(*_SCAN)
        .where(TrackingScan.parcel_id.in_(parcel_ids))
        .order_by(TrackingScan.at.desc(), TrackingScan.id.desc())
    )
    return [ScanRow(**row) for row in found.mappings()]


async def orders_of_number(transaction: Transaction, number: str) -> list[tuple[int, int, str, int | None]]:
    """The (parcel id, order id, order number, store id) of the orders whose parcels bear a number."""
    return [tuple(row) for row in await transaction.execute(_ORDERS_OF_NUMBER, {"number": number})]


async def unknown_as_of(transaction: Transaction, number: str) -> datetime | None:
    """When a carrier last said that it does not know a number; None when the last word was an answer."""
    moment: datetime | None = await transaction.scalar(_UNKNOWN_AS_OF, {"number": number})
    return moment
