"""What a person decides of a return, and what ends one without money: refusal, cancelling, expiry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from guichet.after.policy import Counted
from guichet.after.returns import repository
from guichet.after.returns.errors import AlreadyReturnedError, NotPossibleNowError
from guichet.after.returns.exchanging import end_holds, hold_at_opening
from guichet.after.returns.moving import announce, move, require_next
from guichet.after.returns.opening import hold_pieces
from guichet.after.returns.preferences import find_preferences
from guichet.after.returns.repository import LineRow, ReturnRow
from guichet.after.returns.states import NOT_HERE, SETTLEABLE, WAITS_FOR_HANDS, State, Way
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

_AT_ONCE = 100


async def approve(
    transaction: Transaction,
    actor: Actor,
    row: ReturnRow,
    *,
    keep: bool = False,
    way: Way | None = None,
    note: str = "",
) -> ReturnRow:
    """Approve a return that waits for a person, or that the policy refused; `keep`: the goods stay away.

    All that was paid for the pieces may then go back, and the person who settles it chooses how much. Raises
    NotPossibleNowError, AlreadyReturnedError.
    """
    state = State.KEPT if keep else State.APPROVED
    require_next(row, state)
    lines = await repository.lines_of(transaction, [row.id])
    most = 0
    for line in lines:
        base = line.base or await _hold_again(transaction, row, line)
        await repository.change_line(transaction, line.id, base=base, accepted=True, comes_back=not keep)
        most += base
    preferences = (await find_preferences(transaction)).preferences
    now = utc_now()
    values: dict[str, Any] = {
        "least": 0 if any(line.accepted is not True for line in lines) else row.least,
        "most": most,
        "way": (way or Way(row.way)).value,
        "send_before": None if keep else now + timedelta(days=preferences.send_days),
    }
    days = preferences.days_for(Way(values["way"])) or row.refund_days
    if days != row.refund_days:
        values |= {"refund_days": days, "counts_from": Counted.RECEPTION.value}
    if keep and row.refund_by is None and days is not None:
        values["refund_by"] = now.date() + timedelta(days=days)
    overruled = sorted({line.decision.rule for line in lines if line.accepted is not True})
    await repository.note(transaction, row.id, actor, state.value, note=note, overruled=overruled)
    await audit(
        transaction, actor, f"return.{state.value}", entity="order", entity_id=row.order_id,
        before={"state": row.state.value}, after={"return": row.number, "note": note, "rules": overruled},
    )  # fmt: skip
    moved = await move(transaction, row, state, **values)
    await hold_at_opening(transaction, moved)
    return moved


async def _hold_again(transaction: Transaction, row: ReturnRow, line: LineRow) -> int:
    """The pieces of a line that was refused before. Raises AlreadyReturnedError."""
    of_order = await repository.order_lines(transaction, row.order_id)
    known = next((one for one in of_order if one.id == line.order_line_id), None)
    if known is None or known.free < line.quantity:
        raise AlreadyReturnedError(name=line.name, left=known.free if known else 0)
    return await hold_pieces(transaction, line.id, known, line.quantity)


async def refuse(transaction: Transaction, actor: Actor, row: ReturnRow, note: str) -> ReturnRow:
    """Refuse what waits for a person, or what came back otherwise, with the words that the customer reads."""
    require_next(row, State.REFUSED)
    await repository.note(transaction, row.id, actor, "refused", note=note)
    await audit(
        transaction, actor, "return.refused", entity="order", entity_id=row.order_id,
        before={"state": row.state.value}, after={"return": row.number, "note": note},
    )  # fmt: skip
    moved = await move(transaction, row, State.REFUSED)
    for line in await repository.lines_of(transaction, [row.id]):
        await repository.change_line(transaction, line.id, accepted=False, base=0)
    return moved


async def change_way(
    transaction: Transaction, actor: Actor, row: ReturnRow, way: Way, *, note: str = ""
) -> ReturnRow:
    """Settle a return by another thing than was decided: what was wanted is nowhere, or cannot be repaired.

    Nothing may have gone back or be on its way. All that was paid for what came may then go back. Raises
    NotPossibleNowError.
    """
    waits = row.state is State.SETTLING and row.settlement in WAITS_FOR_HANDS
    if row.state not in SETTLEABLE and not waits:
        raise NotPossibleNowError(state=row.state.value)
    if row.way == way:
        return row
    lines = [line for line in await repository.lines_of(transaction, [row.id]) if line.accepted]
    back = State.GRADED if any(line.comes_back for line in lines) else State.KEPT
    preferences = (await find_preferences(transaction)).preferences
    values: dict[str, Any] = {
        "way": way.value,
        "settlement": "",
        "least": 0,
        "most": sum(line.base for line in lines if line.grade not in NOT_HERE),
        "refund_days": preferences.days_for(way) or row.refund_days,
    }
    await repository.note(transaction, row.id, actor, "way_changed", before=row.way, way=way.value, note=note)
    await audit(
        transaction, actor, "return.way_changed", entity="order", entity_id=row.order_id,
        before={"way": row.way}, after={"return": row.number, "way": way.value, "note": note},
    )  # fmt: skip
    if row.state is back:
        moved = await repository.change_return(transaction, row, **values)
        await announce(transaction, moved, row.state)
    else:
        moved = await move(transaction, row, back, **values)
    if row.way == Way.EXCHANGE:
        await end_holds(transaction, actor, row.id, sent=False)
    await hold_at_opening(transaction, moved)
    return moved


async def cancel(transaction: Transaction, actor: Actor | None, row: ReturnRow) -> ReturnRow:
    """Cancel a return before the goods are with us; without an actor the customer does."""
    require_next(row, State.CANCELLED)
    await repository.note(transaction, row.id, actor, "cancelled")
    return await move(transaction, row, State.CANCELLED)


async def expire(transaction: Transaction) -> int:
    """End the returns whose goods never came in their time; gives how many."""
    house = Actor.system("returns")
    found = await repository.never_came(transaction, utc_now(), _AT_ONCE)
    for return_id in found:
        row = await repository.find_return(transaction, return_id, lock=True)
        await repository.note(transaction, return_id, house, "expired")
        await move(transaction, row, State.EXPIRED)
    return len(found)
