"""Shipments and what carriers tell of them: linked by number, whichever of the two arrives first.

A number has several lives; a shipment belongs to the earliest life that had not long ended when the shop made
it, and that began before such a shipment would have been forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from guichet.kernel.db import Transaction, driver
from guichet.ports.records import ParcelState

# A shop may note a parcel's number when it has long arrived, and print a label long before it leaves.
_NOTED_AFTER = timedelta(days=30)
_LEAVES_WITHIN = timedelta(days=120)

# An order with several parcels stands where the one stands that needs most care, then the one least far.
_TOGETHER = (
    ParcelState.LOST,
    ParcelState.EXCEPTION,
    ParcelState.RETURNING,
    ParcelState.ATTEMPT_FAILED,
    ParcelState.ANNOUNCED,
    ParcelState.HANDED_OVER,
    ParcelState.IN_TRANSIT,
    ParcelState.OUT_FOR_DELIVERY,
    ParcelState.AT_PICKUP_POINT,
    ParcelState.DELIVERED,
    ParcelState.RETURNED,
)
_KNOWN = frozenset(state.value for state in _TOGETHER)

_LINK = """
UPDATE shipments s SET parcel_id = found.parcel_id
FROM (
    SELECT o.id, (
        SELECT p.id FROM parcels p
        WHERE p.number = o.parcel_number
          AND (o.created_at IS NULL
               OR (p.last_event_at >= o.created_at - %(noted_after)s
                   AND p.began_at <= o.created_at + %(leaves_within)s))
        ORDER BY CASE WHEN o.created_at IS NULL THEN - extract(epoch FROM p.began_at)
                      ELSE extract(epoch FROM p.began_at) END, p.connection_id
        LIMIT 1) AS parcel_id
    FROM shipments o
    WHERE {which} AND (o.parcel_number <> '' OR o.parcel_id IS NOT NULL)
) found
WHERE s.id = found.id AND s.parcel_id IS DISTINCT FROM found.parcel_id
RETURNING s.order_id
"""
_OF_ORDERS = _LINK.format(which="o.order_id = ANY(%(orders)s)")
_OF_NUMBERS = _LINK.format(which="o.parcel_number = ANY(%(numbers)s)")

_FOLLOWED = """
SELECT DISTINCT order_id FROM shipments WHERE order_id = ANY(%s) AND parcel_id IS NOT NULL ORDER BY order_id
"""
_STATES = """
SELECT s.order_id, s.state, p.state FROM shipments s LEFT JOIN parcels p ON p.id = s.parcel_id
WHERE s.order_id = ANY(%s)
"""


def together(states: Iterable[str]) -> str:
    """The state of several parcels together; "" when there is none."""
    present = set(states)
    if len(present) == 1:  # nearly always
        state = present.pop()
        return state if state in _KNOWN else ""
    return next((state.value for state in _TOGETHER if state in present), "")


def true_state(told_by_shop: str, told_by_carrier: str | None) -> str:
    """The carrier's state where it tells one that was understood, else the shop's."""
    if told_by_carrier is None or told_by_carrier == ParcelState.UNKNOWN:
        return told_by_shop
    return told_by_carrier


async def link_orders(transaction: Transaction, order_ids: Sequence[int]) -> list[int]:
    """Find the parcels of these orders' shipments; returns the orders of which a carrier tells."""
    if not order_ids:
        return []
    connection = await driver(transaction)
    await connection.execute(_OF_ORDERS, {"orders": list(order_ids), **_limits()})
    followed = await connection.execute(_FOLLOWED, (list(order_ids),))
    return [row[0] for row in await followed.fetchall()]


async def link_numbers(transaction: Transaction, numbers: Sequence[str]) -> None:
    """Find the shipments of these numbers' parcels."""
    connection = await driver(transaction)
    await connection.execute(_OF_NUMBERS, {"numbers": list(numbers), **_limits()})


async def shipments_by_parcel(
    transaction: Transaction, parcel_ids: Sequence[int]
) -> dict[int, list[tuple[int, int]]]:
    """The (shipment, order) ids of each parcel."""
    connection = await driver(transaction)
    found = await connection.execute(
        "SELECT parcel_id, id, order_id FROM shipments WHERE parcel_id = ANY(%s) ORDER BY id",
        (list(parcel_ids),),
    )
    of_parcels: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for parcel_id, shipment_id, order_id in await found.fetchall():
        of_parcels[parcel_id].append((shipment_id, order_id))
    return of_parcels


async def orders_of_numbers(transaction: Transaction, numbers: Sequence[str]) -> list[int]:
    """The orders that have a shipment of one of these numbers."""
    connection = await driver(transaction)
    found = await connection.execute(
        "SELECT DISTINCT order_id FROM shipments WHERE parcel_number = ANY(%s) ORDER BY order_id",
        (list(numbers),),
    )
    return [row[0] for row in await found.fetchall()]


async def states_together(transaction: Transaction, order_ids: Sequence[int]) -> dict[int, str]:
    """The state of each order's parcels together, by their carriers where these tell."""
    connection = await driver(transaction)
    states: dict[int, list[str]] = defaultdict(list)
    for order_id, by_shop, by_carrier in await (
        await connection.execute(_STATES, (list(order_ids),))
    ).fetchall():
        states[order_id].append(true_state(by_shop, by_carrier))
    return {order_id: together(of_order) for order_id, of_order in states.items()}


def _limits() -> dict[str, timedelta]:
    return {"noted_after": _NOTED_AFTER, "leaves_within": _LEAVES_WITHIN}
