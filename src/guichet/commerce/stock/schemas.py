"""Shapes of the stock API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from guichet.commerce.stock.model import Cause, LineState, Owner
from guichet.commerce.stock.reserving import Line, Reference
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked

Pieces = Annotated[int, Field(ge=1, le=100_000)]
_LONGEST = int(timedelta(days=30).total_seconds())


class StockVariant(Answered):
    """Which variant a level is of."""

    id: Id
    product_id: Id
    sku: str
    name: str
    options: list[dict[str, str]]


class StockLocation(Answered):
    """Where a level is."""

    id: Id
    name: str


class StockShape(Answered):
    """How much of a variant a location holds; `available` is what may still be promised, never below zero."""

    id: Id
    variant: StockVariant
    location: StockLocation
    on_hand: int
    reserved: int
    safety: int
    available: int
    tracked: bool
    version: int
    as_of: datetime


class LineAsked(Asked):
    """Pieces of a variant at a location."""

    variant_id: Id
    location_id: Id
    quantity: Pieces

    def line(self) -> Line:
        return Line(self.variant_id, self.location_id, self.quantity)


class ReferenceShape(Asked):
    """What the pieces are for, in your words: `{"kind": "order", "id": "1001"}`."""

    kind: str = Field(min_length=1, max_length=40, pattern="^[a-z_]+$")
    id: str = Field(min_length=1, max_length=200)

    def reference(self) -> Reference:
        return Reference(self.kind, self.id)


class ReservationAsked(Asked):
    """Lines to be held together, all or none; after `held_for` seconds they are given back by themselves."""

    lines: list[LineAsked] = Field(min_length=1, max_length=200)
    reference: ReferenceShape
    held_for: int = Field(default=900, ge=10, le=_LONGEST)


class LinesChosen(Asked):
    """Some lines of the reservation; absent is all."""

    line_ids: list[Id] | None = Field(default=None, min_length=1, max_length=200)


class ReservedLineShape(Answered):
    """A line of a reservation.

    `held` and `confirmed` hold stock back. `confirmed`: sold, and its owner is being told; `acknowledged_at`:
    the owner knows. `settled`: the figure on hand counts it. `trouble`: failed, uncertain, not_offered (look
    at the act `act_id`), till (it waits to be rung up); "" for none.
    """

    id: Id
    variant_id: Id
    location_id: Id
    quantity: int
    state: LineState
    held_until: datetime | None
    confirmed_at: datetime | None
    acknowledged_at: datetime | None
    ended_at: datetime | None
    act_id: Id | None
    trouble: str


class ReservationShape(Answered):
    """Lines held together; `state` is that of the line that is least far."""

    id: Id
    reference_kind: str
    reference_id: str
    reserved_at: datetime
    state: LineState
    lines: list[ReservedLineShape]


class MovementShape(Answered):
    """A move of what is held (`reserved`) or counted at a level, by so many pieces."""

    id: Id
    at: datetime
    kind: str
    variant_id: Id | None
    location_id: Id
    reserved: int
    counted: int
    line_id: Id | None
    reservation_id: Id | None
    actor: str
    note: str


class CountAsked(Asked):
    """All that is there of a variant at a location, the held pieces too."""

    variant_id: Id
    location_id: Id
    on_hand: int = Field(ge=0, le=10_000_000)


class CountsAsked(Asked):
    items: list[CountAsked] = Field(min_length=1, max_length=500)
    note: str = Field(default="", max_length=500)


class FoundShape(Answered):
    """A count against the figure before it; `missing`: more is held by so many than was found."""

    variant_id: Id
    location_id: Id
    before: int
    on_hand: int
    reserved: int
    missing: int


class CountsShape(Answered):
    items: list[FoundShape]


class MoveAsked(Asked):
    """Pieces that go from one location to another."""

    variant_id: Id
    location_id: Id
    to_location_id: Id
    quantity: Pieces


class TransferAsked(Asked):
    items: list[MoveAsked] = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=200)


class TransferShape(Answered):
    """`reservation_id`: the shop owns these figures and is told by it; null: it is done."""

    reservation_id: Id | None


class OwnerAsked(Asked):
    owner: Owner


class WindowShape(Answered):
    """Seconds until the owner knows of what was sold, over the last seven days; null for none."""

    lines: int
    from_hold_median: float | None
    from_hold_p95: float | None
    from_sale_median: float | None
    from_sale_p95: float | None


class OwnerShape(Answered):
    """Who owns the figures of a location, and how long what is held here is unknown there.

    `held` pieces are held, `sold` wait for the owner's figure to count them; `overruns` are open.
    """

    location: StockLocation
    owner: Owner
    held: int
    sold: int
    troubled: int
    overruns: int
    window: WindowShape


class OwnersShape(Answered):
    items: list[OwnerShape]


class AffectedShape(Answered):
    """A reservation that may not be served: what it is for, and how many pieces it holds here."""

    reservation_id: Id
    reference_kind: str
    reference_id: str
    quantity: int
    state: LineState


class OverrunShape(Answered):
    """More is held of a variant at a location than is there.

    `cause`: shop (it sold by itself from the same figure), count. `missing` and `held` are the worst that it
    was; `affected` those that hold there now, the latest first.
    """

    id: Id
    variant_id: Id | None
    location_id: Id | None
    sku: str
    name: str
    location_name: str
    cause: Cause
    held: int
    missing: int
    opened_at: datetime
    closed_at: datetime | None
    affected: list[AffectedShape]
