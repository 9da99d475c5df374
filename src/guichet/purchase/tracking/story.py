"""An order's life as its shopper may see it: typed, in no language, without addresses and amounts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from guichet.commerce.orders import LineShape, OrderShape, ShipmentShape
from guichet.ports.records import OrderState, ParcelState
from guichet.purchase.picking import State
from guichet.purchase.tracking.collecting import Collecting
from guichet.voice.facts import carrier_name

_WEB = re.compile(r"https?://[^\s\"'<>]+\Z")
_ENDED = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.LOST})
_NEAR = frozenset({ParcelState.OUT_FOR_DELIVERY, ParcelState.AT_PICKUP_POINT, ParcelState.ATTEMPT_FAILED})
_WITHOUT_PARCEL: Mapping[str, str] = {
    OrderState.AWAITING_PAYMENT: "awaiting_payment",
    OrderState.IN_REVIEW: "in_review",
    OrderState.CONFIRMED: "preparing",
    OrderState.IN_PREPARATION: "preparing",
    OrderState.READY_FOR_PICKUP: "ready",
    OrderState.PARTIALLY_SHIPPED: "sent",
    OrderState.SHIPPED: "sent",
    OrderState.COMPLETED: "completed",
    OrderState.REFUNDED: "refunded",
}
_ALL_SENT = frozenset({OrderState.SHIPPED, OrderState.COMPLETED, OrderState.REFUNDED})
_STOPPED: Mapping[str, str] = {OrderState.CANCELLED: "cancelled", OrderState.DECLINED: "declined"}


class StepState(StrEnum):
    """Where a step of an order's life stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step (ordered, preparing, sent, delivering, delivered; ready, collected; stopped), `at` if known."""

    key: str
    state: StepState
    at: datetime | None = None


class Headline(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says first: a key of `HEADLINES`, with the day that it names."""

    key: str
    day: datetime | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    options: str
    quantity: int


class ParcelStory(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel; `expected` None where the carrier names no day, or it is no more to come.

    `link` is the carrier's own page, "" unless it is an address on the web.
    """

    state: str
    carrier: str
    number: str
    link: str
    expected: datetime | None
    late_by_days: int
    delivered_at: datetime | None
    scanned_at: datetime | None
    scan_words: str
    scan_place: str
    pickup_point: str
    items: tuple[Item, ...]
    as_of: datetime | None

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens to it."""
        return self.state in _ENDED


class OrderStory(msgspec.Struct, frozen=True, kw_only=True):
    """An order; `not_sent` is what has not left, `as_of` the oldest reading of a source."""

    id: int
    number: str
    store_id: int | None
    store_name: str
    placed_at: datetime
    state: str
    headline: Headline
    steps: tuple[Step, ...]
    parcels: tuple[ParcelStory, ...]
    not_sent: tuple[Item, ...]
    as_of: datetime


def story_of(order: OrderShape, collected: Sequence[Collecting] = ()) -> OrderStory:
    """What a shopper may see of an order, of which some may be collected."""
    lines = {line.id: line for line in order.lines}
    parcels = tuple(_parcel(one, lines) for one in order.shipments)
    stopped = order.state in _STOPPED
    fetched = () if stopped or parcels else tuple(collected)
    not_sent = () if stopped or fetched else tuple(_not_sent(order.lines, order.state))
    readings = [order.as_of, *(one.as_of for one in parcels if one.as_of is not None)]
    return OrderStory(
        id=order.id,
        number=order.number,
        store_id=order.store.id if order.store else None,
        store_name=order.store.name if order.store else "",
        placed_at=order.placed_at,
        state=order.state,
        headline=_headline_of_place(fetched)
        if fetched
        else _headline(order.state, parcels, waits=bool(not_sent)),
        steps=_steps_of_place(order, fetched) if fetched else _steps(order, parcels, waits=bool(not_sent)),
        parcels=parcels,
        not_sent=not_sent,
        as_of=min(readings),
    )


def _headline_of_place(collected: Sequence[Collecting]) -> Headline:
    """What is said first of what is collected: of what waits, else of what is least far."""
    if any(one.waits for one in collected):
        return Headline(key="ready")
    states = {one.state for one in collected}
    if State.MISSING in states:
        return Headline(key="held_up")
    if states & {State.EXPECTED, State.WAITING, State.PICKING}:
        return Headline(key="preparing")
    return Headline(key="collected" if State.HANDED_OVER in states else "not_collected")


def _steps_of_place(order: OrderShape, collected: Sequence[Collecting]) -> tuple[Step, ...]:
    times = {"ordered": order.placed_at}
    ready = [one.ready_at for one in collected if one.ready_at is not None]
    handed = [one.handed_at for one in collected if one.handed_at is not None]
    if ready:
        times["ready"] = min(ready)
    if handed:
        times["collected"] = max(handed)
    reached = min(_FAR_AT_PLACE.get(one.state, 1) for one in collected)
    return _row(("ordered", "preparing", "ready", "collected"), reached, times)


_FAR_AT_PLACE: Mapping[State, int] = {
    State.READY: 2,
    State.EXPIRED: 2,
    State.PUT_BACK: 2,
    State.HANDED_OVER: 4,
}
"""The place of the step that is now; what is not named is being prepared."""


def _parcel(shipment: ShipmentShape, lines: Mapping[int, LineShape]) -> ParcelStory:
    tracking = shipment.tracking
    scan = tracking.events[0] if tracking and tracking.events else None
    delivered_at = shipment.delivered_at or (tracking.delivered_at if tracking else None)
    expected = (tracking.expected_until or tracking.expected_from) if tracking else None
    address = shipment.tracking_address or (tracking.tracking_address if tracking else "")
    point = tracking.pickup_point if tracking else None
    place = [point.name, *point.lines, f"{point.postcode} {point.city}"] if point else []
    named = [(lines.get(one.line_id or 0), one.quantity) for one in shipment.lines]
    return ParcelStory(
        state=shipment.state,
        carrier=carrier_name(shipment.carrier),
        number=shipment.tracking_number,
        link=address if _WEB.match(address) else "",
        expected=None if delivered_at or shipment.state in _ENDED else expected,
        late_by_days=shipment.late_by_days or 0,
        delivered_at=delivered_at,
        scanned_at=scan.at if scan else None,
        scan_words=scan.words if scan else "",
        scan_place=scan.place if scan else "",
        pickup_point=", ".join(part.strip() for part in place if part.strip()),
        items=tuple(_item(line, quantity) for line, quantity in named if line is not None),
        as_of=tracking.source.as_of if tracking else None,
    )


def _not_sent(lines: Sequence[LineShape], state: str) -> list[Item]:
    """What has not left; where the shop says that all is sent, its lines need not."""
    if state in _ALL_SENT:
        return []
    left = [(line, line.quantity - line.quantity_shipped - line.quantity_refunded) for line in lines]
    return [_item(line, quantity) for line, quantity in left if quantity > 0]


def _item(line: LineShape, quantity: int) -> Item:
    options = " · ".join(one.value for one in line.options if one.value)
    return Item(name=line.name, options=options, quantity=quantity)


def _headline(state: str, parcels: Sequence[ParcelStory], *, waits: bool) -> Headline:
    if state in _STOPPED:
        return Headline(key=_STOPPED[state])
    if not parcels:
        return Headline(key=_WITHOUT_PARCEL.get(state, "registered"))
    under_way = [one for one in parcels if not one.has_ended]
    if not under_way:
        return _ended(parcels, waits=waits)
    if all(one.scanned_at is None and one.expected is None for one in under_way):
        # No carrier tells of them: they left, and more is not known.
        return Headline(key="completed" if state == OrderState.COMPLETED else "sent")
    states = {one.state for one in under_way}
    for near, key in (
        (ParcelState.ATTEMPT_FAILED, "missed"),
        (ParcelState.AT_PICKUP_POINT, "at_pickup_point"),
        (ParcelState.OUT_FOR_DELIVERY, "out_for_delivery"),
    ):
        if near in states:
            return Headline(key=key)
    if any(one.late_by_days for one in under_way):
        return Headline(key="late")
    if ParcelState.EXCEPTION in states:
        return Headline(key="held_up")
    if states == {ParcelState.RETURNING}:
        return Headline(key="returning")
    days = [one.expected for one in under_way if one.expected is not None]
    if days:
        return Headline(key="arrives" if len(parcels) == 1 else "last_arrives", day=max(days))
    return Headline(key="on_its_way")


def _ended(parcels: Sequence[ParcelStory], *, waits: bool) -> Headline:
    states = {one.state for one in parcels}
    if ParcelState.LOST in states:
        return Headline(key="lost")
    if ParcelState.DELIVERED not in states:
        return Headline(key="returned")
    if waits:
        return Headline(key="rest_waits")
    days = [one.delivered_at for one in parcels if one.delivered_at is not None]
    return Headline(key="delivered_on", day=max(days)) if days else Headline(key="delivered")


def _steps(order: OrderShape, parcels: Sequence[ParcelStory], *, waits: bool) -> tuple[Step, ...]:
    if order.state in _STOPPED:
        done = Step(key="ordered", state=StepState.DONE, at=order.placed_at)
        return (done, Step(key="stopped", state=StepState.NOW, at=order.updated_at))
    if not parcels and order.state in {OrderState.READY_FOR_PICKUP, OrderState.COMPLETED}:
        times = {"ordered": order.placed_at}
        reached = 2 if order.state == OrderState.READY_FOR_PICKUP else 4
        return _row(("ordered", "preparing", "ready", "collected"), reached, times)
    left = [one.created_at for one in order.shipments if one.created_at is not None]
    came = [one.delivered_at for one in parcels if one.delivered_at is not None]
    times = {"ordered": order.placed_at}
    reached = _reached(order.state, parcels, waits=waits)
    if left:
        times["sent"] = min(left)
    if came and reached == len(_LIFE):
        times["delivered"] = max(came)
    return _row(_LIFE, reached, times)


_LIFE = ("ordered", "preparing", "sent", "delivering", "delivered")


def _reached(state: str, parcels: Sequence[ParcelStory], *, waits: bool) -> int:
    """The place of the step that is now; past the last one, all are done. The parcel least far counts."""
    if not parcels:
        said = _WITHOUT_PARCEL.get(state)
        return {"preparing": 1, "sent": 2, "completed": len(_LIFE), "refunded": 1}.get(said or "", 0)
    far = [_far(one, state) for one in parcels]
    return min(*far, 2) if waits else min(far)


def _far(parcel: ParcelStory, state: str) -> int:
    """How far a parcel is; of one that no carrier tells of, the shop's word that all is done counts."""
    if parcel.has_ended or (parcel.scanned_at is None and state == OrderState.COMPLETED):
        return len(_LIFE)
    return 3 if parcel.state in _NEAR else 2


def _row(keys: Sequence[str], reached: int, times: Mapping[str, datetime]) -> tuple[Step, ...]:
    return tuple(
        Step(
            key=key,
            state=StepState.DONE
            if place < reached
            else StepState.NOW
            if place == reached
            else StepState.AHEAD,
            at=times.get(key) if place <= reached else None,
        )
        for place, key in enumerate(keys)
    )
