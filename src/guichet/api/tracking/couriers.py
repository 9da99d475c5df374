"""The courier who brings an order, said to its shopper: sent for, about when it is there, or what happens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from guichet.api.tracking.reader import Telling
from guichet.api.tracking.schemas import TrackedCourier, TrackedOrder, TrackedStep
from guichet.api.tracking.words import (
    ABOUT,
    ABOUT_ON,
    COURIER_LATE,
    COURIER_NEXT,
    COURIERS,
    HEADLINES,
)
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.ports.records import parcel_number
from guichet.purchase.dispatch import CourierState, runs_of
from guichet.purchase.dispatch.schemas import CourierShape
from guichet.purchase.dispatch.views import view_couriers
from guichet.purchase.picking import PreparationRow, Purpose, State, preparations_of_order
from guichet.purchase.tracking import place_name
from guichet.voice.languages import say_day, say_time

_WEB = re.compile(r"https?://[^\s\"'<>]+\Z")
_GRAIN = timedelta(minutes=5)  # finer is not known of a bicycle
_COMES = frozenset({"awaited", "asked", "booked", "under_way"})
_BROUGHT = frozenset({"booked", "under_way", "delivered"})
_OVER = frozenset({State.CANCELLED, State.PUT_BACK})
_STATES = {
    CourierState.ASKED: "asked",
    CourierState.UNCERTAIN: "asked",
    CourierState.BOOKED: "booked",
    CourierState.CANCELLING: "booked",
    CourierState.UNDER_WAY: "under_way",
    CourierState.DELIVERED: "delivered",
    CourierState.RETURNING: "returning",
    CourierState.FAILED: "failed",
    CourierState.CANCELLED: "called_off",
}


async def told_couriers(transaction: Transaction, order_id: int, telling: Telling) -> list[TrackedCourier]:
    """The courier of each thing of an order that one brings, or was to bring."""
    told = []
    rows = await preparations_of_order(transaction, order_id)
    rows = [row for row in rows if row.state not in _OVER]
    over = all(row.state is State.HANDED_OVER for row in rows)
    for row in rows:
        runs = await runs_of(transaction, row.id)
        if row.purpose is not Purpose.COURIER and not runs:
            continue
        latest = (await view_couriers(transaction, runs[-1:], row))[-1] if runs else None
        one = await _courier(transaction, row, latest, telling, alone=len(rows) == 1)
        # Who has it need not be told who did not bring it.
        if not over or one.state in _BROUGHT:
            told.append(one)
    return told


def with_couriers(told: TrackedOrder, couriers: list[TrackedCourier], telling: Telling) -> TrackedOrder:
    """An order whose courier is told once: not among its parcels too; first of all where one comes."""
    numbers = {parcel_number(one.number) for one in couriers if one.number}
    parcels = [one for one in told.parcels if parcel_number(one.number) not in numbers]
    changed: dict[str, object] = {"couriers": couriers, "parcels": parcels}
    whole = next((one for one in couriers if one.brings_all and not parcels), None)
    if whole is not None and whole.state == "under_way":
        key = "courier_arrives" if whole.expected else "courier_on_way"
        changed["headline"] = HEADLINES[key].text(telling.language, time=whole.expected)
        changed |= {"steps": _steps(told, "delivering"), "not_sent": []}
    elif whole is not None and whole.state == "delivered":
        changed["headline"] = HEADLINES["delivered"].text(telling.language)
        changed |= {"steps": _steps(told, ""), "not_sent": []}
    return told.model_copy(update=changed)


def _steps(told: TrackedOrder, now: str) -> list[TrackedStep]:
    """The steps with one of them being now, and those before it done; all of them where it is none."""
    keys = [step.key for step in told.steps]
    reached = keys.index(now) if now in keys else len(keys)
    states = ["done" if at < reached else "now" if at == reached else "ahead" for at in range(len(keys))]
    return [step.model_copy(update={"state": state}) for step, state in zip(told.steps, states, strict=True)]


async def _courier(
    transaction: Transaction, row: PreparationRow, run: CourierShape | None, telling: Telling, *, alone: bool
) -> TrackedCourier:
    language, state = telling.language, _STATES[run.state] if run else "awaited"
    expected = (run.dropoff_at if run else row.due_at) if state in _COMES else None
    happens = COURIER_NEXT.get(f"{state}:{run.fell_back_to}" if run and state == "failed" else state)
    place = await place_name(transaction, row.location_id) if happens else ""
    return TrackedCourier(
        state=state,
        brings_all=alone,
        words=COURIERS[state].text(language),
        number=run.number if run else "",
        link=run.tracking_address if run and state in _COMES and _WEB.match(run.tracking_address) else "",
        expected_at=expected,
        expected=_about(expected, telling) if expected else "",
        late=COURIER_LATE.text(language) if run and run.late and state in _COMES else "",
        next_step=happens.text(language, place=place) if happens else "",
    )


def _about(at: datetime, telling: Telling) -> str:
    """About when, to five minutes; with its day where that is not today's."""
    zone = telling.reader.zone
    over = timedelta(minutes=at.minute, seconds=at.second, microseconds=at.microsecond) % _GRAIN
    rounded = at - over + (_GRAIN if over else timedelta())
    time, now = say_time(rounded, telling.reader), utc_now()
    if rounded.astimezone(zone).date() == now.astimezone(zone).date():
        return ABOUT.text(telling.language, time=time)
    return ABOUT_ON.text(telling.language, day=say_day(rounded, telling.reader, now), time=time)
