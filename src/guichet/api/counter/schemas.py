"""Shapes of the counter."""

from __future__ import annotations

from datetime import datetime

from guichet.commerce.places import OpeningShape
from guichet.kernel.types import Id
from guichet.kernel.web import Answered


class CounterTiles(Answered):
    """How much waits. `ready` is for customers, `to_hand_over` for carriers and couriers.

    `put_back` was not collected in time, or was cancelled after it was picked; `expected` comes from
    elsewhere; `returns` were dropped here or are to be graded; `troubles` are what somebody has to look at.
    """

    to_pick: int
    ready: int
    to_hand_over: int
    put_back: int
    expected: int
    returns: int
    troubles: int


class CounterShape(Answered):
    """A shop's counter now; times of `opening` are UTC, to be shown in `time_zone`."""

    location_id: Id
    name: str
    time_zone: str
    opening: OpeningShape
    tiles: CounterTiles
    as_of: datetime
