"""Shapes of the policy's API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from pydantic import AwareDatetime, Field

from guichet.after.policy.document import (
    Condition,
    Counted,
    Document,
    Exception16,
    Outcome,
    Payer,
    Reason,
    Wish,
)
from guichet.after.policy.evaluation import Source
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, MoneyShape

Text = Annotated[str, Field(max_length=600)]
Day = Annotated[int, Field(ge=0, le=3650)]
Percent = Annotated[int, Field(ge=0, le=100)]
Minor = Annotated[int, Field(ge=0, le=2**53)]


class PolicyWords(Asked):
    """A rule as it is told, in both languages of the house."""

    en: Text = ""
    fr: Text = ""


class PolicyWhen(Asked):
    """What must be so for a rule to fit; what is left empty does not matter.

    `categories`: names of the shops' categories (those above a product's own count too). `countries`: ISO
    3166 codes, or EU. `groups`: loyalty tiers and customer groups, as shops and tills name them. Days count
    from receipt, that day being 0. `least` and `most`: what was paid for the pieces, in minor units by
    currency; a currency that is not named does not fit.
    """

    reasons: list[Reason] = Field(default_factory=list)
    conditions: list[Condition] = Field(default_factory=list)
    wishes: list[Wish] = Field(default_factory=list)
    categories: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        default_factory=list, max_length=200
    )
    countries: list[Annotated[str, Field(max_length=2)]] = Field(default_factory=list, max_length=250)
    groups: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(
        default_factory=list, max_length=50
    )
    from_day: Day | None = None
    until_day: Day | None = None
    least: dict[str, Minor] = Field(default_factory=dict)
    most: dict[str, Minor] = Field(default_factory=dict)


class PolicyThen(Asked):
    """What a rule decides; the percentages bound what goes back of what was paid for the pieces."""

    outcome: Outcome
    return_paid_by: Payer = Payer.CUSTOMER
    least_percent: Percent = 100
    most_percent: Percent = 100
    delivery_refunded: bool = False


class PolicyRule(Asked):
    key: Annotated[str, Field(min_length=1, max_length=60)]
    words: PolicyWords
    when: PolicyWhen = Field(default_factory=PolicyWhen)
    then: PolicyThen


class PolicyExempt(Asked):
    """Categories that article 16 of Directive 2011/83/EU exempts; `exception` is its letter."""

    exception: Exception16
    categories: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(max_length=200)


class PolicyBrandWords(Asked):
    """How one store says a rule; what it decides is the same everywhere."""

    store_id: Id
    rule: str
    words: PolicyWords


class PolicyDocument(Asked):
    """The policy whole: of its rules the first that fits decides."""

    rules: Annotated[list[PolicyRule], Field(max_length=100)]
    refund_days: Annotated[int, Field(ge=0, le=365)] = 14
    refund_counts_from: Counted = Counted.RECEPTION
    told_of_withdrawal: bool = True
    exempt: list[PolicyExempt] = Field(default_factory=list, max_length=50)
    brand_words: list[PolicyBrandWords] = Field(default_factory=list, max_length=1000)

    def document(self) -> Document:
        """The document that this shape holds."""
        # Not strict: ids are strings in JSON, and pydantic has looked at all of it already.
        return msgspec.convert(self.model_dump(), Document, strict=False)

    @classmethod
    def of(cls, document: Document) -> PolicyDocument:
        """The shape of a document."""
        return cls.model_validate(msgspec.to_builtins(document))


class PolicyFault(Answered):
    """What keeps a draft from being published; `pointer` is a JSON Pointer into the document."""

    pointer: str
    message: str


class PolicyVersionItem(Answered):
    """A version in the history; `holds` says whether it is the present one."""

    id: Id
    state: str
    number: int | None
    note: str
    author_name: str
    changed_at: datetime
    published_at: datetime | None
    holds_from: datetime | None
    holds: bool


class PolicyVersionShape(PolicyVersionItem):
    """A version whole; `version` counts a draft's changes and is its ETag."""

    version: int
    document: PolicyDocument


class PolicyDraftShape(PolicyVersionShape):
    """The draft with what is wrong about it; `unknown_categories` are names that no shop has."""

    faults: list[PolicyFault]
    unknown_categories: list[str]


class PolicyLawRule(Answered):
    """A rule that is nobody's choice; `article` is "" where it follows from the facts of an order."""

    key: str
    article: str
    words: PolicyWords


class ReturnPolicyShape(Answered):
    """The policy as it holds, the one that is to hold later, the draft, and what stands below all of them.

    `starting` is a document to begin with where there is none yet; `categories` are the names that shops
    have.
    """

    present: PolicyVersionShape | None
    coming: list[PolicyVersionItem]
    draft: PolicyDraftShape | None
    starting: PolicyDocument
    law: list[PolicyLawRule]
    categories: list[str]


class PublicationAsked(Asked):
    """From when on the draft is to hold (now, when left out), and why."""

    holds_from: AwareDatetime | None = None
    note: Annotated[str, Field(max_length=500)] = ""


class QuestionAsked(Asked):
    """What a customer asks for."""

    reason: Reason = Reason.CHANGED_MIND
    condition: Condition = Condition.AS_NEW
    wish: Wish = Wish.REFUND


class LineAsked(Asked):
    line_id: Id
    quantity: Annotated[int, Field(ge=1, le=100_000)]


class EvaluationAsked(QuestionAsked):
    """An order, and pieces of its lines (all that is left of it, when left out).

    `came_back_on`: the day on which the goods came back, where they have. `draft`: judge by the draft alone,
    to see what it would say.
    """

    order_id: Id
    lines: Annotated[list[LineAsked], Field(max_length=500)] = Field(default_factory=list)
    came_back_on: date | None = None
    draft: bool = False


class DecisionShape(Answered):
    """What holds for a line, and the rule that decided.

    `source`: policy (the merchant's rule of `policy_version`), law (`article` says which), facts (of the
    order). `overruled` is the merchant's rule that would have given less than the law. `base` is what was
    paid for the pieces, `least` and `most` what goes back of it, `delivery` what goes back besides. `ends_on`
    is the last day on which it holds. `refund_by` is null while its time has not begun: the goods are to come
    back first.
    """

    line_id: Id
    name: str
    quantity: int
    outcome: Outcome
    rule: str
    source: Source
    article: str
    words: PolicyWords
    overruled: str
    policy_version: int | None
    return_paid_by: Payer | None
    base: MoneyShape
    least: MoneyShape
    most: MoneyShape
    delivery: MoneyShape
    ends_on: date | None
    refund_days: int | None
    refund_counts_from: Counted | None
    refund_by: date | None


class EvaluationShape(Answered):
    """What the policy says of an order on a day; `received_on` null with `receipt_certain`: still to come."""

    order_id: Id
    number: str
    store_id: Id | None
    today: date
    received_on: date | None
    receipt_certain: bool
    country: str
    decisions: list[DecisionShape]
    as_of: datetime


class PolicyMoveShape(Answered):
    """How many lines go from one outcome to another; the same twice: the terms change."""

    before: Outcome
    after: Outcome
    lines: int


class PolicyExampleShape(Answered):
    order_id: Id
    number: str
    line: str
    before: DecisionShape
    after: DecisionShape


class PolicyTrialShape(Answered):
    """What the draft would change, were each order since `since` asked about today.

    Orders that were placed already keep the kinder of the two. `complete` is false where there were more
    orders than a trial looks at: the latest are in it. `as_of`: the orders are a report's, as of then; null
    where they are as they stand.
    """

    since: datetime
    as_of: datetime | None
    orders: int
    complete: bool
    lines: int
    changed: int
    moves: list[PolicyMoveShape]
    examples: list[PolicyExampleShape]
