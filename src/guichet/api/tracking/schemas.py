"""Shapes of what a shopper may see: no address, no amount. Words are in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked


class TrackedItem(Answered):
    name: str
    options: str
    quantity: int


class TrackedStep(Answered):
    """A step: ordered, preparing, sent, delivering, delivered, ready, collected, stopped."""

    key: str
    state: Literal["done", "now", "ahead"]
    words: str
    at: datetime | None


class TrackedScan(Answered):
    """The carrier's last scan; `said` are its own words."""

    at: datetime
    said: str
    place: str


class TrackedParcel(Answered):
    """A parcel. `expected_at` is the end of what the carrier announced, null where it announced nothing."""

    state: str
    words: str
    carrier: str
    number: str
    link: str
    next_step: str
    expected_at: datetime | None
    late: str
    delivered_at: datetime | None
    last_scan: TrackedScan | None
    pickup_point: str
    items: list[TrackedItem]
    as_of: datetime | None


class TrackedNotice(Answered):
    """What keeps parcels from going as usual, while it holds."""

    said: str
    until: datetime | None


class TrackedCourier(Answered):
    """A courier who brings something of the order. `state`: awaited (sent for once it is ready), asked,
    booked, under_way, delivered, returning, failed, called_off.

    `expected_at` is when it is thought to be there, null where that is not known or it does not come;
    `expected` says it ("about 14:10"). `next_step`: what happens now where it was not brought. `link`: the
    courier's own page. `brings_all`: nothing of the order comes by another way.
    """

    state: str
    brings_all: bool
    words: str
    number: str
    link: str
    expected_at: datetime | None
    expected: str
    late: str
    next_step: str


class TrackedPickup(Answered):
    """What is collected at a place; `id` names it in `PUT …/pickups/{id}/deputy`.

    `state` and `words` say how far it is, `hours` how the place stands now ("" where it tells no hours).
    `code` is shown at the hand-over; the QR of `code_picture` (an SVG picture) holds a word of its own. Both
    are "" once it is handed over, or not kept any longer. `deputy`: who else may collect it, while it can be
    said. `can_change_place`: nobody began to prepare it, so that another shop may (`GET …/places`).
    """

    id: str
    state: str
    words: str
    place: str
    address: str
    hours: str
    code: str
    code_picture: str
    keep_until: datetime | None
    pay_there: bool
    deputy: str
    can_name_deputy: bool
    can_change_place: bool


class TrackedPlace(Answered):
    """A shop where it could be collected instead; `distance_km` from the present one, null if unknown."""

    id: Id
    name: str
    address: str
    hours: str
    distance_km: float | None


class TrackedPlaces(Answered):
    """The other shops that have all of it now, the nearest first; none where no other has."""

    pickup: TrackedPickup
    items: list[TrackedPlace]


class TrackedReturn(Answered):
    """A return of the order, with what to do now; `word` opens it."""

    word: str
    number: str
    state: str
    headline: str
    next_step: str


class TrackedOrder(Answered):
    """An order as its shopper may see it.

    `not_sent` is what has not left. `messages`: our (this house tells each step), shop (the shop may send its
    own). `can_ask`: a question can be written to `POST …/questions`; else `mail` is where to write, if known.
    """

    number: str
    store: str
    placed_at: datetime
    state: str
    headline: str
    steps: list[TrackedStep]
    couriers: list[TrackedCourier]
    parcels: list[TrackedParcel]
    pickups: list[TrackedPickup]
    returns: list[TrackedReturn]
    not_sent: list[TrackedItem]
    notices: list[TrackedNotice]
    messages: Literal["our", "shop"]
    can_ask: bool
    mail: str
    time_zone: str
    as_of: datetime


class TrackedBrief(Answered):
    """An order in a customer's list; `word` opens it."""

    word: str
    number: str
    store: str
    placed_at: datetime
    headline: str
    as_of: datetime


class TrackingAnswer(Answered):
    """What a word names: one order, or a customer's latest ones."""

    kind: Literal["order", "customer"]
    language: str
    order: TrackedOrder | None = None
    orders: list[TrackedBrief] = Field(default_factory=list)


class LinkAsked(Asked):
    """Ask for the link of an order; it is mailed to the order's own address, if both fit."""

    number: Annotated[str, Field(min_length=1, max_length=100)]
    mail: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s@]+@[^\s@]+$")]


class DeputyAsked(Asked):
    """Who may collect in the customer's place; "" for nobody any more."""

    name: Annotated[str, Field(max_length=120)] = ""


class PlaceAsked(Asked):
    """The shop where it is to be collected instead."""

    location_id: Id


class QuestionAsked(Asked):
    text: Annotated[str, Field(min_length=1, max_length=4000)]
