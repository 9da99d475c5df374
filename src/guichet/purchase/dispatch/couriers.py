"""Couriers: booked in three steps like every act, followed as parcels, replaced when nobody comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import Money, utc_now
from guichet.ports.dispatching import BookedErrand, CancelledErrand, NewErrand, Stop
from guichet.ports.happenings.purchase import CourierChanged
from guichet.ports.happenings.sync import ActEnded
from guichet.ports.records import ParcelState, Resource
from guichet.purchase.dispatch import parcels, repository
from guichet.purchase.dispatch.document import CourierRule, least
from guichet.purchase.dispatch.errors import (
    CourierThereError,
    NoCourierError,
    NotPossibleNowError,
    NotSentError,
)
from guichet.purchase.dispatch.repository import RunRow
from guichet.purchase.dispatch.settling import find_settings
from guichet.purchase.dispatch.states import UNDER_WAY, CourierState, Fallback
from guichet.purchase.picking import (
    Act,
    HandOver,
    NewLine,
    NewPreparation,
    PreparationRow,
    Purpose,
    Recipient,
    State,
    fall_back,
    find_preparation,
    hand_over,
    lines_of,
    prepare,
)
from guichet.sync import Subject, Wish, intend, want

BOOK_KEY = "courier:"
CANCEL_KEY = "courier-cancel:"
ASK_EVERY = timedelta(minutes=1)
_ENDS_AFTER = timedelta(days=2)  # what a courier never told the end of is not asked for ever

_STATES = {
    ParcelState.HANDED_OVER: CourierState.UNDER_WAY,
    ParcelState.IN_TRANSIT: CourierState.UNDER_WAY,
    ParcelState.OUT_FOR_DELIVERY: CourierState.UNDER_WAY,
    ParcelState.ATTEMPT_FAILED: CourierState.UNDER_WAY,
    ParcelState.DELIVERED: CourierState.DELIVERED,
    ParcelState.EXCEPTION: CourierState.FAILED,
    ParcelState.LOST: CourierState.FAILED,
    ParcelState.RETURNING: CourierState.RETURNING,
    ParcelState.RETURNED: CourierState.RETURNING,
}


async def rule_for(transaction: Transaction, store_id: int | None, location_id: int) -> CourierRule | None:
    """By whom couriers are sent for a store's orders from a place; None: by nobody."""
    return (await find_settings(transaction)).document.courier_rule(store_id, location_id)


async def errand_of(
    transaction: Transaction, row: PreparationRow, rule: CourierRule, ceiling: Money | None
) -> NewErrand:
    """What a courier is to bring; its reference is filled in when it is booked.

    Raises AddressMissingError, OrderUnknownYetError.
    """
    order = await parcels.order_of(transaction, row.order_id)
    lines = await parcels.lines_in(transaction, row)
    most, currency = least(rule.most, rule.currency, ceiling)
    return NewErrand(
        reference="",
        pickup=await parcels.stop_at(transaction, row.location_id),
        dropoff=Stop(address=parcels.recipient_of(order)),
        order_number=row.number,
        articles=parcels.articles_of(lines),
        currency=currency or order.currency,
        most=most,
    )


async def send_for(
    transaction: Transaction, actor: Actor, row: PreparationRow, ceiling: Money | None
) -> RunRow:
    """Have a courier booked by an act for what is prepared. `row` is held.

    Raises NotSentError, NotPossibleNowError, NoCourierError, CourierThereError and what `errand_of` raises.
    """
    if row.purpose is not Purpose.COURIER:
        raise NotSentError(purpose=row.purpose.value)
    if row.state is not State.READY:
        raise NotPossibleNowError(state=row.state.value)
    rule = await rule_for(transaction, row.store_id, row.location_id)
    if rule is None:
        raise NoCourierError
    earlier = await repository.runs_of(transaction, row.id)
    if any(run.state in UNDER_WAY for run in earlier):
        raise CourierThereError
    reference = f"guichet-c{row.id}-{len(earlier) + 1}"
    errand = msgspec.structs.replace(await errand_of(transaction, row, rule, ceiling), reference=reference)
    act_id = await intend(
        transaction, actor, rule.connection_id, errand, key=f"{BOOK_KEY}{reference}",
        subject=Subject(order_id=row.order_id, store_id=row.store_id),
    )  # fmt: skip
    run_id = await repository.add_run(
        transaction,
        reference=reference,
        state=CourierState.ASKED.value,
        preparation_id=row.id,
        order_id=row.order_id,
        store_id=row.store_id,
        location_id=row.location_id,
        connection_id=rule.connection_id,
        act_id=act_id,
        made_by=actor.name,
    )
    run = await repository.find_run(transaction, run_id)
    await announce(transaction, run, None)
    return run


async def call_off(transaction: Transaction, actor: Actor, run: RunRow) -> RunRow:
    """Have a courier called off by an act. `run` is held. Raises NotPossibleNowError."""
    if run.state is not CourierState.BOOKED:
        raise NotPossibleNowError(state=run.state.value)
    act_id = await intend(
        transaction, actor, run.connection_id, CancelledErrand(external_id=run.external_id),
        key=f"{CANCEL_KEY}{run.id}:{run.version}",
        subject=Subject(order_id=run.order_id, store_id=run.store_id),
    )  # fmt: skip
    return await _moved(transaction, run, CourierState.CANCELLING, act_id=act_id, reason="")


async def end_act(transaction: Transaction, ended: ActEnded) -> None:
    """Note how the booking or the calling off of a courier ended."""
    run = await repository.run_of_act(transaction, ended.act_id)
    if run is None:
        return
    if ended.key.startswith(CANCEL_KEY):
        await _end_calling_off(transaction, run, ended)
    elif run.state in (CourierState.ASKED, CourierState.UNCERTAIN):
        if ended.state == "done" and ended.result:
            await _booked(transaction, run, msgspec.json.decode(ended.result, type=BookedErrand))
        elif ended.state == "uncertain":
            await _moved(transaction, run, CourierState.UNCERTAIN, reason=ended.reason)
        else:
            await _failed(transaction, run, ended.reason)


async def _booked(transaction: Transaction, run: RunRow, booked: BookedErrand) -> None:
    told = msgspec.structs.asdict(booked) | {"reason": "", "ask_at": utc_now() + ASK_EVERY}
    await _moved(transaction, run, CourierState.BOOKED, **told)
    await ask(transaction, [booked.number], run.connection_id)


async def _end_calling_off(transaction: Transaction, run: RunRow, ended: ActEnded) -> None:
    if run.state is not CourierState.CANCELLING or ended.state == "uncertain":
        return
    if ended.state != "done":  # it is too late for that
        await _moved(transaction, run, CourierState.BOOKED, reason=ended.reason)
        return
    await _moved(transaction, run, CourierState.CANCELLED, ask_at=None)


async def follow(transaction: Transaction, number: str, connection_id: int, state: ParcelState) -> None:
    """A courier told where a parcel is."""
    to = _STATES.get(state)
    for run in await repository.runs_of_numbers(transaction, [number]):
        if run.connection_id != connection_id or to is None or to is run.state:
            continue
        if run.state in (CourierState.DELIVERED, CourierState.FAILED, CourierState.CANCELLED):
            continue
        if to is CourierState.FAILED:
            if run.state is not CourierState.CANCELLING:
                await _failed(transaction, run, "")
        elif to is CourierState.RETURNING:
            await _moved(transaction, run, to, ask_at=None)
            await _expect_back(transaction, run)
        else:
            over = {"ask_at": None} if to is CourierState.DELIVERED else {}
            await _moved(transaction, run, to, **over)
            await _taken(transaction, run)


async def _taken(transaction: Transaction, run: RunRow) -> None:
    """The courier has it, whether somebody at the place said so or not."""
    row = await find_preparation(transaction, run.preparation_id, lock=True)
    if row.purpose is Purpose.COURIER and row.state is State.READY:
        act = Act(Actor.system("dispatch"))
        await hand_over(transaction, act, row, HandOver(to=Recipient.COURIER, name=run.reference))


async def _failed(transaction: Transaction, run: RunRow, reason: str) -> None:
    """Nobody comes: what is prepared is collected instead, or sent by a carrier; the house is told."""
    rule = await rule_for(transaction, run.store_id, run.location_id)
    fallback = rule.fallback if rule else Fallback.COLLECT
    row = await find_preparation(transaction, run.preparation_id, lock=True)
    house = Actor.system("dispatch")
    fell_back = ""
    if row.purpose is Purpose.COURIER and row.state is State.HANDED_OVER:
        await _expect_back(transaction, run)
    elif row.purpose is Purpose.COURIER:
        row = await fall_back(transaction, Act(house), row, Purpose(fallback.value), reason=reason)
        fell_back = fallback.value if row.purpose.value == fallback.value else ""
    await _moved(transaction, run, CourierState.FAILED, reason=reason, fell_back_to=fell_back, ask_at=None)


async def _expect_back(transaction: Transaction, run: RunRow) -> None:
    """What a courier brings back is expected at the place, scanned in there, and kept for its customer."""
    row = await find_preparation(transaction, run.preparation_id)
    lines = await lines_of(transaction, row.id)
    new = NewPreparation(
        key=f"courier-back:{run.id}",
        location_id=row.location_id,
        purpose=Purpose.TO_SHOP,
        lines=tuple(
            NewLine(
                variant_id=line.variant_id,
                quantity=line.picked,
                order_line_external_id=line.order_line_external_id,
                name=line.name,
                sku=line.sku,
            )
            for line in lines
            if line.picked
        ),
        store_id=row.store_id,
        purchase_id=row.purchase_id,
        order_id=row.order_id,
        number=row.number,
        customer=row.customer,
        language=row.language,
        due_at=utc_now() + timedelta(hours=4),
        hold_hours=row.hold_hours,
    )
    if new.lines:
        await prepare(transaction, Actor.system("dispatch"), new)


async def ask(transaction: Transaction, numbers: list[str], connection_id: int) -> None:
    """Have the courier asked of these parcels; the answer enters like everything else."""
    wishes = [Wish(connection_id, Resource.PARCELS, number, Origin.LIVE) for number in numbers]
    await want(transaction, wishes)


async def ask_due(transaction: Transaction, now: datetime, *, count: int = 200) -> int:
    """Have couriers asked of what is due; returns of how many."""
    runs = await repository.runs_to_ask(transaction, now, count)
    for run in runs:
        await ask(transaction, [run.number], run.connection_id)
        over = now - run.made_at > _ENDS_AFTER
        await repository.change_run(transaction, run, ask_at=None if over else now + ASK_EVERY)
    return len(runs)


async def _moved(transaction: Transaction, run: RunRow, to: CourierState, **values: object) -> RunRow:
    moved = await repository.change_run(transaction, run, state=to, **values)
    await announce(transaction, moved, run.state)
    return moved


async def announce(transaction: Transaction, run: RunRow, before: CourierState | None) -> None:
    """Tell that an errand came into its state."""
    told = CourierChanged(
        run_id=run.id,
        preparation_id=run.preparation_id,
        order_id=run.order_id,
        store_id=run.store_id,
        location_id=run.location_id,
        before=before.value if before else None,
        after=run.state.value,
        fell_back_to=run.fell_back_to,
    )
    await publish(
        transaction,
        [to_publish(told, run.id, version=run.version, happened_at=utc_now())],
        origin=Origin.LIVE,
    )
