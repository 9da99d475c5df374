"""Moving a return from state to state: what may follow is checked, written down and announced."""

from __future__ import annotations

from typing import Any

from guichet.after.returns import repository
from guichet.after.returns.errands import ReleaseRefund
from guichet.after.returns.errors import NotPossibleNowError
from guichet.after.returns.exchanging import end_hold
from guichet.after.returns.preferences import Preferences
from guichet.after.returns.repository import ReturnRow
from guichet.after.returns.states import FREED, NEXT, State, Way
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.jobs import enqueue
from guichet.ports.happenings.after import ReturnChanged


async def move(transaction: Transaction, row: ReturnRow, to: State, **values: Any) -> ReturnRow:
    """Bring a return that is held into a state.

    Pieces of what is over without being settled may be asked about again. Raises NotPossibleNowError.
    """
    require_next(row, to)
    moved = await repository.change_return(transaction, row, state=to, **values)
    await announce(transaction, moved, row.state)
    if to in FREED:
        lines = await repository.lines_of(transaction, [row.id])
        await repository.free_pieces(transaction, [line.id for line in lines])
        if row.way == Way.EXCHANGE:
            await end_hold(transaction, Actor.system("returns"), row, sent=False)
    return moved


def require_next(row: ReturnRow, to: State) -> None:
    """Raise NotPossibleNowError unless a return may come into a state."""
    if to not in NEXT[row.state]:
        raise NotPossibleNowError(state=row.state.value)


async def announce(transaction: Transaction, row: ReturnRow, before: State | None) -> None:
    """Tell that a return came into its state, or that its settlement moved."""
    told = ReturnChanged(
        return_id=row.id,
        order_id=row.order_id,
        before=before.value if before else None,
        after=row.state.value,
        way=row.way,
        settlement=row.settlement,
    )
    await publish(transaction, [to_publish(told, row.id, version=row.version)], origin=Origin.LIVE)


async def release_later(transaction: Transaction, return_id: int, preferences: Preferences) -> None:
    """Have the policy release the money, where the merchant lets it and the amount is within the ceiling."""
    row = await repository.find_return(transaction, return_id)
    lines = await repository.lines_of(transaction, [return_id])
    ceiling = preferences.released.get(row.currency, 0)
    certain = row.way == Way.REFUND and row.least == row.most and all(_as_said(line) for line in lines)
    if certain and 0 < row.most + row.delivery <= ceiling:
        await enqueue(transaction, ReleaseRefund(return_id), key=str(return_id))


def _as_said(line: repository.LineRow) -> bool:
    """Whether nothing of a line is left to a person's judgement: it came back as new, or stays away."""
    return not line.accepted or not line.comes_back or line.grade == "as_new"
