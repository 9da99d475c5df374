"""The goods come back: dropped, received, graded, and on sale again where the shop counts them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.after.policy import Counted
from guichet.after.returns import repository
from guichet.after.returns.errors import GradesMissingError
from guichet.after.returns.moving import move, release_later
from guichet.after.returns.preferences import find_preferences
from guichet.after.returns.repository import LineRow, ReturnRow
from guichet.after.returns.states import Disposition, Grade, Restock, State
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import StockAdjustment
from guichet.sync import AdjustStock, Subject, intend

RESTOCK_KEY = "return-line:"
_PLACE = text("SELECT external_id, connection_id FROM locations WHERE id = :id AND gone_at IS NULL")
_SHOP = text("SELECT connection_id FROM orders WHERE id = :id")
_NOT_HERE = frozenset({Grade.MISSING, Grade.OTHER_ITEM})


class Graded(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a line, and what becomes of it."""

    line_id: int
    grade: Grade
    disposition: Disposition


async def hand_over(transaction: Transaction, actor: Actor, row: ReturnRow, location_id: int) -> ReturnRow:
    """Note that the goods were dropped at a shop that does not grade them. Raises NotPossibleNowError."""
    await repository.note(transaction, row.id, actor, "handed_over", location_id=str(location_id))
    values = {"location_id": location_id, **_clock(row)}
    return await move(transaction, row, State.HANDED_OVER, **values)


async def receive(
    transaction: Transaction, actor: Actor, row: ReturnRow, location_id: int | None
) -> ReturnRow:
    """Note that the goods are here, from which on the refund is owed. Raises NotPossibleNowError."""
    place = location_id or row.location_id
    await repository.note(
        transaction, row.id, actor, "received", location_id=str(place) if place is not None else ""
    )
    return await move(transaction, row, State.RECEIVED, location_id=place, **_clock(row))


def _clock(row: ReturnRow) -> dict[str, Any]:
    """The day by which the refund is owed, where its time begins now."""
    begins = row.refund_by is None and row.refund_days is not None and row.counts_from == Counted.RECEPTION
    return {"refund_by": utc_now().date() + timedelta(days=row.refund_days or 0)} if begins else {}


async def grade(
    transaction: Transaction, actor: Actor, row: ReturnRow, graded: Sequence[Graded]
) -> ReturnRow:
    """Keep what was found of each line, and put on sale again what is as new.

    Raises GradesMissingError, NotPossibleNowError.
    """
    lines = {line.id: line for line in await repository.lines_of(transaction, [row.id])}
    back = {line.id for line in lines.values() if line.accepted and line.comes_back}
    if {one.line_id for one in graded} != back or len(graded) != len(back):
        raise GradesMissingError
    least, most = row.least, row.most
    for one in graded:
        line = lines[one.line_id]
        if one.grade in _NOT_HERE:  # nothing is owed for what did not come
            least, most = max(0, least - line.base), max(0, most - line.base)
        elif one.grade is not Grade.AS_NEW:
            least = max(0, least - line.base)
        restock = await _restock(transaction, actor, row, line, one)
        await repository.change_line(
            transaction, line.id, grade=one.grade.value, disposition=one.disposition.value, restock=restock
        )
    found = [{"line_id": str(one.line_id), "grade": one.grade.value} for one in graded]
    await repository.note(transaction, row.id, actor, "graded", lines=found)
    await audit(
        transaction, actor, "return.graded", entity="order", entity_id=row.order_id,
        after={"return": row.number, "lines": msgspec.to_builtins(list(graded))},
    )  # fmt: skip
    moved = await move(transaction, row, State.GRADED, least=min(least, most), most=most)
    await release_later(transaction, row.id, (await find_preferences(transaction)).preferences)
    return moved


async def _restock(
    transaction: Transaction, actor: Actor, row: ReturnRow, line: LineRow, graded: Graded
) -> Restock:
    """Have the shop count the pieces again at the place where they are, where it counts them at all."""
    if graded.disposition is not Disposition.RESALE or graded.grade in _NOT_HERE:
        return Restock.NONE
    place = (await transaction.execute(_PLACE, {"id": row.location_id})).one_or_none()
    shop = await transaction.scalar(_SHOP, {"id": row.order_id})
    if place is None or row.location_id is None or place.connection_id != shop:
        return Restock.NOT_OURS
    if not await repository.has_level(transaction, shop, row.location_id, line.variant_external_id):
        return Restock.NOT_OURS
    request = AdjustStock(
        adjustments=(
            StockAdjustment(
                variant_external_id=line.variant_external_id,
                location_external_id=place.external_id,
                change=line.quantity,
            ),
        ),
        reason=row.number,
    )
    subject = Subject(order_id=row.order_id, store_id=row.store_id)
    key = f"{RESTOCK_KEY}{line.id}"
    await intend(transaction, actor, shop, request, key=key, subject=subject)
    return Restock.ASKED


async def end_restock(transaction: Transaction, line_id: int, state: str) -> None:
    """Note whether the pieces are counted again."""
    ended = {"done": Restock.DONE, "failed": Restock.FAILED}.get(state, Restock.UNCERTAIN)
    await repository.change_line(transaction, line_id, restock=ended.value)
