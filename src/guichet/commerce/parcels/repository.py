"""Reading parcels and their scans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

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
