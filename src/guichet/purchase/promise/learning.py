"""Learning lanes from the mirror: each parcel that arrived is counted once, whenever we came to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text
from guichet.purchase.promise.days import delivery_days_between
from guichet.purchase.promise.lanes import LONGEST, Counts, Lane, preparation_levels, weight_at
from guichet.purchase.sourcing import region_of

# A parcel for a pick-up point has arrived when it is there, not when somebody had time to fetch it. The query
# goes by keys from what is asked about (hence OFFSET), whatever the server believes of tables that grow.
_ARRIVED = """
SELECT s.order_id, coalesce(nullif(s.parcel_number, ''), 'shipment ' || s.external_id), s.carrier, s.method,
  o.connection_id, o.placed_at,
  coalesce(scans.handed_over_at, s.created_at), coalesce(scans.waited_at, p.delivered_at, s.delivered_at),
  coalesce(s.destination, o.details -> 'shipping_addresses' -> 0 -> 'address')
FROM (SELECT * FROM shipments WHERE {which} OFFSET 0) s LEFT JOIN parcels p ON p.id = s.parcel_id
JOIN LATERAL (
  SELECT * FROM orders WHERE id = s.order_id AND coalesce(p.delivered_at, s.delivered_at) IS NOT NULL
    AND gone_at IS NULL AND digest <> ''::bytea OFFSET 0
) o ON true
LEFT JOIN LATERAL (
  SELECT min(e.at) FILTER (WHERE e.state IN ('handed_over', 'in_transit')) AS handed_over_at,
         min(e.at) FILTER (WHERE e.state = 'at_pickup_point') AS waited_at
  FROM tracking_events e WHERE e.parcel_id = p.id
) AS scans ON true
ORDER BY s.order_id, s.id
"""
_OF_SHIPMENTS = _ARRIVED.format(which="id = ANY(%s)")
_OF_ORDERS = _ARRIVED.format(which="order_id = ANY(%s)")
# Where a shop's parcels leave: its one warehouse, or its one place; with several nobody tells.
_SENDERS = """
SELECT connection_id, id, postal_address ->> 'country', postal_address ->> 'postcode'
FROM (
  SELECT *, count(*) OVER (PARTITION BY connection_id, kind) AS alike,
    count(*) OVER (PARTITION BY connection_id) AS places
  FROM locations WHERE connection_id = ANY(%s) AND gone_at IS NULL AND enabled
) AS place
WHERE places = 1 OR (kind = 'warehouse' AND alike = 1)
"""
_REMEMBER = """
INSERT INTO lane_parcels (order_id, parcel, handed_over_at, delivered_at, delivery_days, calendar_days)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::smallint[],
  %s::smallint[])
ON CONFLICT DO NOTHING RETURNING order_id, parcel
"""
_COUNT = """
INSERT INTO lane_days (lane, days, weight, calendar_weight, parcels)
SELECT * FROM unnest(%s::text[], %s::smallint[], %s::float8[], %s::float8[], %s::bigint[])
ON CONFLICT (lane, days) DO UPDATE SET weight = lane_days.weight + excluded.weight,
  calendar_weight = lane_days.calendar_weight + excluded.calendar_weight,
  parcels = lane_days.parcels + excluded.parcels
"""
_LEARNED = "SELECT lane, days, weight FROM lane_days WHERE lane = ANY(%s) AND weight > 0"
_UNBELIEVABLE = timedelta(days=365)


class _Sender(msgspec.Struct, frozen=True):
    location_id: int
    region: str


class _Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that arrived, with what it took."""

    order_id: int
    parcel: str
    lane: Lane
    preparation: tuple[str, ...]
    handed_over_at: datetime
    delivered_at: datetime
    delivery_days: int
    calendar_days: int
    preparation_days: int


async def count_shipments(transaction: Transaction, shipment_ids: Sequence[int]) -> int:
    """Count those of these shipments that arrived and were not counted yet; returns how many."""
    return await _count(transaction, _OF_SHIPMENTS, shipment_ids)


async def count_orders(transaction: Transaction, order_ids: Sequence[int]) -> int:
    """Count the parcels of these orders that arrived and were not counted yet; returns how many."""
    return await _count(transaction, _OF_ORDERS, order_ids)


async def learned_counts(transaction: Transaction, lanes: Sequence[str]) -> Counts:
    """What is counted under these keys."""
    connection = await driver(transaction)
    cursor = await connection.execute(_LEARNED, (list(lanes),))
    counts: dict[str, dict[int, float]] = {}
    for lane, days, weight in await cursor.fetchall():
        counts.setdefault(lane, {})[days] = weight
    return counts


def sender_key(location_id: int) -> str:
    """How a place is named as a sender."""
    return f"location {location_id}"


async def _count(transaction: Transaction, query: str, ids: Sequence[int]) -> int:
    connection = await driver(transaction)
    rows = await (await connection.execute(query, (sorted(set(ids)),))).fetchall()
    connections = sorted({row[4] for row in rows})
    found = await (await connection.execute(_SENDERS, (connections,))).fetchall()
    senders = {row[0]: _Sender(row[1], region_of(row[2] or "", row[3] or "")) for row in found}
    measured = [one for row in rows if (one := _arrived(row, senders.get(row[4]))) is not None]
    arrived = list({(one.order_id, one.parcel): one for one in measured}.values())
    if not arrived:
        return 0
    cursor = await connection.execute(
        _REMEMBER,
        tuple(
            [getattr(one, name) for one in arrived]
            for name in (
                "order_id", "parcel", "handed_over_at", "delivered_at", "delivery_days", "calendar_days",
            )
        ),
    )  # fmt: skip
    new = set(await cursor.fetchall())
    counted = [one for one in arrived if (one.order_id, one.parcel) in new]
    bars = sorted(_bars(counted).items())
    if bars:
        columns = [[key[0] for key, _ in bars], [key[1] for key, _ in bars]]
        await connection.execute(_COUNT, (*columns, *([bar[part] for _, bar in bars] for part in range(3))))
    return len(counted)


def _bars(arrived: Sequence[_Arrived]) -> dict[tuple[str, int], list[Any]]:
    """What is to be added, by lane and days: weight by delivery days, by calendar days, parcels."""
    bars: dict[tuple[str, int], list[Any]] = {}

    def add(lane: str, days: int, part: int, weight: float) -> None:
        bar = bars.setdefault((lane, min(days, LONGEST)), [0.0, 0.0, 0])
        bar[part] += weight
        bar[2] += part == 0

    for one in arrived:
        weight = weight_at(one.delivered_at)
        for lane in one.lane.counted():
            add(lane, one.delivery_days, 0, weight)
            add(lane, one.calendar_days, 1, weight)
        for lane in one.preparation:
            add(lane, one.preparation_days, 0, weight_at(one.handed_over_at))
    return bars


def _arrived(row: Sequence[Any], sender: _Sender | None) -> _Arrived | None:
    order_id, parcel, carrier, method, _, placed_at, handed_over_at, delivered_at, destination = row
    if handed_over_at is None or not handed_over_at <= delivered_at <= handed_over_at + _UNBELIEVABLE:
        return None
    to: Mapping[str, Any] = destination or {}
    country = str(to.get("country") or "")
    begun = min(placed_at, handed_over_at)
    return _Arrived(
        order_id=order_id,
        parcel=parcel,
        lane=Lane(
            carrier=search_text(carrier),
            service=search_text(method),
            origin=sender.region if sender else "",
            destination=region_of(country, str(to.get("postcode") or "")),
            sender=sender_key(sender.location_id) if sender else "",
        ),
        preparation=preparation_levels(sender_key(sender.location_id) if sender else ""),
        handed_over_at=handed_over_at,
        delivered_at=delivered_at,
        delivery_days=delivery_days_between(handed_over_at.date(), delivered_at.date(), country),
        calendar_days=(delivered_at.date() - handed_over_at.date()).days,
        preparation_days=delivery_days_between(begun.date(), handed_over_at.date(), country),
    )
