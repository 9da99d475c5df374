"""The other item of an exchange on its way out: handed out at a counter, or held for what prepares it.

Who prepares it is no matter of this wing: the desk has it prepared where it is held (`hold_to_send`,
`note_preparing`), and says what became of it (`end_preparing`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from guichet.after.returns import repository
from guichet.after.returns.errors import (
    BeingPreparedError,
    ItemNotHereError,
    ItemNowhereError,
    NotPossibleNowError,
    OtherFormNeededError,
    OtherFormUnknownError,
    OtherWayError,
)
from guichet.after.returns.exchanging import (
    HeldItem,
    WantedItem,
    check_others,
    end_holds,
    held_for,
    hold,
    most_of,
    wanted_of,
)
from guichet.after.returns.moving import announce, end_settled, move
from guichet.after.returns.repository import ReturnRow
from guichet.after.returns.states import SETTLEABLE, Settlement, State, Way
from guichet.commerce.stock import Line, StockShortError, lock_lines
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction

_HOUSE = Actor.system("returns")


class ToSend(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces that are held at a place for a return; `order_line_id` is the line for which they go out."""

    location_id: int
    variant_id: int
    quantity: int
    reservation_id: int
    reservation_line_id: int
    order_line_id: int


async def hand_out(
    transaction: Transaction,
    actor: Actor,
    row: ReturnRow,
    location_id: int,
    others: Mapping[int, int] | None = None,
) -> ReturnRow:
    """Give the other items out at a shop's counter: what is held for them elsewhere is held here, and sold.

    `others`: another form than was wished, by the return's line. `row` is held. The levels come last. Raises
    NotPossibleNowError, OtherWayError, BeingPreparedError, OtherFormNeededError, OtherFormUnknownError,
    ItemNotHereError.
    """
    _require(row)
    wanted = await _chosen(transaction, row, others or {})
    await repository.note(
        transaction, row.id, actor, "exchange_handed_out", location_id=str(location_id),
        variants=[str(one.variant_id) for one in wanted],
    )  # fmt: skip
    moved = await end_settled(transaction, actor, row, reference="")
    lines = [Line(one.variant_id or 0, location_id, one.quantity) for one in wanted]
    await _hold_exactly(transaction, actor, row, wanted, lines)
    await end_holds(transaction, actor, row.id, sent=True)
    return moved


async def _hold_exactly(
    transaction: Transaction,
    actor: Actor,
    row: ReturnRow,
    wanted: Sequence[WantedItem],
    lines: Sequence[Line],
) -> None:
    """Have exactly these lines be held. Raises ItemNotHereError."""
    held = await held_for(transaction, row.id)
    await lock_lines(transaction, [*lines, *map(_line, held)])
    if Counter(map(_line, held)) == Counter(lines):
        return
    await end_holds(transaction, actor, row.id, sent=False)
    try:
        await hold(transaction, actor, row.id, lines)
    except StockShortError as missing:
        short = missing.short[0]
        name = wanted[short.place].name
        raise ItemNotHereError(name=name, available=short.available) from missing


def _line(held: HeldItem) -> Line:
    return Line(held.variant_id, held.location_id, held.quantity)


async def hold_to_send(
    transaction: Transaction,
    actor: Actor,
    row: ReturnRow,
    others: Mapping[int, int] | None = None,
    *,
    left_already: Mapping[int, int],
) -> list[ToSend]:
    """What of the other items is to be sent and from where: held since the opening, or from now on.

    `left_already`: pieces by variant that an earlier try sent. `row` is held. Raises what `hand_out` raises,
    and ItemNowhereError.
    """
    _require(row)
    wanted = _left_to_send(await _chosen(transaction, row, others or {}), left_already)
    if not wanted:
        raise NotPossibleNowError(state=row.state.value)
    held = await held_for(transaction, row.id)
    if _pieces(held) != _pieces(wanted):
        await _hold_anywhere(transaction, actor, row, wanted)
        held = await held_for(transaction, row.id)
    order_lines = {one.variant_id: one.order_line_id for one in reversed(wanted)}
    return [
        ToSend(
            location_id=one.location_id,
            variant_id=one.variant_id,
            quantity=one.quantity,
            reservation_id=one.reservation_id,
            reservation_line_id=one.id,
            order_line_id=order_lines[one.variant_id],
        )
        for one in held
    ]


async def _hold_anywhere(
    transaction: Transaction, actor: Actor, row: ReturnRow, wanted: Sequence[WantedItem]
) -> None:
    """Hold these items where most of each is. Raises ItemNowhereError."""
    await end_holds(transaction, actor, row.id, sent=False)
    lines = []
    for one in wanted:
        location_id = await most_of(transaction, one.variant_id or 0, one.quantity)
        if location_id is None:
            raise ItemNowhereError(name=one.name)
        lines.append(Line(one.variant_id or 0, location_id, one.quantity))
    try:
        await hold(transaction, actor, row.id, lines)
    except StockShortError as missing:
        raise ItemNowhereError(name=wanted[missing.short[0].place].name) from missing


def _left_to_send(wanted: Sequence[WantedItem], left_already: Mapping[int, int]) -> list[WantedItem]:
    """What of the other items did not leave yet."""
    gone: Counter[int | None] = Counter(left_already)
    left = []
    for one in wanted:
        already = min(gone[one.variant_id], one.quantity)
        gone[one.variant_id] -= already
        if one.quantity > already:
            left.append(msgspec.structs.replace(one, quantity=one.quantity - already))
    return left


async def note_preparing(
    transaction: Transaction, actor: Actor, row: ReturnRow, to_send: Sequence[ToSend]
) -> ReturnRow:
    """Note that places prepare what goes out for a return that is held; the holds are theirs from now on."""
    places = sorted({one.location_id for one in to_send})
    await repository.note(
        transaction, row.id, actor, "exchange_preparing", location_ids=[str(one) for one in places]
    )
    given = sorted({*row.given_reservation_ids, *(one.reservation_id for one in to_send)})
    return await _in_settlement(transaction, row, Settlement.PREPARING, given_reservation_ids=given)


async def leave_to_person(transaction: Transaction, actor: Actor, return_id: int, why: str) -> None:
    """Note that the house could not go on with a return by itself; `why` is the code of what was wrong."""
    await repository.note(transaction, return_id, actor, "left_to_person", reason=why)


async def end_preparing(transaction: Transaction, row: ReturnRow, *, sent: int, reference: str) -> None:
    """Settle a return whose items left, `sent` pieces under these numbers of parcels; one whose items did not
    all leave waits for hands again. `row` is held, and nothing is prepared for it any more.
    """
    if row.state is not State.SETTLING or row.settlement != Settlement.PREPARING:
        return
    if sent >= sum(one.quantity for one in await wanted_of(transaction, row)):
        await repository.note(transaction, row.id, _HOUSE, "exchange_left")
        await end_settled(transaction, _HOUSE, row, reference=reference)
        return
    await repository.note(transaction, row.id, _HOUSE, "exchange_not_sent", sent=sent)
    await _in_settlement(transaction, row, Settlement.TO_SEND)


async def _in_settlement(
    transaction: Transaction, row: ReturnRow, settlement: Settlement, **values: Any
) -> ReturnRow:
    values["settlement"] = settlement.value
    if row.state is not State.SETTLING:
        return await move(transaction, row, State.SETTLING, **values)
    moved = await repository.change_return(transaction, row, **values)
    await announce(transaction, moved, row.state)
    return moved


def _require(row: ReturnRow) -> None:
    """An exchange of which the other item is owed, and that nobody prepares. Raises what it is else."""
    if row.way != Way.EXCHANGE:
        raise OtherWayError(way=row.way)
    if row.settlement == Settlement.PREPARING:
        raise BeingPreparedError
    waits = row.state is State.SETTLING and row.settlement == Settlement.TO_SEND
    if row.state not in SETTLEABLE and not waits:
        raise NotPossibleNowError(state=row.state.value)


async def _chosen(transaction: Transaction, row: ReturnRow, others: Mapping[int, int]) -> list[WantedItem]:
    """What is to go out by the line's wish, or by what is chosen now; the choice is kept.

    Raises OtherFormNeededError, OtherFormUnknownError, NotPossibleNowError.
    """
    wanted = await wanted_of(transaction, row)
    if not wanted:
        raise NotPossibleNowError(state=row.state.value)
    if others.keys() - {one.line_id for one in wanted}:
        raise OtherFormUnknownError
    chosen = [
        msgspec.structs.replace(one, variant_id=others.get(one.line_id, one.variant_id)) for one in wanted
    ]
    missing = next((one for one in chosen if one.variant_id is None), None)
    if missing is not None:
        raise OtherFormNeededError(name=missing.name)
    by_order_line = {one.order_line_id: one.variant_id or 0 for one in chosen if one.line_id in others}
    await check_others(transaction, row.order_id, by_order_line)
    for line_id, variant_id in others.items():
        await repository.change_line(transaction, line_id, exchange_variant_id=variant_id)
    return chosen


def _pieces(items: Sequence[HeldItem] | Sequence[WantedItem]) -> Counter[int | None]:
    """How many pieces of each variant these are."""
    counted: Counter[int | None] = Counter()
    for one in items:
        counted[one.variant_id] += one.quantity
    return counted
