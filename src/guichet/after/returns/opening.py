"""Opening a return: its pieces are taken, the policy decides each line, and the return begins its life."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.after.policy import (
    Condition,
    Counted,
    Decision,
    LineNotFoundError,
    Outcome,
    Question,
    Reason,
    Wish,
    evaluate_order,
)
from guichet.after.returns import repository
from guichet.after.returns.amounts import Bounds, bounds_of, share_of
from guichet.after.returns.errors import (
    AlreadyReturnedError,
    LineTwiceError,
    NothingAskedError,
    ReasonUnknownError,
)
from guichet.after.returns.exchanging import check_others, hold_at_opening, same_forms
from guichet.after.returns.moving import announce, release_later
from guichet.after.returns.preferences import Preferences, ReasonNode, find_preferences
from guichet.after.returns.repository import OrderLineRow
from guichet.after.returns.states import Settlement, State, Way
from guichet.commerce.orders import OrderNotFoundError
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

# An advisory lock's first number says whose it is: this one is the returns', the second is the order.
_LOCK = 4_871_006
_CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another one when it is read aloud
_CODE_LENGTH = 10
_LOCKED = text("SELECT pg_advisory_xact_lock(:whose, :order)")
_ORDER = text(
    "SELECT o.currency, s.id AS store_id FROM orders o"
    " LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id"
    " WHERE o.id = :id AND o.digest <> ''"
)
COMES_BACK = frozenset({Outcome.RETURN, Outcome.EXCHANGE, Outcome.REPAIR})
_SETTLES = {Outcome.EXCHANGE: Way.EXCHANGE, Outcome.REPAIR: Way.REPAIR}


class AskedLine(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of an order's line that somebody wants to return; `photos` are kept in the blobs."""

    line_id: int
    quantity: int
    reason: str
    condition: Condition = Condition.AS_NEW
    comment: str = ""
    photos: tuple[Mapping[str, Any], ...] = ()
    exchange_variant_id: int | None = None


class NewReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A return to be opened.

    `keep`: a person gives money for goods that stay, or (wish: exchange) the same again, whatever the policy
    says.
    """

    order_id: int
    lines: tuple[AskedLine, ...]
    wish: Wish = Wish.REFUND
    origin: str = "portal"
    language: str = ""
    ticket_id: int | None = None
    keep: bool = False
    note: str = ""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A line that is asked about, with what the policy says of it."""

    asked: AskedLine
    line: OrderLineRow
    node: ReasonNode
    decision: Decision


async def open_return(
    transaction: Transaction,
    asked: NewReturn,
    *,
    actor: Actor | None = None,
    store_ids: frozenset[int] | None = None,
) -> int:
    """Open a return of an order of one of these stores (None: any), and decide it; gives its id.

    Raises OrderNotFoundError, NothingAskedError, LineTwiceError, LineNotFoundError, ReasonUnknownError,
    AlreadyReturnedError, OtherFormUnknownError.
    """
    await transaction.execute(_LOCKED, {"whose": _LOCK, "order": asked.order_id % 2**31})
    order = (await transaction.execute(_ORDER, {"id": asked.order_id})).one_or_none()
    if order is None or (store_ids is not None and order.store_id not in store_ids):
        raise OrderNotFoundError(order_id=asked.order_id)
    preferences = (await find_preferences(transaction)).preferences
    judged = await judge(transaction, asked, preferences)
    wanted = {
        one.line_id: one.exchange_variant_id for one in asked.lines if one.exchange_variant_id is not None
    }
    await check_others(transaction, asked.order_id, wanted)
    state, way = (State.KEPT, _kept_way(asked.wish)) if asked.keep else outcome_of(judged, asked.wish)
    if asked.keep and way is Way.EXCHANGE:
        judged = await _same_again(transaction, asked.order_id, judged)
    values = _return_values(asked, judged, state, way, preferences)
    return_id = await repository.add_return(
        transaction, {**values, "currency": order.currency, "store_id": order.store_id}
    )
    kept = [await _keep_line(transaction, return_id, one, asked, state) for one in judged]
    given = [one for one in kept if one is not None]
    if state in (State.APPROVED, State.KEPT):
        bounds = bounds_of(given)
        if asked.keep:
            bounds = Bounds(most=sum(base for base, _ in given))
        row = await repository.find_return(transaction, return_id)
        await repository.change_return(transaction, row, **msgspec.structs.asdict(bounds))
    await repository.note(transaction, return_id, actor, "opened", wish=asked.wish.value, origin=asked.origin)
    await _note_decision(transaction, return_id, asked, judged, actor, state)
    await announce(transaction, await repository.find_return(transaction, return_id), None)
    if state is State.KEPT and not asked.keep:
        await release_later(transaction, return_id, preferences)
    if way is Way.EXCHANGE and state in (State.APPROVED, State.KEPT):
        await hold_at_opening(transaction, await repository.find_return(transaction, return_id))
    return return_id


def _kept_way(wish: Wish) -> Way:
    """What goes back for goods that stay away: money, or where that is wished the same thing again."""
    return Way.EXCHANGE if wish is Wish.EXCHANGE else Way.REFUND


async def _same_again(transaction: Transaction, order_id: int, judged: Sequence[Judged]) -> list[Judged]:
    """Lines for which the very same article is wanted, where none is named."""
    same = await same_forms(transaction, order_id)
    return [
        msgspec.structs.replace(
            one,
            asked=msgspec.structs.replace(
                one.asked,
                exchange_variant_id=one.asked.exchange_variant_id or same.get(one.line.id),
            ),
        )
        for one in judged
    ]


async def _note_decision(
    transaction: Transaction,
    return_id: int,
    asked: NewReturn,
    judged: Sequence[Judged],
    actor: Actor | None,
    state: State,
) -> None:
    """Write down who decided it, by which rules; a person's own decision names those that it goes beyond."""
    rules = sorted({one.decision.rule for one in judged})
    if asked.keep:
        await repository.note(transaction, return_id, actor, state.value, note=asked.note, overruled=rules)
    elif state is not State.OPENED:
        await repository.note(
            transaction, return_id, Actor.system("returns policy"), state.value, rules=rules
        )


async def judge(transaction: Transaction, asked: NewReturn, preferences: Preferences) -> list[Judged]:
    """Each line with what the policy says of it: lines of one reason and condition are judged together."""
    if not asked.lines:
        raise NothingAskedError
    if len({one.line_id for one in asked.lines}) < len(asked.lines):
        raise LineTwiceError
    lines = {line.id: line for line in await repository.order_lines(transaction, asked.order_id)}
    nodes = {node.key: node for node in preferences.reasons}
    groups: dict[tuple[Reason, Condition], dict[int, int]] = {}
    for one in asked.lines:
        line = lines.get(one.line_id)
        if line is None or one.quantity < 1:
            raise LineNotFoundError(line_id=one.line_id)
        if one.reason not in nodes:
            raise ReasonUnknownError(reason=one.reason)
        if one.quantity > line.free:
            raise AlreadyReturnedError(name=line.name, left=line.free)
        groups.setdefault((nodes[one.reason].policy, one.condition), {})[one.line_id] = one.quantity
    decisions: dict[tuple[Reason, Condition, int], Decision] = {}
    for (reason, condition), pieces in groups.items():
        question = Question(reason=reason, condition=condition, wish=asked.wish, lines=pieces)
        found = await evaluate_order(transaction, asked.order_id, question)
        for decision in found.decisions if found else ():
            decisions[(reason, condition, decision.line_id)] = decision
    return [
        Judged(
            asked=one,
            line=lines[one.line_id],
            node=nodes[one.reason],
            decision=decisions[(nodes[one.reason].policy, one.condition, one.line_id)],
        )
        for one in asked.lines
    ]


def outcome_of(judged: Sequence[Judged], wish: Wish) -> tuple[State, Way]:
    """The state in which a return begins, and what it is settled by."""
    outcomes = {one.decision.outcome for one in judged}
    granted = outcomes - {Outcome.REFUSED, Outcome.PERSON}
    ways = {_way(outcome, wish) for outcome in granted}
    back = {outcome in COMES_BACK for outcome in granted}
    way = next(iter(ways)) if len(ways) == 1 else Way.REFUND
    if Outcome.PERSON in outcomes or len(ways) > 1 or len(back) > 1:
        return State.OPENED, Way(wish.value) if Outcome.PERSON in outcomes else way
    if not granted:
        return State.REFUSED, Way(wish.value)
    return (State.APPROVED if back == {True} else State.KEPT), way


def _way(outcome: Outcome, wish: Wish) -> Way:
    """What an outcome is settled by: money goes back as credit only where that was wished."""
    return _SETTLES.get(outcome) or (Way.CREDIT if wish is Wish.CREDIT else Way.REFUND)


def _return_values(
    asked: NewReturn, judged: Sequence[Judged], state: State, way: Way, preferences: Preferences
) -> dict[str, Any]:
    now = utc_now()
    granted = [one.decision for one in judged if one.decision.outcome is not Outcome.REFUSED]
    term = preferences.days_for(way)
    due = [one.refund_by for one in granted if one.refund_by is not None]
    if term is not None and state is State.KEPT:
        due = [now.date() + timedelta(days=term)]
    days = [one.refund_days for one in granted if one.refund_days is not None]
    counted = [one.refund_counts_from for one in granted if one.refund_counts_from is not None]
    if term is not None:
        days, counted = [term], [Counted.RECEPTION]
    payers = [one.return_paid_by for one in granted if one.return_paid_by is not None]
    approved = state is State.APPROVED
    return {
        "version": 1,
        "order_id": asked.order_id,
        "ticket_id": asked.ticket_id,
        "origin": asked.origin,
        "language": asked.language[:2],
        "state": state.value,
        "wish": asked.wish.value,
        "way": way.value,
        "settlement": Settlement.NONE.value,
        "code": new_code(),
        "least": 0,
        "most": 0,
        "delivery": 0,
        "return_paid_by": payers[0].value if payers else "",
        "refund_days": min(days, default=None),
        "counts_from": counted[0].value if counted else "",
        "refund_by": min(due, default=None),
        "send_before": now + timedelta(days=preferences.send_days) if approved else None,
        "attempts": 0,
        "reference": "",
        "reason": "",
        "opened_at": now,
        "changed_at": now,
    }


async def _keep_line(
    transaction: Transaction, return_id: int, one: Judged, new: NewReturn, state: State
) -> tuple[int, Decision] | None:
    """Keep a line with its pieces; gives its base and decision where something goes back for it."""
    outcome = one.decision.outcome
    refused = outcome is Outcome.REFUSED and not new.keep
    accepted = None if state is State.OPENED and not refused else not refused
    line_id = await repository.add_line(
        transaction,
        {
            "return_id": return_id,
            "order_line_id": one.line.id,
            "quantity": one.asked.quantity,
            "reason": one.node.key,
            "policy_reason": one.node.policy.value,
            "condition": one.asked.condition.value,
            "comment": one.asked.comment,
            "photos": list(one.asked.photos),
            "decision": msgspec.to_builtins(one.decision),
            "accepted": accepted,
            "comes_back": outcome in COMES_BACK and not new.keep,
            "base": 0,
            "grade": "",
            "disposition": "",
            "restock": "",
            "exchange_variant_id": one.asked.exchange_variant_id,
        },
    )
    if refused:
        return None
    base = await hold_pieces(transaction, line_id, one.line, one.asked.quantity)
    await repository.change_line(transaction, line_id, base=base)
    return base, one.decision


async def hold_pieces(transaction: Transaction, line_id: int, line: OrderLineRow, quantity: int) -> int:
    """Take the pieces of a line into a return; gives what was paid for them. Raises AlreadyReturnedError."""
    pieces = await repository.take_pieces(
        transaction, line_id, line.id, pieces=quantity, bought=line.quantity
    )
    if len(pieces) < quantity:
        raise AlreadyReturnedError(name=line.name, left=len(pieces))
    return share_of(line.paid, line.quantity, pieces)


def new_code() -> str:
    """A code for the drop: 49 bits that nobody guesses, in signs that can be read aloud.

    It has a digit: by that the counter tells it from a word where anything may be scanned.
    """
    while True:
        code = "".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_LENGTH))
        if any(sign.isdigit() for sign in code):
            return code
