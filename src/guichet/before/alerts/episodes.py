"""When a change of stock is news: an article stands otherwise than it did for long. Pure.

A state that did not last (less than the settling time) is as if it had not been: what comes after is compared
with the last state that lasted, and bears that one's episode. So a stock that flickers between two states
says the same thing again, which is told once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

SETTLE = timedelta(minutes=15)
"""For so long an article stands otherwise at least for that to have lasted."""

ONLINE = 0
"""The place that is the web shop."""


class Kind(StrEnum):
    """What shoppers are told of an article."""

    BACK_IN_STOCK = "back_in_stock"
    LOW_STOCK = "low_stock"
    PRICE_DROP = "price_drop"


class Standing(StrEnum):
    """How an article stands at a place."""

    OUT = "out"
    LOW = "low"
    IN = "in"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """How an article stands since when, and the last standing that lasted; each with its episode."""

    state: Standing
    since: datetime
    episode: int
    settled: Standing
    settled_episode: int


def standing(available: int | None, low_up_to: int) -> Standing:
    """How a figure stands; None is not counted, and so never out."""
    if available is None or available > low_up_to:
        return Standing.IN
    return Standing.OUT if available <= 0 else Standing.LOW


def first_mark(state: Standing, at: datetime, episode: int) -> Mark:
    """The mark of an article of which nothing was kept: until this moment it stood so for long."""
    return Mark(state=state, since=at - SETTLE, episode=episode, settled=state, settled_episode=episode)


def advance(mark: Mark, state: Standing, at: datetime, episode: int) -> tuple[Mark, Kind | None]:
    """The mark after a change at a moment, and what is news by it, in the episode `settled_episode`."""
    if state is mark.state:
        return mark, None
    lasted = at - mark.since >= SETTLE
    after = Mark(
        state=state,
        since=at,
        episode=episode,
        settled=mark.state if lasted else mark.settled,
        settled_episode=mark.episode if lasted else mark.settled_episode,
    )
    if after.settled is Standing.OUT and state is not Standing.OUT:
        return after, Kind.BACK_IN_STOCK
    if after.settled is Standing.IN and state is Standing.LOW:
        return after, Kind.LOW_STOCK
    return after, None
