"""Shapes of a return as its shopper asks for it and follows it. Words are in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from guichet.after.policy import Condition, Outcome, Wish
from guichet.after.returns import State, Way
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked

_PhotoWord = Annotated[str, Field(max_length=2000)]


class ReturnSearchAsked(Asked):
    """What opens an order: its number and its mail address, both as in the shop's confirmation."""

    number: Annotated[str, Field(min_length=1, max_length=80)]
    mail: Annotated[str, Field(min_length=3, max_length=320)]


class ReturnChoice(Answered):
    key: str
    words: str


class ReturnReasonChoice(ReturnChoice):
    """A reason; `under` is the key of the one above it, "" at the top; `photo`: a picture helps here."""

    under: str
    photo: bool


class ReturnOther(Answered):
    """Another size or colour of the same product, of which there is some now."""

    variant_id: Id
    words: str


class ReturnFormLine(Answered):
    """A line of the order; `free` of its pieces can be returned, the others are in a return or refunded."""

    line_id: Id
    name: str
    options: str
    quantity: int
    free: int
    others: list[ReturnOther]


class ReturnForm(Answered):
    """All that the form about an order shows. `word` opens it for two hours."""

    word: str
    order_number: str
    store: str
    lines: list[ReturnFormLine]
    reasons: list[ReturnReasonChoice]
    conditions: list[ReturnChoice]
    wishes: list[ReturnChoice]


class ReturnWantedLine(Asked):
    """Pieces of a line. `photos`: words of pictures sent before; `exchange_variant_id`: what instead."""

    line_id: Id
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1
    reason: Annotated[str, Field(min_length=1, max_length=60)]
    condition: Condition = Condition.AS_NEW
    photos: Annotated[list[_PhotoWord], Field(max_length=5)] = Field(default_factory=list)
    exchange_variant_id: Id | None = None


class ReturnWanted(Asked):
    """What a shopper wants to return, and what they would like for it."""

    lines: Annotated[list[ReturnWantedLine], Field(min_length=1, max_length=100)]
    wish: Wish = Wish.REFUND
    comment: Annotated[str, Field(max_length=1000)] = ""


class ReturnPhotoSent(Answered):
    """A picture that is kept; `photo` names it in the form."""

    photo: str


class ReturnForeseenLine(Answered):
    """What holds for a line, by the rule in `words`."""

    line_id: Id
    name: str
    quantity: int
    outcome: Outcome
    words: str


class ReturnForeseen(Answered):
    """What would be decided now: `state` is where the return would begin, `way` what it is settled by."""

    state: State
    way: Way
    headline: str
    todo: list[str]
    lines: list[ReturnForeseenLine]
    refund_by: date | None
    send_before: date | None


class FollowedLine(Answered):
    name: str
    options: str
    quantity: int
    reason: str


class FollowedStep(Answered):
    at: datetime
    words: str


class FollowedLabel(Answered):
    """The label by which a return is sent.

    `state`: none, offered (it can be asked for), coming, ready (it can be printed). `drop` says where its
    parcel is dropped, `drop_link` is the carrier's own page of its points; "" where none is known.
    """

    state: str
    tracking_number: str = ""
    carrier: str = ""
    drop: str = ""
    drop_link: str = ""


class FollowedReturn(Answered):
    """A return as its shopper follows it by `word`.

    `code` is shown at the drop while the goods are to come back, else ""; `code_picture` is the same as an
    SVG picture to scan. `todo` says what to do now, the first first; `rules` why it was decided so.
    """

    word: str
    number: str
    order_number: str
    store: str
    state: State
    headline: str
    todo: list[str]
    rules: list[str]
    code: str
    code_picture: str
    lines: list[FollowedLine]
    steps: list[FollowedStep]
    refund_by: date | None
    cancellable: bool
    label: FollowedLabel
