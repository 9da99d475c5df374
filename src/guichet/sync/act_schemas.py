"""Shapes of the API of acts: what is done at the shops, and what a person asks to be done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from guichet.commerce.money import money_shape
from guichet.kernel.types import Id, Language, Money
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.ports.records import Address
from guichet.sync.desk_acts import WHY_NOT, Chosen, Offer, Offered, Quoted
from guichet.sync.push import ActRow
from guichet.sync.reasons import reason_text
from guichet.sync.schemas import ReasonShape

ActState = Literal["intended", "calling", "done", "failed", "uncertain"]
ActKind = Literal[
    "create_shipment",
    "set_order_state",
    "cancel_order",
    "place_order",
    "change_shipping_address",
    "refund_order",
    "set_store_credit",
    "adjust_stock",
    "note_order",
    "write_metafield",
    "send_message",
    "buy_label",
    "void_label",
    "book_courier",
    "cancel_courier",
]


class ActActorShape(Answered):
    """Who asked for it; `id` is null for the house itself."""

    kind: str
    id: Id | None
    name: str


class ActShape(Answered):
    """Something that is done at a shop: intended, called, and its end.

    `needs_person`: its answer was lost and asking did not help so far, so that somebody should look at the
    shop and resolve it. `request` is what was asked, in the shop's ids; `before` what the mirror said then.
    `result` is the shop's id of what was made. `amount` is what a refund gives back.
    """

    id: Id
    connection_id: Id
    order_id: Id | None
    store_id: Id | None
    kind: str
    state: ActState
    needs_person: bool
    reason: ReasonShape | None
    request: dict[str, Any]
    before: Any
    amount: MoneyShape | None
    result: str
    actor: ActActorShape
    attempts: int
    intended_at: datetime
    called_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, act: ActRow, language: Language) -> ActShape:
        reason = None
        if act.code:
            text = reason_text(act.code, language)
            reason = ReasonShape(code=act.code, text=text, words=act.reason)
        amount = None
        if act.amount is not None:
            amount = money_shape(act.amount, act.currency or "")
        same = ("id", "connection_id", "order_id", "store_id", "kind", "state", "needs_person", "request")
        more = ("before", "result", "attempts", "intended_at", "called_at", "finished_at")
        return cls(
            **{name: getattr(act, name) for name in (*same, *more)},
            reason=reason,
            amount=amount,
            actor=ActActorShape(**act.actor),
        )


class ResolutionAsked(Asked):
    """What a person saw at the shop; with `again`, what had not happened is done once more."""

    happened: bool
    again: bool = False
    note: str = Field(default="", max_length=500)


class OfferShape(Answered):
    """Something that can be done from an order; `why_not` is null when it can."""

    kind: Offer
    possible: bool
    why_not: ReasonShape | None

    @classmethod
    def of(cls, offered: Offered, language: Language) -> OfferShape:
        code = offered.why_not
        reason = ReasonShape(code=code, text=WHY_NOT[code].text(language), words="") if code else None
        return cls(kind=offered.kind, possible=not code, why_not=reason)


class OffersShape(Answered):
    items: list[OfferShape]


class AddressAsked(Asked):
    """A postal address, whole: what is left out is empty."""

    first_name: str = Field(default="", max_length=200)
    last_name: str = Field(default="", max_length=200)
    company: str = Field(default="", max_length=200)
    lines: list[Annotated[str, Field(max_length=200)]] = Field(default_factory=list, max_length=4)
    postcode: str = Field(default="", max_length=40)
    city: str = Field(default="", max_length=200)
    region: str = Field(default="", max_length=200)
    country: str = Field(default="", pattern="^([A-Z]{2})?$", description="ISO 3166-1 alpha-2.")
    mail: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=60)

    def address(self) -> Address:
        return Address(**{**self.model_dump(), "lines": tuple(self.lines)})


Place = Annotated[int, Field(ge=0, le=50, description="Which of the order's shipping addresses, from 0.")]


class AddressCorrectionAsked(Asked):
    """The whole address as it is to be; `place` says which of the order's shipping addresses."""

    address: AddressAsked
    place: Place = 0


class PiecesAsked(Asked):
    """Pieces of one line of the order."""

    line_id: Id
    quantity: int = Field(ge=1, le=1_000_000)

    @property
    def pair(self) -> tuple[int, int]:
        return self.line_id, self.quantity


class ParcelAsked(Asked):
    """A parcel that left; no `lines` is all that has not left yet. `carrier` is a carrier's id or name."""

    lines: list[PiecesAsked] = Field(default_factory=list, max_length=500)
    tracking_number: str = Field(default="", max_length=100)
    carrier: str = Field(default="", max_length=100)
    tracking_address: str = Field(default="", max_length=500, pattern="^(https?://.*)?$")
    comment: str = Field(default="", max_length=500)
    place: Place = 0


class RefundChosen(Asked):
    """What is given back: `lines`, an `amount`, or the `whole` that is left; one of the three."""

    lines: list[PiecesAsked] = Field(default_factory=list, max_length=500)
    amount: MoneyShape | None = None
    whole: bool = False
    reason: str = Field(default="", max_length=500)

    def chosen(self) -> Chosen:
        return Chosen(
            lines=tuple(line.pair for line in self.lines),
            amount=None if self.amount is None else self.amount.money(),
            whole=self.whole,
            reason=self.reason,
        )


class RefundAsked(RefundChosen):
    """`agreed` is the total of the quote; when the shop's quote is another by then, nothing is given back."""

    agreed: MoneyShape


class RefundMeansShape(Answered):
    """A way by which money goes back; `offline`: a person hands it over, the shop only notes it."""

    provider: str
    label: str
    amount: str = Field(description="In the shop's decimals.")
    offline: bool


class RefundQuoteShape(Answered):
    """What a refund would be. `ceiling` counts all that you gave back for this order (`given_before`)."""

    total: MoneyShape
    tax: str = Field(description="In the shop's decimals.")
    means: list[RefundMeansShape]
    given_before: MoneyShape
    ceiling: MoneyShape | None
    within_ceiling: bool

    @classmethod
    def of(cls, quoted: Quoted) -> RefundQuoteShape:
        def shape(money: Money) -> MoneyShape:
            return money_shape(money.amount, money.currency)

        return cls(
            total=shape(quoted.total),
            tax=quoted.quote.tax,
            means=[RefundMeansShape.model_validate(one) for one in quoted.quote.means],
            given_before=shape(quoted.given_before),
            ceiling=None if quoted.ceiling is None else shape(quoted.ceiling),
            within_ceiling=quoted.allowed,
        )


class LevelChangeAsked(Asked):
    """`change` pieces more, or fewer when negative."""

    variant_id: Id
    location_id: Id
    change: int = Field(ge=-1_000_000, le=1_000_000)


class StockAdjustmentAsked(Asked):
    """Levels of one shop to be moved together."""

    items: list[LevelChangeAsked] = Field(min_length=1, max_length=200)
    reason: str = Field(default="", max_length=500)
