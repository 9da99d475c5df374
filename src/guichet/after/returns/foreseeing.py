"""What would be decided about a return, shown before it is asked for. It keeps and holds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from guichet.after.policy import Outcome
from guichet.after.returns.exchanging import check_others
from guichet.after.returns.opening import NewReturn, judge, outcome_of
from guichet.after.returns.preferences import find_preferences
from guichet.after.returns.states import State, Way
from guichet.kernel.db import Transaction
from guichet.kernel.types import Words, utc_now


class ForeseenLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the policy says of a line; `words` is its rule."""

    line_id: int
    name: str
    quantity: int
    outcome: Outcome
    words: Words


class Foreseen(msgspec.Struct, frozen=True, kw_only=True):
    """The state in which a return would begin. `send_before` is the last day for what is to come back."""

    state: State
    way: Way
    lines: Sequence[ForeseenLine]
    refund_by: date | None
    send_before: date | None


async def foresee_return(transaction: Transaction, asked: NewReturn) -> Foreseen:
    """What would be decided now.

    Raises NothingAskedError, LineTwiceError, LineNotFoundError, ReasonUnknownError, AlreadyReturnedError,
    OtherFormUnknownError.
    """
    preferences = (await find_preferences(transaction)).preferences
    judged = await judge(transaction, asked, preferences)
    others = {
        one.line_id: one.exchange_variant_id for one in asked.lines if one.exchange_variant_id is not None
    }
    await check_others(transaction, asked.order_id, others)
    state, way = outcome_of(judged, asked.wish)
    due = [one.decision.refund_by for one in judged if one.decision.refund_by is not None]
    last = utc_now() + timedelta(days=preferences.send_days)
    return Foreseen(
        state=state,
        way=way,
        lines=[
            ForeseenLine(
                line_id=one.line.id,
                name=one.line.name,
                quantity=one.asked.quantity,
                outcome=one.decision.outcome,
                words=one.decision.words,
            )
            for one in judged
        ],
        refund_by=min(due, default=None),
        send_before=last.date() if state is State.APPROVED else None,
    )
