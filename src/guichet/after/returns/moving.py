"""Moving a return from state to state: what may follow is checked, written down and announced."""

from __future__ import annotations

from typing import Any

from guichet.after.returns import repository
from guichet.after.returns.errands import ReleaseRefund
from guichet.after.returns.errors import NotPossibleNowError
from guichet.after.returns.exchanging import end_holds
from guichet.after.returns.preferences import Preferences
from guichet.after.returns.repository import ReturnRow
from guichet.after.returns.states import FREED, NEXT, Settlement, State, Way
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
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
            await end_holds(transaction, Actor.system("returns"), row.id, sent=False)
    return moved


async def end_settled(
    transaction: Transaction, actor: Actor, row: ReturnRow, *, reference: str, note: str = ""
) -> ReturnRow:
    """Settle a return by what was given instead of money, which `reference` names.

    Raises NotPossibleNowError.
    """
    await repository.note(transaction, row.id, actor, "settled", reference=reference, note=note)
    await audit(
        transaction, actor, "return.settled", entity="order", entity_id=row.order_id,
        after={"return": row.number, "way": row.way, "reference": reference},
    )  # fmt: skip
    done = {"settlement": Settlement.DONE.value, "reference": reference, "settled_at": utc_now()}
    return await move(transaction, row, State.SETTLED, **done)


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
