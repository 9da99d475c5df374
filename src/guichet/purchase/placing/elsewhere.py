"""Collecting at another shop than was said: held and prepared there, as long as nobody began it here.

The shop took the pieces where its order says, and goes on saying so: at most shops that place cannot be
changed on an order that stands. So the pieces are held at the new place, one adjustment moves them from there
to where the shop took them, and a note on its order tells its staff. All of it is one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import text, update

from guichet import sync
from guichet.commerce import stock
from guichet.connections import ConnectionNotFoundError
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import Language, Words, utc_now
from guichet.ports.happenings.purchase import PickupMoved
from guichet.ports.records import OrderState
from guichet.purchase import picking
from guichet.purchase.picking import BegunError, PreparationRow
from guichet.purchase.placing.errors import PickupMovedError, PickupPlaceError
from guichet.purchase.placing.model import Purchase
from guichet.purchase.placing.repository import PurchaseRow, find_purchase
from guichet.purchase.placing.routing import move_back

_KEY = "collect-elsewhere:"
# Where all of it lies, counted by who counts it here, so that one adjustment moves it.
_PLACES = text("""
WITH wanted AS (
  SELECT variant_id, sum(quantity)::integer AS quantity FROM preparation_lines
  WHERE preparation_id = :preparation_id AND quantity > 0 GROUP BY variant_id
), here AS (
  SELECT level.variant_id, level.connection_id, level.tracked FROM wanted
  JOIN stock_levels AS level ON level.variant_id = wanted.variant_id
    AND level.location_id = :location_id AND level.gone_at IS NULL
  WHERE NOT EXISTS (SELECT FROM stock_owners AS own WHERE own.location_id = :location_id
    AND own.owner <> 'shop')
)
SELECT level.location_id FROM wanted JOIN here ON here.variant_id = wanted.variant_id
JOIN stock_levels AS level ON level.variant_id = wanted.variant_id AND level.gone_at IS NULL
  AND level.connection_id = here.connection_id AND level.tracked = here.tracked
  AND (NOT level.tracked OR level.available >= wanted.quantity)
JOIN locations AS place ON place.id = level.location_id AND place.gone_at IS NULL AND place.enabled
  AND place.kind = 'shop' AND place.id <> :location_id
WHERE NOT EXISTS (SELECT FROM stock_owners AS own WHERE own.location_id = level.location_id
  AND own.owner <> 'shop')
GROUP BY level.location_id HAVING count(*) = (SELECT count(*) FROM wanted)
""")
_LEVELS = text("""
SELECT id, variant_id, location_id, tracked FROM stock_levels
WHERE variant_id = ANY(:variants) AND location_id = ANY(:places) AND gone_at IS NULL
""")
_LOCATIONS = text("SELECT id, name, time_zone FROM locations WHERE id = ANY(:ids)")
_ORDER = text("""
SELECT o.connection_id, o.external_id, s.locale FROM orders AS o
LEFT JOIN stores AS s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
WHERE o.id = :id AND o.gone_at IS NULL
""")
_ENDED = text("""
SELECT made.id, p.order_id FROM preparations AS p
JOIN orders AS o ON o.id = p.order_id AND o.state = ANY(:states)
JOIN reservations AS made ON made.key = 'collect-elsewhere:' || p.id
WHERE p.order_id = ANY(:ids) ORDER BY made.id
""")
_NOTE = Words(
    "Guichet: collected at {there} instead of {here}, as the customer wished on {day}.",
    "Guichet : retrait chez {there} au lieu de {here}, à la demande du client le {day}.",
)


async def other_places(transaction: Transaction, row: PreparationRow) -> frozenset[int]:
    """The shops at which what is prepared here could be collected now instead; none when it is too late."""
    if not picking.may_relocate(row, await picking.lines_of(transaction, row.id)):
        return frozenset()
    asked = {"preparation_id": row.id, "location_id": row.location_id}
    return frozenset((await transaction.scalars(_PLACES, asked)).all())


async def collect_elsewhere(
    transaction: Transaction, actor: Actor, preparation_id: int, location_id: int
) -> PreparationRow:
    """Have a preparation be collected at another shop; asked again with the same place it is the same.

    Stock is held last. Raises BegunError, PickupMovedError (it was moved elsewhere meanwhile),
    PickupPlaceError (that shop has not all of it), PreparationNotFoundError.
    """
    known = await picking.find_preparation(transaction, preparation_id)
    purchase = None
    if known.purchase_id is not None:  # its lock goes before that of what is prepared of it, as everywhere
        purchase = await find_purchase(transaction, known.purchase_id, lock=True)
    row = await picking.find_preparation(transaction, preparation_id, lock=True)
    moved = await picking.relocated_to(transaction, row.id)
    if moved is not None:
        if moved.location_id == location_id:
            return moved
        raise PickupMovedError(place=await _name(transaction, moved.location_id))
    lines = await picking.lines_of(transaction, row.id)
    if not picking.may_relocate(row, lines):
        raise BegunError
    if location_id not in await other_places(transaction, row):
        raise PickupPlaceError
    there = await picking.relocate(transaction, picking.Act(actor), row, lines, location_id)
    if purchase is not None:
        await _follow(transaction, purchase, there)
    await audit(
        transaction, actor, "pickup.moved", entity="preparation", entity_id=there.id,
        before={"location_id": row.location_id}, after={"location_id": location_id, "number": row.number},
    )  # fmt: skip
    await _tell_shop(transaction, actor, row, there)
    await _announce(transaction, row, there)
    try:
        await _hold(transaction, actor, row, lines, location_id)
    except stock.StockShortError:
        raise PickupPlaceError from None
    return there


async def _hold(
    transaction: Transaction,
    actor: Actor,
    row: PreparationRow,
    lines: Sequence[picking.LineRow],
    location_id: int,
) -> None:
    """Hold the pieces there as sold; their owner moves as many from there to where it took them."""
    asked = {
        "variants": [line.variant_id for line in lines],
        "places": [row.location_id, location_id],
    }
    levels = {(one.variant_id, one.location_id): one for one in await transaction.execute(_LEVELS, asked)}
    pieces = [
        (line.variant_id, line.quantity)
        for line in lines
        if line.variant_id is not None and line.quantity and levels[line.variant_id, location_id].tracked
    ]
    if not pieces:
        return
    held = await stock.reserve(
        transaction,
        actor,
        [stock.Line(variant_id, location_id, quantity) for variant_id, quantity in pieces],
        key=f"{_KEY}{row.id}",
        reference=stock.Reference("preparation", str(row.id)),
        held_until=None,
        to_levels=[levels[variant_id, row.location_id].id for variant_id, _ in pieces],
    )
    await stock.confirm(transaction, actor, held.id)


async def _follow(transaction: Transaction, purchase: PurchaseRow, there: PreparationRow) -> None:
    """Have the purchase say where it is collected now. Its lines stay where the shop took them."""
    place = (await transaction.execute(_LOCATIONS, {"ids": [there.location_id]})).one()
    promise = msgspec.structs.replace(purchase.promise, shop=place.name, time_zone=place.time_zone)
    if there.due_at is not None and there.due_at > promise.latest:
        promise = msgspec.structs.replace(promise, latest=there.due_at)
    values = {
        "location_id": there.location_id,
        "promise": msgspec.to_builtins(promise),
        "version": Purchase.version + 1,
        "changed_at": utc_now(),
    }
    await transaction.execute(update(Purchase).where(Purchase.id == purchase.id).values(values))


async def _tell_shop(
    transaction: Transaction, actor: Actor, row: PreparationRow, there: PreparationRow
) -> None:
    """Have the shop's own staff read on its order where it is collected now, where it takes notes."""
    order = (await transaction.execute(_ORDER, {"id": row.order_id})).one_or_none()
    if order is None:
        return
    ids = [row.location_id, there.location_id]
    names = {one.id: one.name for one in await transaction.execute(_LOCATIONS, {"ids": ids})}
    language = Language.FR if (order.locale or "").lower().startswith("fr") else Language.EN
    note = _NOTE.text(
        language,
        here=names.get(row.location_id, ""),
        there=names.get(there.location_id, ""),
        day=f"{utc_now():%d/%m/%Y}",
    )
    request = sync.NoteOrder(order_external_id=order.external_id, note=note)
    subject = sync.Subject(order_id=row.order_id, store_id=row.store_id)
    try:
        await sync.intend(
            transaction, actor, order.connection_id, request, key=f"{_KEY}{row.id}", subject=subject
        )
    except (sync.NotOfferedError, ConnectionNotFoundError):
        return


async def _announce(transaction: Transaction, row: PreparationRow, there: PreparationRow) -> None:
    told = PickupMoved(
        preparation_id=there.id,
        order_id=row.order_id,
        purchase_id=row.purchase_id,
        store_id=row.store_id,
        from_location_id=row.location_id,
        location_id=there.location_id,
    )
    await publish(transaction, [to_publish(told, there.id, version=there.version)], origin=Origin.LIVE)


async def _name(transaction: Transaction, location_id: int) -> str:
    place = (await transaction.execute(_LOCATIONS, {"ids": [location_id]})).one_or_none()
    return place.name if place is not None else ""


async def end_moves(transaction: Transaction, order_ids: Sequence[int]) -> None:
    """Of orders that the shop cancelled, what was moved so that it could be collected elsewhere goes back."""
    if not order_ids:
        return
    states = [OrderState.CANCELLED, OrderState.DECLINED]
    ended = await transaction.execute(_ENDED, {"ids": list(order_ids), "states": states})
    for reservation_id, order_id in ended.all():
        held = await stock.find_reservation(transaction, reservation_id)
        await move_back(transaction, held, order_id)
