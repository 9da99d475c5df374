"""Queries of the journey. Orders, shipments and parcels are named by their tables: one round trip for all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.hours import zone_of
from guichet.purchase.journey.kinds import Kind
from guichet.purchase.journey.model import JourneyStep

# Each begins with what it is asked about and goes on by keys (hence OFFSET): when thousands of orders come in
# a second, the server believes of these tables what is long past, and would walk all orders of a store.
_STANDING = """
JOIN LATERAL (
    SELECT connection_id, store_external_id FROM orders
    WHERE id = s.order_id AND gone_at IS NULL AND state <> 'cancelled' OFFSET 0
) o ON true
JOIN stores st ON st.connection_id = o.connection_id AND st.external_id = o.store_external_id
"""
_SHIPMENTS = text(f"""
SELECT s.id, s.order_id, s.parcel_number, st.id AS store_id, st.time_zone,
  coalesce(p.expected_until, p.expected_from) AS expected
FROM (SELECT * FROM shipments WHERE id = ANY(:shipment_ids) OFFSET 0) s {_STANDING}
LEFT JOIN parcels p ON p.id = s.parcel_id ORDER BY s.id
""")
_STORES = text("""
SELECT o.id, st.id AS store_id
FROM (SELECT * FROM orders WHERE id = ANY(:order_ids) AND gone_at IS NULL OFFSET 0) o
JOIN stores st ON st.connection_id = o.connection_id AND st.external_id = o.store_external_id
""")
_BY_SHOP = text(f"""
SELECT s.id, s.order_id, s.parcel_number, st.id AS store_id, st.time_zone,
  CAST(NULL AS timestamptz) AS expected, s.delivered_at
FROM (
    SELECT * FROM shipments
    WHERE order_id = ANY(:order_ids) AND parcel_id IS NULL AND delivered_at > :since OFFSET 0
) s {_STANDING} ORDER BY s.id
""")
_RETURNS = text(
    "SELECT r.id, r.state, r.way, r.settlement, r.reference, coalesce(handed.place, '') AS place"
    " FROM returns AS r LEFT JOIN LATERAL ("
    "  SELECT l.name AS place FROM return_events AS e"
    "  JOIN locations AS l ON l.id = CAST(e.data ->> 'location_id' AS bigint)"
    "  WHERE e.return_id = r.id AND e.kind = 'exchange_handed_out' ORDER BY e.id DESC LIMIT 1"
    " ) AS handed ON true WHERE r.id = ANY(:return_ids)"
)
# What would have been told lately: the orders of a store to which each kind happened.
_LATELY = text(
    """
WITH recent AS (
    SELECT o.id, s.created_at, p.id AS parcel_id, p.delivered_at,
           (coalesce(p.expected_until, p.expected_from) AT TIME ZONE :zone)::date AS expected_on
    FROM stores st
    JOIN orders o ON o.connection_id = st.connection_id AND o.store_external_id = st.external_id
    JOIN shipments s ON s.order_id = o.id
    LEFT JOIN parcels p ON p.id = s.parcel_id
    WHERE st.id = :store_id AND o.gone_at IS NULL AND o.placed_at > :placed_since AND o.mail <> ''
), happened AS (
    SELECT 'shipped' AS kind, id, created_at AS at FROM recent WHERE created_at > :since
    UNION ALL SELECT 'delivered', id, delivered_at FROM recent WHERE delivered_at > :since
    UNION ALL SELECT 'late', id, (expected_on + 1)::timestamp AT TIME ZONE :zone FROM recent
        WHERE (expected_on + 1)::timestamp AT TIME ZONE :zone BETWEEN :since AND :now
          AND (delivered_at IS NULL OR (delivered_at AT TIME ZONE :zone)::date > expected_on)
    UNION ALL SELECT CASE e.state WHEN 'attempt_failed' THEN 'failed' ELSE e.state END, r.id, e.at
        FROM recent r JOIN tracking_events e ON e.parcel_id = r.parcel_id
        WHERE e.at > :since AND e.state IN ('out_for_delivery', 'attempt_failed')
    UNION ALL SELECT 'confirmed', o.id, o.placed_at FROM stores st
        JOIN orders o ON o.connection_id = st.connection_id AND o.store_external_id = st.external_id
        WHERE st.id = :store_id AND o.placed_at > :since AND o.gone_at IS NULL AND o.mail <> ''
          AND o.state NOT IN ('incomplete', 'awaiting_payment', 'declined')
    UNION ALL SELECT kind, p.order_id, moment.at FROM preparations p
        CROSS JOIN LATERAL (VALUES ('in_preparation', p.taken_at), ('ready', p.ready_at),
          ('reminded', p.reminded_at),
          ('collected', CASE WHEN p.handed_to IN ('customer', 'deputy') THEN p.handed_at END)
        ) AS moment (kind, at)
        WHERE p.store_id = :store_id AND p.order_id IS NOT NULL AND p.return_id IS NULL AND moment.at > :since
          AND (moment.kind = 'in_preparation' OR p.keep_until IS NOT NULL)
    UNION ALL SELECT 'moved', p.order_id, p.made_at FROM preparations p
        WHERE p.store_id = :store_id AND p.order_id IS NOT NULL AND p.made_at > :since
          AND starts_with(p.key, 'moved:')
    UNION ALL SELECT CASE WHEN e.kind = 'received' THEN 'return_received'
            WHEN r.way = 'repair' THEN 'repaired' WHEN r.way = 'store_credit' THEN 'credited'
            ELSE 'exchange_sent' END,
          r.order_id, e.at FROM returns r JOIN return_events e ON e.return_id = r.id
        WHERE r.store_id = :store_id AND r.opened_at > :placed_since AND e.at > :since
          AND (e.kind = 'received' OR (e.kind = 'settled' AND r.way <> 'refund'))
    UNION ALL SELECT 'refunded', f.order_id, f.happened_at FROM refunds f JOIN orders o ON o.id = f.order_id
        JOIN stores st ON st.connection_id = o.connection_id AND st.external_id = o.store_external_id
        WHERE st.id = :store_id AND o.placed_at > :placed_since AND f.happened_at > :since
)
SELECT kind, count(DISTINCT id) AS orders, (array_agg(id ORDER BY at DESC, id DESC))[1] AS latest
FROM happened GROUP BY kind
"""
)
_PLACED_WITHIN = timedelta(days=90)


class Shipped(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel of an order as its journey needs it; `expected`: when the carrier means to bring it."""

    id: int
    order_id: int
    parcel_number: str
    store_id: int
    time_zone: str
    expected: datetime | None

    @property
    def parcel(self) -> str:
        """What names it for ever: shops replace shipments, and their ids with them."""
        return self.parcel_number or f"shipment {self.id}"

    @property
    def late_from(self) -> datetime | None:
        """The moment from which it is late: the day after the one that the carrier named, at the store."""
        if self.expected is None:
            return None
        zone = zone_of(self.time_zone)
        day = self.expected.astimezone(zone).date() + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A happening of a kind that a store tells; see `model.JourneyStep`."""

    kind: Kind
    order_id: int
    store_id: int
    thing: str
    thing_id: int
    happened_at: datetime

    @classmethod
    def of_parcel(cls, kind: Kind, parcel: Shipped, happened_at: datetime) -> Noted:
        """A happening to a parcel."""
        return cls(
            kind=kind,
            order_id=parcel.order_id,
            store_id=parcel.store_id,
            thing=parcel.parcel,
            thing_id=parcel.id,
            happened_at=happened_at,
        )


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step that waits to be told."""

    id: int
    thing_id: int
    thing: str
    store_id: int
    happened_at: datetime
    noted_at: datetime


class ReturnStep(msgspec.Struct, frozen=True):
    """Where a return stands; words of `after.returns`. `place`: the shop that handed the other item out."""

    state: str
    way: str
    settlement: str
    reference: str
    place: str


class Lately(msgspec.Struct, frozen=True):
    """To how many orders a kind happened lately, and the latest of them."""

    orders: int = 0
    latest: int | None = None


async def find_shipped(transaction: Transaction, shipment_ids: Iterable[int]) -> list[Shipped]:
    """Parcels of orders that stand."""
    rows = await transaction.execute(_SHIPMENTS, {"shipment_ids": sorted(set(shipment_ids))})
    return [Shipped(**row) for row in rows.mappings()]


async def stores_of_orders(transaction: Transaction, order_ids: Iterable[int]) -> Mapping[int, int]:
    """The stores of orders that stand."""
    rows = await transaction.execute(_STORES, {"order_ids": sorted(set(order_ids))})
    return {row.id: row.store_id for row in rows}


async def told_by_shop(
    transaction: Transaction, order_ids: Iterable[int], since: datetime
) -> list[tuple[Shipped, datetime]]:
    """Parcels of orders that arrived since a moment by the shop's word alone: no carrier tells of them."""
    asked = {"order_ids": sorted(set(order_ids)), "since": since}
    rows = (await transaction.execute(_BY_SHOP, asked)).mappings()
    return [
        (
            Shipped(**{name: value for name, value in row.items() if name != "delivered_at"}),
            row["delivered_at"],
        )
        for row in rows
    ]


async def return_steps(transaction: Transaction, return_ids: Sequence[int]) -> Mapping[int, ReturnStep]:
    """Where returns stand."""
    rows = await transaction.execute(_RETURNS, {"return_ids": list(return_ids)})
    return {row.id: ReturnStep(row.state, row.way, row.settlement, row.reference, row.place) for row in rows}


async def note_steps(
    transaction: Transaction, noted: Sequence[Noted], now: datetime
) -> list[tuple[int, str]]:
    """Note steps with when they happened; returns (order, kind) of those that are new."""
    if not noted:
        return []
    rows: list[dict[str, Any]] = [
        {
            **msgspec.structs.asdict(one),
            "kind": one.kind.value,
            "noted_at": now,
            "state": "waiting",
            "reason": "",
        }
        for one in noted
    ]
    statement = insert(JourneyStep).values(rows).on_conflict_do_nothing()
    added = await transaction.execute(statement.returning(JourneyStep.order_id, JourneyStep.kind))
    return sorted({(row.order_id, row.kind) for row in added})


async def waiting_steps(transaction: Transaction, order_id: int, kind: str) -> list[Step]:
    """The steps of an order that wait to be told, held until the transaction ends."""
    query = (
        select(*(getattr(JourneyStep, name) for name in Step.__struct_fields__))
        .where(JourneyStep.order_id == order_id, JourneyStep.kind == kind, JourneyStep.state == "waiting")
        .order_by(JourneyStep.id)
        .with_for_update()
    )
    return [Step(**row) for row in (await transaction.execute(query)).mappings()]


async def end_steps(
    transaction: Transaction, steps: Sequence[Step], *, reason: str = "", mail_id: int | None = None
) -> None:
    """Have steps be told by a mail, or dropped for a reason."""
    ended = {"state": "told" if mail_id is not None else "dropped", "reason": reason, "mail_id": mail_id}
    chosen = update(JourneyStep).where(JourneyStep.id.in_([step.id for step in steps]))
    await transaction.execute(chosen.values(ended))


async def lately(
    transaction: Transaction, store_id: int, zone: str, *, since: datetime, now: datetime
) -> Mapping[str, Lately]:
    """To how many orders each kind happened since a moment."""
    asked = {
        "store_id": store_id,
        "zone": str(zone_of(zone)) if zone else "UTC",
        "since": since,
        "now": now,
        "placed_since": since - _PLACED_WITHIN,
    }
    rows = await transaction.execute(_LATELY, asked)
    return {row.kind: Lately(row.orders, row.latest) for row in rows}
