"""Shapes of the returns' API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from pydantic import Field

from guichet.after.policy import Condition, Outcome, Payer, Reason, Wish
from guichet.after.returns.opening import AskedLine
from guichet.after.returns.preferences import Kept, Preferences
from guichet.after.returns.receiving import Graded
from guichet.after.returns.states import Disposition, Grade, Settlement, State, Way
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, MoneyShape

Note = Annotated[str, Field(max_length=1000)]
_Amount = Annotated[int, Field(ge=0, le=2**53)]


class ReturnNamed(Answered):
    id: Id
    name: str


class ReturnWords(Answered):
    """In English and French."""

    en: str
    fr: str


class ReturnItem(Answered):
    """A return in a list. `number` is what people call it; `name` is that of its first line.

    `state`: opened (a person is to decide), approved, kept (nothing comes back), refused, handed_over,
    received, graded, settling, settled, cancelled, expired. `way` is what it is settled by; `settlement` how
    far that is: "", asked, uncertain, failed, to_give, to_send, preparing (a place makes the other item ready
    to be sent: `GET /preparations?return_id=`), in_repair, repaired, done. `least` to `most`
    may go back for the goods, `delivery` besides; `amount` was agreed. `refund_by` is the last day on which
    it is owed; `due`: late, soon, "".
    """

    id: Id
    version: int
    number: str
    state: State
    wish: Wish
    way: Way
    settlement: Settlement
    origin: str
    order: ReturnNamed
    store: ReturnNamed | None
    ticket_id: Id | None
    customer: str
    name: str
    pieces: int
    least: MoneyShape
    most: MoneyShape
    delivery: MoneyShape
    amount: MoneyShape | None
    refund_by: date | None
    due: str
    send_before: datetime | None
    opened_at: datetime
    changed_at: datetime


class ReturnPhoto(Answered):
    """A picture that the customer sent: `GET /returns/{return_id}/photos/{sha256}`."""

    sha256: str
    type: str
    size: int


class ReturnExchanged(Answered):
    """Another form of a product, by its size, colour …; `words` is "" where it has only one."""

    variant_id: Id
    words: str


class ReturnLineShape(Answered):
    """Pieces of an order's line in a return.

    `reason` is a key of the merchant's tree, `policy_reason` the policy's above it. What the policy said
    is in `outcome`, `rule` and `words`. `accepted` null: a person is to decide. `restock`: whether the
    pieces are on sale again: "", asked, done, failed, uncertain, till (as soon as the till that counts this
    place's stock books them in), not_ours (nobody counts them here). `exchange`: what goes out instead, null
    where there is nothing or it is not chosen yet.
    """

    id: Id
    order_line_id: Id
    name: str
    sku: str
    options: list[dict[str, str]]
    quantity: int
    reason: str
    reason_words: ReturnWords
    policy_reason: Reason
    condition: Condition
    comment: str
    photos: list[ReturnPhoto]
    outcome: Outcome
    rule: str
    source: str
    article: str
    words: ReturnWords
    policy_version: int | None
    accepted: bool | None
    comes_back: bool
    base: MoneyShape
    grade: str
    disposition: str
    restock: str
    exchange: ReturnExchanged | None


class ReturnEventShape(Answered):
    """Something that happened; `actor_kind`: user, system, customer. `data` depends on `kind`."""

    at: datetime
    kind: str
    actor_kind: str
    actor: ReturnNamed | None
    data: dict[str, Any]


class ReturnShape(ReturnItem):
    """A return whole. `code` is what is shown at the drop; `link` is the customer's own page of it."""

    lines: list[ReturnLineShape]
    life: list[ReturnEventShape]
    code: str
    link: str
    return_paid_by: Payer | None
    location: ReturnNamed | None
    act_id: Id | None
    reference: str
    reason: str


class ReturnOtherForm(Answered):
    """Another size or colour of the same product, and how much of it can be had now."""

    variant_id: Id
    words: str
    available: int


class ReturnableLine(Answered):
    """A line of an order; `free` of its pieces can still be asked about.

    `others`: what can be had now instead, by `exchange_variant_id` of the return.
    """

    line_id: Id
    name: str
    sku: str
    options: list[dict[str, str]]
    quantity: int
    free: int
    others: list[ReturnOtherForm]


class ReturnExchangeItem(Answered):
    """What is to go out for a line of an exchange, as a shop's counter sees it.

    `name` and `quantity` are of what came back, `wanted` is what was wished instead (null: not chosen yet),
    `held_at` where that is held. `here` are all forms of the product with how many can be handed out here.
    """

    line_id: Id
    name: str
    quantity: int
    wanted: ReturnExchanged | None
    held_at: ReturnNamed | None
    here: list[ReturnOtherForm]


class ReturnDestination(Answered):
    """Where a line that comes back sells best, and why; `location` null: here, where it was received."""

    line_id: Id
    name: str
    location: ReturnNamed | None
    reason: ReturnWords


class ReturnLineAsked(Asked):
    line_id: Id
    quantity: Annotated[int, Field(ge=1, le=1000)] = 1
    reason: Annotated[str, Field(min_length=1, max_length=60)]
    condition: Condition = Condition.AS_NEW
    comment: Note = ""
    exchange_variant_id: Id | None = None

    def asked(self) -> AskedLine:
        """The line that is asked about."""
        return AskedLine(**{name: getattr(self, name) for name in type(self).model_fields})


class ReturnAsked(Asked):
    """A return to be opened for a customer; the policy decides it at once."""

    order_id: Id
    lines: Annotated[list[ReturnLineAsked], Field(min_length=1, max_length=100)]
    wish: Wish = Wish.REFUND
    ticket_id: Id | None = None


class ReturnApprovalAsked(Asked):
    """`keep`: nothing is to come back. `way`: settled by another thing than was wished."""

    keep: bool = False
    way: Way | None = None
    note: Note = ""


class ReturnRefusalAsked(Asked):
    """Why, in words that the customer reads."""

    note: Annotated[str, Field(min_length=1, max_length=1000)]


class ReturnWayAsked(Asked):
    """By what it is settled from now on, and why."""

    way: Way
    note: Note = ""


class ReturnPlaceAsked(Asked):
    """Where the goods are."""

    location_id: Id | None = None


class ReturnHandOverAsked(Asked):
    location_id: Id


class ReturnGradeAsked(Asked):
    line_id: Id
    grade: Grade
    disposition: Disposition

    def graded(self) -> Graded:
        """What was found."""
        return Graded(line_id=self.line_id, grade=self.grade, disposition=self.disposition)


class ReturnGradingAsked(Asked):
    """What was found of each line that came back."""

    lines: Annotated[list[ReturnGradeAsked], Field(min_length=1, max_length=100)]


class ReturnQuoteAsked(Asked):
    """How much is to go back; all that may, when left out."""

    amount: Annotated[int, Field(ge=1, le=2**53, description="In minor units.")] | None = None


class ReturnQuoteShape(Answered):
    """What the shop would give back; send both back with the refund. `by_lines`: asked by pieces."""

    total: MoneyShape
    by_lines: bool
    ceiling: MoneyShape | None
    within_ceiling: bool


class ReturnRefundAsked(Asked):
    """The quote that a person agrees to."""

    agreed: MoneyShape
    by_lines: bool


class ReturnExchangeLineAsked(Asked):
    """Another form than was wished goes out for a line."""

    line_id: Id
    variant_id: Id


class ReturnExchangeAsked(Asked):
    """What goes out; lines that are left out as they were wished."""

    lines: Annotated[list[ReturnExchangeLineAsked], Field(max_length=100)] = Field(default_factory=list)

    def others(self) -> dict[int, int]:
        """The forms that are chosen now, by line."""
        return {line.line_id: line.variant_id for line in self.lines}


class ReturnHandingOutAsked(ReturnExchangeAsked):
    """The shop from whose stock it is handed out, at once."""

    location_id: Id


class ReturnStepAsked(Asked):
    """The next step of what hands do; `reference` names the parcel or the credit, at the last one."""

    reference: Annotated[str, Field(max_length=200)] = ""
    note: Note = ""


class ReturnReasonShape(Asked):
    """A reason that customers choose; `policy` is the policy's own, by which it is judged."""

    key: Annotated[str, Field(min_length=1, max_length=60)]
    policy: Reason
    words: dict[str, Annotated[str, Field(max_length=200)]]
    under: Annotated[str, Field(max_length=60)] = ""
    offered: bool = True
    photo: bool = False


class ReturnSettingsAsked(Asked):
    """How returns are done here.

    `send_exchanges`: the other item is prepared by itself where what came back to a warehouse was graded as
    new. `exchange_days`, `repair_days`: within how many days after the reception (where nothing comes back:
    after the request) it is to leave. `released`: up to how much, in minor units by currency, the policy
    refunds by itself; none named is off.
    """

    reasons: Annotated[list[ReturnReasonShape], Field(min_length=1, max_length=200)]
    send_days: Annotated[int, Field(ge=14, le=365)] = 30
    exchange_days: Annotated[int, Field(ge=1, le=30)] = 14
    repair_days: Annotated[int, Field(ge=1, le=30)] = 30
    warn_days: Annotated[int, Field(ge=0, le=14)] = 3
    released: dict[Annotated[str, Field(pattern="^[A-Z]{3}$")], _Amount] = Field(default_factory=dict)
    send_exchanges: bool = False

    def preferences(self) -> Preferences:
        """The settings that this shape holds. A language that is missing is left empty, which is a fault."""
        document = self.model_dump()
        for node in document["reasons"]:
            node["words"] = {"en": node["words"].get("en", ""), "fr": node["words"].get("fr", "")}
        return msgspec.convert(document, Preferences)


class ReturnSettingsShape(Answered):
    """The settings with their version, which is the ETag; 0 as they come."""

    version: int
    reasons: list[ReturnReasonShape]
    send_days: int
    exchange_days: int
    repair_days: int
    warn_days: int
    released: dict[str, int]
    send_exchanges: bool

    @classmethod
    def of(cls, kept: Kept) -> ReturnSettingsShape:
        """The shape of the settings."""
        return cls(version=kept.version, **msgspec.to_builtins(kept.preferences))
