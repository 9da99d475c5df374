"""Shapes of what carriers tell of parcels."""

from __future__ import annotations

from datetime import datetime

from guichet.kernel.types import Id
from guichet.kernel.web import Answered


class ScanShape(Answered):
    """One event; `words` are the carrier's own, `state` is unknown where the house does not know the code."""

    at: datetime
    state: str
    code: str
    words: str
    place: str
    country: str


class PickupPointShape(Answered):
    name: str
    lines: list[str]
    postcode: str
    city: str
    country: str


class TrackingSource(Answered):
    """Whence it is known (the carrier's product or name), and when the carrier told it last."""

    connection_id: Id
    label: str
    as_of: datetime


class TrackingShape(Answered):
    """A parcel as its carrier tells it, events newest first.

    `attention` is silent, shop_says_delivered, moving_after_delivery, or "" when nothing is to be looked at.
    """

    parcel_id: Id
    number: str
    state: str
    words: str
    product: str
    next_step: str
    expected_from: datetime | None
    expected_until: datetime | None
    delivered_at: datetime | None
    pickup_point: PickupPointShape | None
    tracking_address: str
    attention: str
    attention_since: datetime | None
    events: list[ScanShape]
    source: TrackingSource


class OrderOfParcel(Answered):
    id: Id
    number: str


class ParcelShape(Answered):
    """One life of a number, with the orders that it carries something of."""

    tracking: TrackingShape
    orders: list[OrderOfParcel]


class NumberShape(Answered):
    """A tracking number: its lives, newest first, and when the carrier last said that it does not know it."""

    number: str
    lives: list[ParcelShape]
    unknown_as_of: datetime | None
