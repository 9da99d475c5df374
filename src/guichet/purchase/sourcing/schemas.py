"""Shapes of sourcing's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from pydantic import Field

from guichet.kernel.types import Id, Language, Words
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.purchase.sourcing.choosing import Plan
from guichet.purchase.sourcing.document import Document, Effect
from guichet.purchase.sourcing.facts import Site

Minor = Annotated[int, Field(ge=0, le=10_000_000)]
Text = Annotated[str, Field(max_length=500)]


class SourcingWhere(Asked):
    """The places that a rule is about; what is left empty does not matter."""

    kinds: list[Annotated[str, Field(max_length=20)]] = Field(default_factory=list, max_length=2)
    location_ids: list[Id] = Field(default_factory=list, max_length=500)
    countries: list[Annotated[str, Field(pattern="^[A-Z]{2}$")]] = Field(default_factory=list, max_length=50)


class SourcingRule(Asked):
    """A rule. `value`: orders (load_below), kilometres (within_km), pieces (keep_back), or how much cheaper
    the place counts, in minor units (prefer, prefer_same_region).
    """

    key: Annotated[str, Field(min_length=1, max_length=60)]
    where: SourcingWhere = Field(default_factory=SourcingWhere)
    effect: Effect
    value: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class SourcingCosts(Asked):
    """What serving costs, in minor units of one currency; `healthy` is a number of pieces."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    parcel: Minor = 450
    per_100_km: Minor = 20
    waiting_order: Minor = 5
    after_cut_off: Minor = 100
    scarce: Minor = 80
    healthy: Annotated[int, Field(ge=0, le=100_000)] = 3


class SourcingDocument(Asked):
    """The rules whole, asked in their order; `cut_off` in minutes of a place's day."""

    rules: list[SourcingRule] = Field(default_factory=list, max_length=100)
    costs: SourcingCosts = Field(default_factory=SourcingCosts)
    cut_off: Annotated[int, Field(ge=0, lt=24 * 60)] | None = 14 * 60

    def document(self) -> Document:
        """The document that this shape holds."""
        # Not strict: ids are strings in JSON, and pydantic has looked at all of it already.
        return msgspec.convert(self.model_dump(), Document, strict=False)

    @classmethod
    def of(cls, document: Document) -> SourcingDocument:
        """The shape of a document."""
        return cls.model_validate(msgspec.to_builtins(document))


class SourcingRulesAsked(SourcingDocument):
    """Rules to be kept, with why they change."""

    note: Text = ""


class SourcingRulesShape(Answered):
    """The rules that hold; `number` 0: nobody settled any, and the starting ones hold.

    `sentences` say them in words, in the reader's language, in their order.
    """

    number: int
    document: SourcingDocument
    sentences: list[str]


class SourcingVersionItem(Answered):
    """A version in the history."""

    number: int
    note: str
    author_name: str
    changed_at: datetime


class SourcingLineAsked(Asked):
    variant_id: Id
    quantity: Annotated[int, Field(ge=1, le=100_000)] = 1


class SourcingAsked(Asked):
    """A basket and where it goes (postcode, town or coordinates). `document`: rules to be tried instead."""

    lines: Annotated[list[SourcingLineAsked], Field(min_length=1, max_length=200)]
    near: Annotated[str, Field(max_length=100)] = ""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    document: SourcingDocument | None = None


class SourcingOther(Answered):
    """A place that was not chosen, and why: barred (by a rule), fewer (pieces than wanted), dearer."""

    location_id: Id
    name: str
    code: str
    words: str


class SourcingLineShape(Answered):
    """A line with the place that serves it (null: none can), why, and why not elsewhere.

    `more` counts the places that are not told of one by one, by code.
    """

    variant_id: Id
    name: str
    quantity: int
    location_id: Id | None
    why: list[str]
    others: list[SourcingOther]
    more: dict[str, int]


class SourcingParcel(Answered):
    """What one place sends, by variant; `kilometres` to the customer, null where unknown."""

    location_id: Id
    name: str
    kind: str
    kilometres: float | None
    variant_ids: list[Id]


class SourcingShape(Answered):
    """Which place serves which line. `cost` is by the merchant's figures; `exact`: no plan is cheaper."""

    complete: bool
    exact: bool
    cost: MoneyShape
    parcels: list[SourcingParcel]
    lines: list[SourcingLineShape]
    rules_number: int


def plan_shape(plan: Plan, names: dict[int, str], number: int, language: Language) -> SourcingShape:
    """A plan as the API shows it; `names` are those of the variants."""

    def said(words: Words) -> str:
        return words.text(language)

    return SourcingShape(
        complete=plan.complete,
        exact=plan.exact,
        cost=MoneyShape(amount=plan.cost, currency=plan.currency),
        parcels=[
            _parcel(parcel.site, [plan.lines[line].variant_id for line in parcel.lines])
            for parcel in plan.parcels
        ],
        lines=[
            SourcingLineShape(
                variant_id=line.variant_id,
                name=names[line.variant_id],
                quantity=line.quantity,
                location_id=line.location_id,
                why=[said(words) for words in line.why],
                others=[
                    SourcingOther(
                        location_id=other.location_id,
                        name=other.name,
                        code=other.code,
                        words=said(other.words),
                    )
                    for other in line.others
                ],
                more=dict(line.more),
            )
            for line in plan.lines
        ],
        rules_number=number,
    )


def _parcel(site: Site, variant_ids: list[int]) -> SourcingParcel:
    return SourcingParcel(
        location_id=site.location_id,
        name=site.name,
        kind=site.kind,
        kilometres=None if site.kilometres is None else round(site.kilometres, 1),
        variant_ids=variant_ids,
    )
