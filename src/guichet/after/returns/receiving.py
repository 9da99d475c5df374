"""The goods come back: dropped, received, graded, and on sale again by whoever counts that place's stock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from guichet.after.policy import Counted
from guichet.after.returns import repository
from guichet.after.returns.errors import GradesMissingError
from guichet.after.returns.moving import move, release_later
from guichet.after.returns.preferences import find_preferences
from guichet.after.returns.repository import LevelRow, LineRow, ReturnRow
from guichet.after.returns.states import NOT_HERE, Disposition, Grade, Restock, State
from guichet.commerce.stock import Owner, restock
from guichet.connections import ConnectionNotFoundError
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import StockAdjustment
from guichet.sync import AdjustStock, NotOfferedError, Subject, intend

RESTOCK_KEY = "return-line:"


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
        if one.grade in NOT_HERE:  # nothing is owed for what did not come
            least, most = max(0, least - line.base), max(0, most - line.base)
        elif one.grade is not Grade.AS_NEW:
            least = max(0, least - line.base)
        await repository.change_line(
            transaction, line.id, grade=one.grade.value, disposition=one.disposition.value
        )
    found = [{"line_id": str(one.line_id), "grade": one.grade.value} for one in graded]
    await repository.note(transaction, row.id, actor, "graded", lines=found)
    await audit(
        transaction, actor, "return.graded", entity="order", entity_id=row.order_id,
        after={"return": row.number, "lines": msgspec.to_builtins(list(graded))},
    )  # fmt: skip
    moved = await move(transaction, row, State.GRADED, least=min(least, most), most=most)
    await release_later(transaction, row.id, (await find_preferences(transaction)).preferences)
    on_sale = [lines[one.line_id] for one in graded if _sells_again(one)]
    await _restock(transaction, actor, row, on_sale)
    return moved


def _sells_again(graded: Graded) -> bool:
    return graded.disposition is Disposition.RESALE and graded.grade not in NOT_HERE


async def _restock(transaction: Transaction, actor: Actor, row: ReturnRow, lines: Sequence[LineRow]) -> None:
    """Have pieces be counted again where they are, by who counts them there: the house at once.

    It comes last in its transaction, level by level in the order of their ids: others wait for them.
    """
    levels = [(await repository.level_of(transaction, row, line.variant_external_id), line) for line in lines]
    for level, line in sorted(levels, key=lambda one: one[0].id if one[0] else 0):
        how = await _counted_again(transaction, actor, row, line, level)
        await repository.change_line(transaction, line.id, restock=how.value)


async def _counted_again(
    transaction: Transaction, actor: Actor, row: ReturnRow, line: LineRow, level: LevelRow | None
) -> Restock:
    if level is None:
        return Restock.NOT_OURS
    if level.owner == Owner.TILL:  # it cannot be told: whoever took the goods in books them there
        return Restock.TILL
    if level.owner == Owner.GUICHET and level.variant_id is not None:
        await restock(transaction, actor, level.variant_id, level.location_id, line.quantity, note=row.number)
        return Restock.DONE
    change = StockAdjustment(
        variant_external_id=level.variant_external_id,
        location_external_id=level.location_external_id,
        change=line.quantity,
    )
    request = AdjustStock(adjustments=(change,), reason=row.number)
    subject = Subject(order_id=row.order_id, store_id=row.store_id)
    key = f"{RESTOCK_KEY}{line.id}"
    try:
        await intend(transaction, actor, level.connection_id, request, key=key, subject=subject)
    except (NotOfferedError, ConnectionNotFoundError):
        return Restock.NOT_OURS
    return Restock.ASKED


async def end_restock(transaction: Transaction, line_id: int, state: str) -> None:
    """Note whether the pieces are counted again."""
    ended = {"done": Restock.DONE, "failed": Restock.FAILED}.get(state, Restock.UNCERTAIN)
    await repository.change_line(transaction, line_id, restock=ended.value)
