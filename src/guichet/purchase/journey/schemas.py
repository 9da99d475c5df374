"""Shapes of the journey's settings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.purchase.journey.kinds import Kind
from guichet.purchase.journey.service import GATHER_MINUTES
from guichet.voice.templates import MissingValue

Minute = Annotated[int, Field(ge=0, lt=24 * 60, description="Minutes of the day in the store's zone.")]
Intent = Annotated[str, Field(min_length=1, max_length=100)]


class JourneyKindShape(Answered):
    """Whether a kind is told, and by which text (the intent of a template)."""

    kind: str
    on: bool
    intent: str


class JourneyShape(Answered):
    """What a store tells its customers by itself. Quiet hours that are the same are none.

    `gather_minutes`: how long other parcels of an order have to come into the same mail.
    """

    store_id: Id
    name: str
    time_zone: str
    version: int
    quiet_from: int
    quiet_until: int
    gather_minutes: int
    kinds: list[JourneyKindShape]


class JourneyKindAsked(Asked):
    kind: Kind
    on: bool
    intent: Intent


class JourneyAsked(Asked):
    """What a store is to tell; a kind that is left out is off."""

    quiet_from: Minute
    quiet_until: Minute
    gather_minutes: Annotated[int, Field(ge=0, le=120)] = GATHER_MINUTES
    kinds: Annotated[list[JourneyKindAsked], Field(max_length=len(Kind))]


class JourneyPreview(Answered):
    """A kind as it would be told of a real order, and how often that would have been within seven days.

    `orders`: to so many the kind happened. The text is that of the latest of them (`order_number`), else of
    the store's latest order with a parcel; null where there is none. `gaps` are values that its text
    lacks: such a mail would be held. `fell_back`: language, brand.
    """

    kind: str
    orders: int
    since: datetime
    order_id: Id | None = None
    order_number: str | None = None
    language: str | None = None
    subject: str | None = None
    text: str | None = None
    gaps: list[MissingValue] = Field(default_factory=list)
    fell_back: list[str] = Field(default_factory=list)
