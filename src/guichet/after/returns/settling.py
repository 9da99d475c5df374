"""What goes back: money by the shop's own refund, the rest by hands; each is written down to its end."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import select

from guichet.after.returns import repository
from guichet.after.returns.errors import NotPossibleNowError, OtherWayError, OutOfBoundsError
from guichet.after.returns.exchanging import end_holds
from guichet.after.returns.model import Return
from guichet.after.returns.moving import announce, end_settled, move
from guichet.after.returns.repository import LineRow, ReturnRow
from guichet.after.returns.states import SETTLEABLE, WAITS_FOR_HANDS, Settlement, State, Way
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError
from guichet.kernel.services import Services
from guichet.kernel.types import Money, utc_now
from guichet.sync import Chosen, Quoted, quote_refund, refund

REFUND_KEY = "return:"
_BY_HANDS = {
    Way.CREDIT: Settlement.TO_GIVE,
    Way.EXCHANGE: Settlement.TO_SEND,
    Way.REPAIR: Settlement.IN_REPAIR,
}


class ReturnQuote(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop would give back, and whether it was asked by the lines' pieces or by an amount."""

    quoted: Quoted
    by_lines: bool


async def quote(services: Services, actor: Actor, return_id: int, amount: int | None = None) -> ReturnQuote:
    """Ask the shop what the refund of a return would be; nothing is given back.

    `amount` in minor units; None: all that may go back. Raises what `sync.quote_refund` raises,
    ReturnNotFoundError, NotPossibleNowError, OtherWayError, OutOfBoundsError.
    """
    async with services.database.transaction() as transaction:
        row = await repository.find_return(transaction, return_id)
        _require_refund(row)
        chosen = await _chosen(transaction, row, amount)
    quoted = await quote_refund(services, actor, row.order_id, chosen)
    # Pieces may cost otherwise at the shop by their taxes: then the amount is what counts.
    if chosen.lines and quoted.total.amount != row.most:
        by_amount = Chosen(amount=Money(row.most, row.currency), reason=chosen.reason)
        quoted = await quote_refund(services, actor, row.order_id, by_amount)
        return ReturnQuote(quoted=quoted, by_lines=False)
    return ReturnQuote(quoted=quoted, by_lines=bool(chosen.lines))


async def settle(
    transaction: Transaction, actor: Actor, row: ReturnRow, agreed: Money, *, by_lines: bool
) -> ReturnRow:
    """Give the money of a return back, as quoted: `agreed` is the quote's total; an act asks the shop.

    `row` is held. Raises NotPossibleNowError, OtherWayError, OutOfBoundsError, and what `sync.refund` raises.
    """
    _require_refund(row)
    if agreed.currency != row.currency:
        raise OutOfBoundsError(least=row.least, most=row.most + row.delivery, currency=row.currency)
    chosen = await _chosen(transaction, row, agreed.amount, by_lines=by_lines)
    attempts = row.attempts + 1
    key = f"{REFUND_KEY}{row.id}:{attempts}"
    act_id = await refund(transaction, actor, row.order_id, chosen, agreed, key=key)
    await repository.note(
        transaction, row.id, actor, "refund_asked", amount=agreed.amount, currency=agreed.currency,
        act_id=str(act_id),
    )  # fmt: skip
    asked = {"settlement": Settlement.ASKED, "amount": agreed.amount, "act_id": act_id, "reason": ""}
    return await move(transaction, row, State.SETTLING, attempts=attempts, **asked)


def _require_refund(row: ReturnRow) -> None:
    if row.state not in SETTLEABLE:
        raise NotPossibleNowError(state=row.state.value)
    if row.way != Way.REFUND:
        raise OtherWayError(way=row.way)


async def _chosen(
    transaction: Transaction, row: ReturnRow, amount: int | None, *, by_lines: bool = True
) -> Chosen:
    """What the shop is asked for: the pieces where all that was paid for them goes back, else an amount.

    Raises OutOfBoundsError.
    """
    most = row.most + row.delivery
    wanted = most if amount is None else amount
    if not row.least <= wanted <= most or wanted == 0:
        raise OutOfBoundsError(least=max(1, row.least), most=most, currency=row.currency)
    lines = [line for line in await repository.lines_of(transaction, [row.id]) if line.accepted]
    reason = _reason_of(row, lines)
    if by_lines and lines and not row.delivery and wanted == sum(line.base for line in lines):
        pairs = tuple((line.order_line_id, line.quantity) for line in lines)
        return Chosen(lines=pairs, reason=reason)
    return Chosen(amount=Money(wanted, row.currency), reason=reason)


def _reason_of(row: ReturnRow, lines: list[LineRow]) -> str:
    return f"{row.number}: {', '.join(sorted({line.reason for line in lines}))}"


async def begin_by_hands(transaction: Transaction, actor: Actor, row: ReturnRow, note: str) -> ReturnRow:
    """Begin what hands do: a credit to give, the other item to send, a repair. Raises NotPossibleNowError."""
    if row.state not in SETTLEABLE:
        raise NotPossibleNowError(state=row.state.value)
    step = _BY_HANDS.get(Way(row.way))
    if step is None:
        raise OtherWayError(way=row.way)
    await repository.note(transaction, row.id, actor, step.value, note=note)
    return await move(transaction, row, State.SETTLING, settlement=step.value)


async def step_by_hands(
    transaction: Transaction, actor: Actor, row: ReturnRow, *, reference: str, note: str
) -> ReturnRow:
    """The next step of what hands do: a repair is done, then it and all others are over with a reference.

    Raises NotPossibleNowError.
    """
    if row.state is not State.SETTLING or row.settlement not in WAITS_FOR_HANDS:
        raise NotPossibleNowError(state=row.state.value)
    if row.settlement == Settlement.IN_REPAIR:
        await repository.note(transaction, row.id, actor, "repaired", note=note)
        moved = await repository.change_return(transaction, row, settlement=Settlement.REPAIRED.value)
        await announce(transaction, moved, row.state)
        return moved
    moved = await end_settled(transaction, actor, row, reference=reference, note=note)
    if row.way == Way.EXCHANGE:
        await end_holds(transaction, actor, row.id, sent=True)
    return moved


async def end_refund(transaction: Transaction, act_id: int, state: str, reason: str) -> None:
    """Note how the shop's refund ended; one that failed may be asked for again."""
    return_id = await transaction.scalar(select(Return.id).where(Return.act_id == act_id))
    if return_id is None:
        return
    row = await repository.find_return(transaction, return_id, lock=True)
    if row.state is not State.SETTLING:
        return
    house = Actor.system("returns")
    if state == "done":
        await repository.note(transaction, row.id, house, "settled", amount=row.amount)
        done = {"settlement": Settlement.DONE.value, "settled_at": utc_now(), "reason": ""}
        await move(transaction, row, State.SETTLED, **done)
    elif state == "failed":
        await repository.note(transaction, row.id, house, "refund_failed", reason=reason)
        failed: dict[str, Any] = {"settlement": Settlement.FAILED.value, "reason": reason, "amount": None}
        await move(transaction, row, await _before(transaction, row), **failed)
    else:
        await repository.note(transaction, row.id, house, "refund_uncertain", reason=reason)
        uncertain = {"settlement": Settlement.UNCERTAIN.value, "reason": reason}
        moved = await repository.change_return(transaction, row, **uncertain)
        await announce(transaction, moved, row.state)


async def _before(transaction: Transaction, row: ReturnRow) -> State:
    """The state from which a settlement began."""
    lines = await repository.lines_of(transaction, [row.id])
    return State.GRADED if any(line.accepted and line.comes_back for line in lines) else State.KEPT


async def release(services: Services, return_id: int) -> None:
    """Give back what the policy may release by itself; what the shop refuses waits for a person."""
    house = Actor.system("returns policy")
    async with services.database.transaction() as transaction:
        row = await repository.find_return(transaction, return_id)
    if row.state not in SETTLEABLE or row.way != Way.REFUND:
        return
    expected = row.most + row.delivery
    try:
        asked = await quote(services, house, return_id)
    except GuichetError as refused:
        await _leave_to_person(services, return_id, house, refused.code)
        return
    if asked.quoted.total.amount != expected:
        await _leave_to_person(services, return_id, house, "quote_changed")
        return
    async with services.database.transaction() as transaction:
        row = await repository.find_return(transaction, return_id, lock=True)
        if row.state in SETTLEABLE and row.most + row.delivery == expected:
            await settle(transaction, house, row, asked.quoted.total, by_lines=asked.by_lines)


async def _leave_to_person(services: Services, return_id: int, house: Actor, why: str) -> None:
    async with services.database.transaction() as transaction:
        await repository.note(transaction, return_id, house, "left_to_person", reason=why)
