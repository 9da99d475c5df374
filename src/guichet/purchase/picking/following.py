"""Following the shop's orders: what is collected is prepared, what is cancelled or changed is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.ports.records import OrderState
from guichet.purchase.picking import repository
from guichet.purchase.picking.ending import cancel
from guichet.purchase.picking.holds import let_go, undo_give_back
from guichet.purchase.picking.moving import Act, announce
from guichet.purchase.picking.preparing import NewLine, NewPreparation, prepare
from guichet.purchase.picking.repository import LineRow, PreparationRow
from guichet.purchase.picking.states import OPEN, Purpose, Recipient, State

TO_PREPARE = frozenset({OrderState.PENDING, OrderState.CONFIRMED, OrderState.IN_PREPARATION})
"""In which a shop's order is to be made ready: paid or to be paid there, and nothing done yet."""

OFF = frozenset({OrderState.CANCELLED, OrderState.DECLINED, OrderState.REFUNDED})

TAKES_BACK = OFF - {OrderState.REFUNDED}
"""In which the shop takes back by itself what it took for the order."""

GONE_OUT = frozenset({OrderState.SHIPPED, OrderState.COMPLETED})

_HOUSE = Actor.system("picking")
_ORDER = text("""
SELECT o.id, o.number, o.state, o.connection_id, o.external_id, o.gone_at IS NOT NULL AS gone,
  s.id AS store_id, place.id AS location_id, o.details ->> 'locale' AS locale,
  trim(concat_ws(' ', o.details -> 'billing' ->> 'first_name', o.details -> 'billing' ->> 'last_name'))
    AS name,
  o.details ->> 'staff_note' AS staff_note
FROM orders AS o
LEFT JOIN stores AS s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
LEFT JOIN locations AS place ON place.connection_id = o.connection_id AND place.gone_at IS NULL
  AND place.external_id = o.details ->> 'pickup_location_external_id'
WHERE o.id = :id
""")
_TO_FOLLOW = text("""
SELECT o.id FROM orders AS o WHERE o.id = ANY(:ids) AND (
  EXISTS (SELECT FROM preparations AS p WHERE p.order_id = o.id AND p.return_id IS NULL)
  OR (o.id = ANY(:fresh) AND o.state = ANY(:states)
    AND o.details ->> 'pickup_location_external_id' IS NOT NULL))
ORDER BY o.id
""")
_LINES = text("""
SELECT line.external_id, line.name, line.sku, greatest(0, line.quantity - line.quantity_refunded) AS quantity,
  v.id AS variant_id
FROM order_lines AS line LEFT JOIN variants AS v
  ON v.connection_id = :connection_id AND v.external_id = line.variant_external_id
WHERE line.order_id = :id ORDER BY line.position
""")
# An order that we had placed: the shop named it in its answer, or it carries our reference before that.
_OURS = text("""
SELECT 1 FROM acts WHERE connection_id = :connection_id AND kind = 'place_order' AND (
  result = :external_id OR (finished_at IS NULL
    AND position('[' || (request ->> 'reference') || ']' IN :staff_note) > 0)) LIMIT 1
""")


class _Line(msgspec.Struct, frozen=True):
    external_id: str
    name: str
    sku: str
    quantity: int
    variant_id: int | None


async def orders_to_follow(transaction: Transaction, fresh: Mapping[int, bool]) -> list[int]:
    """Those of these orders that are prepared, or are fresh and to be; all of a batch by one statement."""
    asked = {
        "ids": list(fresh),
        "fresh": [order_id for order_id, new in fresh.items() if new],
        "states": [state.value for state in TO_PREPARE],
    }
    return list((await transaction.scalars(_TO_FOLLOW, asked)).all())


async def follow_order(transaction: Transaction, order_id: int, *, fresh: bool) -> None:
    """Bring what is prepared of an order in line with it; a new one begins only by what is fresh."""
    order = (await transaction.execute(_ORDER, {"id": order_id})).one_or_none()
    if order is None:
        return
    rows = await repository.preparations_of_order(transaction, order_id, lock=True)
    if order.gone or order.state in OFF:
        await _follow_end(transaction, order, rows)
        return
    if rows and order.state in GONE_OUT:
        await _follow_shop(transaction, order, rows)
        return
    if rows:
        await _follow_lines(transaction, order, rows)
        return
    begins = fresh and order.location_id is not None and order.state in TO_PREPARE
    if begins and not await _is_ours(transaction, order):
        lines = await _lines(transaction, order)
        await _prepare(transaction, order, [(line, line.quantity) for line in lines], f"order:{order.id}")


async def _follow_end(transaction: Transaction, order: Any, rows: Sequence[PreparationRow]) -> None:
    """The order is not wanted any more: what is prepared ends, and what was put back is counted once."""
    for row in rows:
        if row.state in OPEN or row.state is State.EXPIRED:
            fresh = await repository.find_preparation(transaction, row.id, lock=True)
            if fresh.state is not State.CANCELLED:
                await cancel(transaction, Act(_HOUSE), fresh, "order_cancelled")
        elif row.state is State.PUT_BACK and (order.gone or order.state in TAKES_BACK):
            await _count_once(transaction, row)


async def _count_once(transaction: Transaction, row: PreparationRow) -> None:
    """The shop takes back by itself for an order that it cancels: what we had it count before comes off."""
    moves = await repository.moves_of(transaction, row.id)
    how: dict[str, str] = next(
        (move.data.get("stock", {}) for move in reversed(moves) if move.kind == "put_back"), {}
    )
    for line in await repository.lines_of(transaction, row.id):
        if how.get(str(line.id)) == "asked" and line.reservation_line_id is None:
            await undo_give_back(transaction, _HOUSE, row, line, line.picked - line.left_behind)


async def _follow_shop(transaction: Transaction, order: Any, rows: Sequence[PreparationRow]) -> None:
    """The shop says that it is gone: whoever gave it out there did so without us."""
    for row in rows:
        sent = row.purpose in (Purpose.SHIP, Purpose.COURIER)
        over = order.state == OrderState.COMPLETED or sent
        if row.to_location_id is None and over and (row.state in OPEN or row.state is State.EXPIRED):
            to = Recipient.CARRIER if sent else Recipient.CUSTOMER
            await repository.note(transaction, row.id, _HOUSE, "handed_over", to=to.value, proof="shop")
            values = {"handed_to": to.value, "handed_at": utc_now(), "handed_by_name": ""}
            gone = await repository.change_preparation(transaction, row, state=State.HANDED_OVER, **values)
            await announce(transaction, gone, row.state)


async def _is_ours(transaction: Transaction, order: Any) -> bool:
    asked = {
        "connection_id": order.connection_id,
        "external_id": order.external_id,
        "staff_note": order.staff_note or "",
    }
    return (await transaction.execute(_OURS, asked)).first() is not None


async def _lines(transaction: Transaction, order: Any) -> list[_Line]:
    asked = {"id": order.id, "connection_id": order.connection_id}
    return [_Line(*row) for row in await transaction.execute(_LINES, asked)]


async def _prepare(
    transaction: Transaction, order: Any, wanted: Sequence[tuple[_Line, int]], key: str
) -> None:
    """Have an order's pieces be prepared where they are collected; the shop took them from its figure."""
    lines = tuple(
        NewLine(
            variant_id=line.variant_id,
            quantity=quantity,
            order_line_external_id=line.external_id,
            name=line.name,
            sku=line.sku,
        )
        for line, quantity in wanted
        if quantity > 0
    )
    if lines:
        new = NewPreparation(
            key=key,
            location_id=order.location_id,
            purpose=Purpose.COLLECT,
            lines=lines,
            store_id=order.store_id,
            order_id=order.id,
            number=order.number,
            customer=order.name,
            language=order.locale or "",
        )
        await prepare(transaction, _HOUSE, new)


async def _follow_lines(transaction: Transaction, order: Any, rows: Sequence[PreparationRow]) -> None:
    """Prepare fewer where less is wanted now, more where the shop added something to what is collected."""
    asked = await _lines(transaction, order)
    allotted: dict[str, list[tuple[PreparationRow, LineRow]]] = {}
    for row in rows:
        if row.to_location_id is not None or row.state in (State.CANCELLED, State.PUT_BACK):
            continue
        for line in await repository.lines_of(transaction, row.id):
            if line.order_line_external_id is not None:
                allotted.setdefault(line.order_line_external_id, []).append((row, line))
    changes: dict[int, list[dict[str, Any]]] = {}
    wanted = {line.external_id: line.quantity for line in asked}
    for external_id, parts in allotted.items():
        over = sum(line.quantity - line.short for _, line in parts) - wanted.get(external_id, 0)
        for row, line in reversed(parts):
            if over > 0 and row.state in OPEN:
                over -= await _fewer(transaction, row, line, over, changes)
    own = [row for row in rows if row.purchase_id is None]
    if own:
        await _more(transaction, order, asked, allotted)
    by_id = {row.id: row for row in rows}
    for preparation_id, said in changes.items():
        row = by_id[preparation_id]
        row = await repository.change_preparation(transaction, row, changes=[*row.changes, *said])
        await repository.note(transaction, row.id, _HOUSE, "order_changed", changes=said)
        await announce(transaction, row, row.state)
        lines = await repository.lines_of(transaction, row.id)
        if not any(line.quantity - line.short for line in lines):
            await cancel(transaction, Act(_HOUSE), row, "order_changed")


async def _fewer(
    transaction: Transaction,
    row: PreparationRow,
    line: LineRow,
    over: int,
    changes: dict[int, list[dict[str, Any]]],
) -> int:
    """Take pieces off a line; what was picked too much of it is to be put back. Gives how many."""
    less = min(over, line.quantity - line.short)
    if not less:
        return 0
    after = line.quantity - less
    await let_go(transaction, _HOUSE, line, less)
    await repository.change_line(
        transaction, line, quantity=after, picked=min(line.picked, after - line.short)
    )
    changes.setdefault(row.id, []).append(_change("fewer", line.id, line.name, line.quantity, after))
    return less


async def _more(
    transaction: Transaction,
    order: Any,
    asked: Sequence[_Line],
    allotted: Mapping[str, Sequence[tuple[PreparationRow, LineRow]]],
) -> None:
    """Have what the shop added be prepared too, by a preparation of its own: the other may be packed."""
    if order.location_id is None or order.state not in TO_PREPARE:
        return
    added = [
        (line, line.quantity - sum(part.quantity for _, part in allotted.get(line.external_id, ())))
        for line in asked
    ]
    more = [(line, pieces) for line, pieces in added if pieces > 0]
    if more:
        said = "-".join(f"{line.external_id}.{line.quantity}" for line, _ in more)
        await _prepare(transaction, order, more, f"order:{order.id}:{said}")


def _change(kind: str, line_id: int, name: str, before: int, after: int) -> dict[str, Any]:
    at = utc_now().isoformat()
    return {"at": at, "kind": kind, "line_id": line_id, "name": name, "before": before, "after": after}
