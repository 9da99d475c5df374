"""How a preparation ends: handed over, not collected and put back, cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.purchase import PreparationDue
from guichet.purchase.picking import repository
from guichet.purchase.picking.errors import (
    LeftBehindError,
    NotDueHereError,
    NotPossibleNowError,
    PaymentNeededError,
)
from guichet.purchase.picking.holds import give_back, let_go, sell, take_levels
from guichet.purchase.picking.moving import Act, move, raise_trouble, require_next, was_done
from guichet.purchase.picking.repository import LineRow, PreparationRow
from guichet.purchase.picking.resourcing import set_aside
from guichet.purchase.picking.states import Purpose, Recipient, State, Trouble
from guichet.purchase.picking.telling import tell_shop

REMIND_BEFORE = timedelta(hours=24)
_AT_ONCE = 100
_CUSTOMERS = (Recipient.CUSTOMER, Recipient.DEPUTY)


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """To whom something is given, how that was proved, and how it was paid.

    `name` is the deputy's, or the carrier's. `proof`: code, word, identity, or "" (no customer takes it).
    `left`: pieces by line that the customer does not want, where it is paid here.
    """

    to: Recipient
    name: str = ""
    proof: str = ""
    paid: str = ""
    left: Mapping[int, int] = {}


async def hand_over(
    transaction: Transaction, act: Act, row: PreparationRow, given: HandOver
) -> PreparationRow:
    """Note that a held preparation was given away; what was only held of it is sold now.

    Where nothing of it is wanted it is to be put back. Raises PaymentNeededError, NotDueHereError,
    LeftBehindError and what `require_next` raises (AlreadyHandedOverError: somebody was faster).
    """
    if await was_done(transaction, row, act):
        return row
    require_next(row, State.HANDED_OVER, act)
    lines = [line for line in await repository.lines_of(transaction, row.id) if line.picked]
    _require_left(row, lines, given)
    wanted = any(line.picked > given.left.get(line.id, 0) for line in lines)
    _require_payment(row, given, wanted=wanted)
    if not wanted:
        return await _not_wanted(transaction, act, row)
    await take_levels(transaction, row, lines)
    for line in lines:
        await _hand_line(transaction, act, row, line, given.left.get(line.id, 0))
    values = {
        "to": given.to.value, "name": given.name, "proof": given.proof, "paid": given.paid,
        "left": {str(line_id): pieces for line_id, pieces in given.left.items() if pieces},
    }  # fmt: skip
    await repository.note(
        transaction, row.id, act.actor, "handed_over", acted_at=act.at, key=act.key, **values
    )
    await audit(
        transaction, act.actor, "preparation.handed_over", entity="preparation", entity_id=row.id,
        before={"state": row.state.value}, after={"number": row.number, **values},
    )  # fmt: skip
    given_away = await move(
        transaction,
        row,
        State.HANDED_OVER,
        act,
        handed_to=given.to.value,
        handed_at=act.at,
        handed_by_name=act.actor.name,
        paid=given.paid,
    )
    await tell_shop(transaction, act.actor, given_away)
    return given_away


def _require_left(row: PreparationRow, lines: Sequence[LineRow], given: HandOver) -> None:
    """Only what is paid here can be left here; what is paid comes back as a return."""
    known = {line.id: line for line in lines}
    for line_id, pieces in given.left.items():
        line = known.get(line_id)
        if line is None or not 0 <= pieces <= line.picked or (pieces and row.purpose is not Purpose.RESERVE):
            raise LeftBehindError(name=line.name if line else str(line_id))


def _require_payment(row: PreparationRow, given: HandOver, *, wanted: bool) -> None:
    due = row.purpose is Purpose.RESERVE and given.to in _CUSTOMERS and wanted
    if due and not given.paid:
        raise PaymentNeededError
    if given.paid and not due:
        raise NotDueHereError


async def _hand_line(
    transaction: Transaction, act: Act, row: PreparationRow, line: LineRow, left: int
) -> None:
    """What is left here may be sold again at once, the rest is sold."""
    if left:
        if not await let_go(transaction, act.actor, line, left):
            await give_back(transaction, act.actor, row, line, left, on_sale=True)
        await repository.change_line(transaction, line, left_behind=left)
    if line.picked > left and not await sell(transaction, act.actor, line):
        await raise_trouble(transaction, row, Trouble.STOCK, line_id=line.id, quantity=line.picked - left)


async def _not_wanted(transaction: Transaction, act: Act, row: PreparationRow) -> PreparationRow:
    """The customer came and wants none of it."""
    await repository.note(transaction, row.id, act.actor, "not_wanted", acted_at=act.at, key=act.key)
    return row if row.state is State.EXPIRED else await move(transaction, row, State.EXPIRED, act)


async def put_back(
    transaction: Transaction, act: Act, row: PreparationRow, *, on_sale: bool | None = None
) -> PreparationRow:
    """Note that the pieces of a held preparation are where they belong; they can be sold again.

    `on_sale` False: they cannot be sold. What is held of them stays held, apart, until somebody says what
    became of them; of others nobody is told. None: everybody is told, unless the shop cancelled an order of
    its own, which counts them again by itself. Raises what `require_next` raises.
    """
    if await was_done(transaction, row, act):
        return row
    cancelled = row.state is State.CANCELLED and row.put_back_at is None
    if not cancelled:
        require_next(row, State.PUT_BACK, act)
    how = {}
    lines = await repository.lines_of(transaction, row.id)
    await take_levels(transaction, row, lines)
    for line in lines:
        pieces = line.picked - line.left_behind
        if on_sale is False and pieces and await set_aside(transaction, act, row, line, pieces):
            how[str(line.id)] = "aside"
            continue
        told = on_sale if on_sale is not None else not cancelled or line.reservation_line_id is not None
        how[str(line.id)] = await give_back(transaction, act.actor, row, line, pieces, on_sale=told)
    await repository.note(transaction, row.id, act.actor, "put_back", acted_at=act.at, key=act.key, stock=how)
    await audit(
        transaction, act.actor, "preparation.put_back", entity="preparation", entity_id=row.id,
        before={"state": row.state.value}, after={"number": row.number, "stock": how},
    )  # fmt: skip
    if cancelled:
        return await repository.change_preparation(transaction, row, put_back_at=act.at)
    return await move(transaction, row, State.PUT_BACK, act, put_back_at=act.at)


async def cancel(transaction: Transaction, act: Act, row: PreparationRow, reason: str) -> PreparationRow:
    """End a held preparation that is not wanted any more, and what is expected from it elsewhere.

    What was picked of it is to be put back; what was not, and is held for it, can be sold again at once.
    Raises what `require_next` raises.
    """
    if await was_done(transaction, row, act):
        return row
    require_next(row, State.CANCELLED, act)
    lines = await repository.lines_of(transaction, row.id)
    untouched = row.state is State.EXPECTED or not any(line.picked for line in lines)
    if untouched:
        await take_levels(transaction, row, lines)
        for line in lines:
            held = line.reservation_line_id is not None
            await give_back(transaction, act.actor, row, line, line.quantity - line.short, on_sale=held)
    await repository.note(
        transaction, row.id, act.actor, "cancelled", acted_at=act.at, key=act.key, reason=reason
    )
    await audit(
        transaction, act.actor, "preparation.cancelled", entity="preparation", entity_id=row.id,
        before={"state": row.state.value}, after={"number": row.number, "reason": reason},
    )  # fmt: skip
    change = {"at": utc_now().isoformat(), "kind": "cancelled"}
    there = await repository.of_source(transaction, row.id)
    if there is not None and there.state is State.EXPECTED:
        await cancel(transaction, Act(act.actor), there, reason)
    return await move(
        transaction,
        row,
        State.CANCELLED,
        act,
        changes=[*row.changes, change],
        put_back_at=utc_now() if untouched else None,
    )


async def expire(transaction: Transaction) -> int:
    """Have what was not collected in its time be put back; gives how many."""
    house = Actor.system("picking")
    found = await repository.expired(transaction, utc_now(), _AT_ONCE)
    for preparation_id in found:
        row = await repository.find_preparation(transaction, preparation_id, lock=True)
        await repository.note(transaction, row.id, house, "expired")
        await move(transaction, row, State.EXPIRED)
    return len(found)


async def remind(transaction: Transaction) -> int:
    """Announce what will soon not be kept any longer, each once; gives how many."""
    now = utc_now()
    found = await repository.due(transaction, now + REMIND_BEFORE, _AT_ONCE)
    events = []
    for preparation_id in found:
        row = await repository.find_preparation(transaction, preparation_id, lock=True)
        row = await repository.change_preparation(transaction, row, reminded_at=now)
        told = PreparationDue(
            preparation_id=row.id,
            order_id=row.order_id,
            purchase_id=row.purchase_id,
            store_id=row.store_id,
            location_id=row.location_id,
        )
        if row.hold_hours * timedelta(hours=1) > REMIND_BEFORE:  # else being ready is reminder enough
            events.append(to_publish(told, row.id, version=row.version))
    await publish(transaction, events, origin=Origin.LIVE)
    return len(found)


async def keep_longer(transaction: Transaction, act: Act, row: PreparationRow, hours: int) -> PreparationRow:
    """Keep what is ready for so many hours from now on. Raises NotPossibleNowError."""
    if await was_done(transaction, row, act):
        return row
    if row.state is not State.READY or row.keep_until is None:
        raise NotPossibleNowError(state=row.state.value)
    await repository.note(transaction, row.id, act.actor, "kept", acted_at=act.at, key=act.key, hours=hours)
    until = max(row.keep_until, utc_now() + timedelta(hours=hours))
    return await repository.change_preparation(transaction, row, keep_until=until, reminded_at=None)
