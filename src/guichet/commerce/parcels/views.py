"""Parcels as the API shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from guichet.commerce.parcels import repository
from guichet.commerce.parcels.errors import ParcelNotFoundError
from guichet.commerce.parcels.repository import ParcelRow, ScanRow
from guichet.commerce.parcels.schemas import (
    NumberShape,
    OrderOfParcel,
    ParcelShape,
    PickupPointShape,
    ScanShape,
    TrackingShape,
    TrackingSource,
)
from guichet.kernel.db import Transaction
from guichet.ports.records import parcel_number


async def trackings(transaction: Transaction, parcel_ids: Sequence[int]) -> dict[int, TrackingShape]:
    """What carriers tell of these parcels, by id."""
    if not parcel_ids:
        return {}
    rows = await repository.parcels_of(transaction, parcel_ids)
    return await _dressed(transaction, rows.values())


async def view_number(
    transaction: Transaction, typed: str, store_ids: frozenset[int] | None = None
) -> NumberShape:
    """All that is known of a tracking number; a reader bound to stores sees the lives of their orders only.

    Raises ParcelNotFoundError.
    """
    number = parcel_number(typed)
    orders: dict[int, list[OrderOfParcel]] = defaultdict(list)
    for parcel_id, order_id, order_number, store_id in await repository.orders_of_number(transaction, number):
        if store_ids is None or store_id in store_ids:
            orders[parcel_id].append(OrderOfParcel(id=order_id, number=order_number))
    rows = await repository.parcels_of_number(transaction, number)
    seen = [row for row in rows if store_ids is None or row.id in orders]
    unknown_as_of = await repository.unknown_as_of(transaction, number) if store_ids is None else None
    if not seen and unknown_as_of is None:
        raise ParcelNotFoundError(number=number)
    dressed = await _dressed(transaction, seen)
    return NumberShape(
        number=number,
        lives=[ParcelShape(tracking=dressed[row.id], orders=orders[row.id]) for row in seen],
        unknown_as_of=unknown_as_of,
    )


async def _dressed(transaction: Transaction, rows: Iterable[ParcelRow]) -> dict[int, TrackingShape]:
    rows = list(rows)
    scans: dict[int, list[ScanRow]] = defaultdict(list)
    for scan in await repository.scans_of(transaction, [row.id for row in rows]):
        scans[scan.parcel_id].append(scan)
    return {row.id: _tracking(row, scans[row.id]) for row in rows}


def _tracking(row: ParcelRow, scans: Sequence[ScanRow]) -> TrackingShape:
    return TrackingShape(
        parcel_id=row.id,
        number=row.number,
        state=row.state,
        words=row.words,
        product=row.product,
        next_step=row.next_step,
        expected_from=row.expected_from,
        expected_until=row.expected_until,
        delivered_at=row.delivered_at,
        pickup_point=_pickup_point(row),
        tracking_address=row.tracking_address,
        attention=row.attention,
        attention_since=row.attention_since,
        events=[
            ScanShape(
                at=scan.at,
                state=scan.state,
                code=scan.code,
                words=scan.words,
                place=scan.place,
                country=scan.country,
            )
            for scan in scans
        ],
        source=TrackingSource(connection_id=row.connection_id, label=row.product, as_of=row.as_of),
    )


def _pickup_point(row: ParcelRow) -> PickupPointShape | None:
    point = row.pickup_point
    if point is None:
        return None
    return PickupPointShape(
        name=point["company"],
        lines=point["lines"],
        postcode=point["postcode"],
        city=point["city"],
        country=point["country"],
    )
