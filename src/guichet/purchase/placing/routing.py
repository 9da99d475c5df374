"""What the shop sells by itself, to be sent, is sent from where sourcing says, where a merchant wants it so.

The shop took the pieces where it takes; what another place is to send moves from there by one adjustment, as
for the orders that we take. What the plan leaves where the shop took it is left to the shop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import text

from guichet import sync
from guichet.commerce import stock
from guichet.commerce.places import PlaceUnknownError, locate
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database, Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import StockAdjustment
from guichet.ports.records import OrderState
from guichet.purchase import picking, sourcing
from guichet.purchase.placing import repository
from guichet.purchase.placing.errands import RouteOrder
from guichet.purchase.placing.ordering import ordering_of
from guichet.purchase.placing.repository import LevelRow
from guichet.purchase.placing.stocking import taken_location

_ACTOR = Actor.system("purchases")
_KEY = "route:"
_BACK_KEY = "route-back:"
# Nobody collects it, we did not take it, and nothing of it is prepared or gone.
_TO_ROUTE = text("""
SELECT o.id FROM orders AS o
JOIN stores AS s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
JOIN ordering_settings AS own ON own.store_id = s.id AND (own.document ->> 'route_orders')::boolean
WHERE o.id = ANY(:ids) AND o.gone_at IS NULL AND o.state = ANY(:states)
  AND o.details ->> 'pickup_location_external_id' IS NULL
  AND jsonb_array_length(coalesce(o.details -> 'shipping_addresses', '[]')) = 1
  AND NOT EXISTS (SELECT FROM preparations AS p WHERE p.order_id = o.id)
  AND NOT EXISTS (SELECT FROM acts AS act WHERE act.connection_id = o.connection_id
    AND act.kind = 'place_order' AND (act.result = o.external_id OR (act.finished_at IS NULL
      AND position('[' || (act.request ->> 'reference') || ']' IN o.details ->> 'staff_note') > 0)))
""")
_ORDER = text("""
SELECT o.number, o.connection_id, s.id AS store_id, o.details ->> 'locale' AS locale,
  o.details -> 'shipping_addresses' -> 0 -> 'address' AS address
FROM orders AS o
JOIN stores AS s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id WHERE o.id = :id
""")
_LINES = text("""
SELECT line.external_id, line.name, line.sku, v.id AS variant_id,
  line.quantity - greatest(line.quantity_shipped, line.quantity_refunded) AS quantity
FROM order_lines AS line JOIN variants AS v
  ON v.connection_id = :connection_id AND v.external_id = line.variant_external_id
WHERE line.order_id = :id ORDER BY line.position
""")
_MOVED = text("""
SELECT level.connection_id, level.variant_external_id AS variant, level.location_external_id AS place,
  goal.location_external_id AS goal, line.quantity
FROM reservation_lines AS line JOIN stock_levels AS level ON level.id = line.level_id
JOIN stock_levels AS goal ON goal.id = line.to_level_id WHERE line.id = ANY(:ids) ORDER BY line.id
""")
_ENDED = text("""
SELECT made.id FROM orders AS o JOIN reservations AS made ON made.key = 'route:' || o.id
WHERE o.id = ANY(:ids) AND o.state = ANY(:states)
""")


class _Line(msgspec.Struct, frozen=True):
    """A line of the order, with where it is to be sent from."""

    row: Any
    level: LevelRow
    there: LevelRow


async def route_later(transaction: Transaction, order_ids: Sequence[int]) -> None:
    """Have those of these orders routed that are new, to be sent, and of a store that wants it."""
    if order_ids:
        asked = {"ids": list(order_ids), "states": [OrderState.CONFIRMED, OrderState.IN_PREPARATION]}
        for order_id in (await transaction.scalars(_TO_ROUTE, asked)).all():
            await enqueue(transaction, RouteOrder(order_id), key=str(order_id))


async def route(database: Database, transaction: Transaction, order_id: int) -> None:
    """Have other places send what the plan gives them: moved, held as sold, prepared there. Once."""
    asked = {"ids": [order_id], "states": [OrderState.CONFIRMED, OrderState.IN_PREPARATION]}
    if await transaction.scalar(_TO_ROUTE, asked) is None:
        return
    order = (await transaction.execute(_ORDER, {"id": order_id})).one()
    ordering = await ordering_of(transaction, order.store_id)
    taken = await taken_location(transaction, ordering, None)
    if taken is None:
        return
    lines = await _planned(database, transaction, order_id, order, taken)
    if not lines:
        return
    try:
        held = await stock.reserve(
            transaction,
            _ACTOR,
            [stock.Line(one.level.held_variant_id, one.level.location_id, one.row.quantity) for one in lines],
            key=f"{_KEY}{order_id}",
            reference=stock.Reference("order", str(order_id)),
            held_until=None,
            to_levels=[one.there.level_id for one in lines],
        )
    except stock.StockShortError:
        return  # sold meanwhile: the shop sends it from where it took it
    await stock.confirm(transaction, _ACTOR, held.id)
    for location_id in dict.fromkeys(one.level.location_id for one in lines):
        own = [one for one in lines if one.level.location_id == location_id]
        await picking.prepare(transaction, _ACTOR, _new(order_id, order, location_id, own))


async def end_routes(transaction: Transaction, order_ids: Sequence[int]) -> None:
    """Of orders that the shop cancelled, what was moved for them goes back to where it is."""
    if not order_ids:
        return
    states = [OrderState.CANCELLED, OrderState.DECLINED]
    ended = await transaction.scalars(_ENDED, {"ids": list(order_ids), "states": states})
    for reservation_id in ended.all():
        held = await stock.find_reservation(transaction, reservation_id)
        await move_back(transaction, held, int(held.reference_id))


async def move_back(transaction: Transaction, held: stock.Reserved, order_id: int) -> None:
    """Have what was moved for an order that its shop cancelled lie again where it lay. Once."""
    untold = [line.id for line in held.lines if line.untold or line.state == stock.LineState.HELD]
    if untold:
        await stock.release(transaction, _ACTOR, held.id, line_ids=untold)
    told = [
        line.id
        for line in held.lines
        if line.id not in untold and line.state in (stock.LineState.CONFIRMED, stock.LineState.SETTLED)
    ]
    rows = (await transaction.execute(_MOVED, {"ids": told})).all()
    if not rows:
        return
    changes = [
        StockAdjustment(variant_external_id=row.variant, location_external_id=place, change=change)
        for row in rows
        for place, change in ((row.goal, -row.quantity), (row.place, row.quantity))
    ]
    await sync.intend(
        transaction,
        _ACTOR,
        rows[0].connection_id,
        sync.AdjustStock(adjustments=tuple(changes), reason=f"Guichet {order_id}"),
        key=f"{_BACK_KEY}{held.id}",
        subject=sync.Subject(order_id=order_id),
    )


async def _planned(
    database: Database, transaction: Transaction, order_id: int, order: Any, taken: int
) -> list[_Line]:
    """The lines that another place of the same shop is to send."""
    rows = (await transaction.execute(_LINES, {"id": order_id, "connection_id": order.connection_id})).all()
    rows = [row for row in rows if row.quantity > 0]
    pieces = [(row.variant_id, row.quantity) for row in rows]
    if len({variant_id for variant_id, _ in pieces}) < len(pieces):
        return []  # an article in two lines: left to the shop
    known = await sourcing.articles(transaction, [variant_id for variant_id, _ in pieces])
    wants = sourcing.wants_of([one for one in pieces if one[0] in known], known)
    rules = (await sourcing.current_rules(transaction)).document
    to = await _destination(transaction, order.address or {})
    sites = sourcing.sites_of(
        await sourcing.places_now(database, transaction), to, utc_now(),
        loads=await sourcing.loads(transaction), cut_off=rules.cut_off,
    )  # fmt: skip
    # Where the shop took the pieces they are, whatever its figure says by now.
    free = [one for one in await sourcing.free_stock(transaction, list(known)) if one.location_id != taken]
    free += [
        sourcing.Free(variant_id=want.variant_id, location_id=taken, available=want.quantity)
        for want in wants
    ]
    plan = sourcing.plan(rules, sites, wants, free, region=to.region, explain=False)
    goals = {line.variant_id: line.location_id for line in plan.lines}
    wanted = [
        (row.variant_id, place)
        for row in rows
        for place in (goals.get(row.variant_id), taken)
        if place is not None
    ]
    levels = await repository.levels(transaction, wanted)
    found = []
    for row in rows:
        level = levels.get((row.variant_id, goals.get(row.variant_id) or taken))
        there = levels.get((row.variant_id, taken))
        if level is None or there is None or level.location_id == taken or not level.tracked:
            continue
        if level.connection_id == there.connection_id and level.owner == there.owner == stock.Owner.SHOP:
            found.append(_Line(row, level, there))
    return found


async def _destination(transaction: Transaction, address: dict[str, Any]) -> sourcing.Destination:
    country, postcode = address.get("country") or "", address.get("postcode") or ""
    region = sourcing.region_of(country, postcode)
    try:
        found = await locate(transaction, postcode, country=country or None)
    except PlaceUnknownError:
        return sourcing.Destination(country=country, region=region)
    return sourcing.Destination(country=country, region=region, point=(found.latitude, found.longitude))


def _new(order_id: int, order: Any, location_id: int, lines: Sequence[_Line]) -> picking.NewPreparation:
    names = (order.address or {}).get("first_name") or "", (order.address or {}).get("last_name") or ""
    return picking.NewPreparation(
        key=f"{_KEY}{order_id}:{location_id}",
        store_id=order.store_id,
        order_id=order_id,
        number=order.number,
        location_id=location_id,
        purpose=picking.Purpose.SHIP,
        lines=tuple(
            picking.NewLine(
                variant_id=one.level.held_variant_id,
                quantity=one.row.quantity,
                order_line_external_id=one.row.external_id,
                name=one.row.name,
                sku=one.row.sku,
            )
            for one in lines
        ),
        customer=" ".join(name for name in names if name),
        language=order.locale or "",
    )
