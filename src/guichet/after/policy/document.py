"""The policy as a document: an ordered list of rules, of which the first that fits decides. Values only."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from guichet.kernel.types import Words


class Outcome(StrEnum):
    """What the policy says of a line; there are no others."""

    RETURN = "return_accepted"
    REFUSED = "refused"
    KEEP = "keep_it"  # the goods stay, part of the money or all of it goes back
    EXCHANGE = "exchange"
    REPAIR = "repair"
    REFUND = "refund_without_return"  # there is nothing to send back
    PERSON = "ask_person"


class Reason(StrEnum):
    """Why the customer is not content; what a merchant adds to the tree stands below one of these."""

    NOT_AS_DESCRIBED = "not_as_described"
    NOT_AS_PICTURED = "not_as_pictured"
    WRONG_ITEM = "wrong_item"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    DAMAGED_IN_TRANSPORT = "damaged_in_transport"
    DEFECTIVE = "defective"
    CHANGED_MIND = "changed_mind"
    LATE = "late"
    OTHER = "other"


class Condition(StrEnum):
    """The state of the goods. `as_new`: handled as one would in a shop; `unsealed`: a seal was broken."""

    AS_NEW = "as_new"
    UNSEALED = "unsealed"
    USED = "used"
    DAMAGED = "damaged"


class Wish(StrEnum):
    REFUND = "refund"
    EXCHANGE = "exchange"
    CREDIT = "store_credit"
    REPAIR = "repair"


class Payer(StrEnum):
    """Who pays for the way back."""

    MERCHANT = "merchant"
    CUSTOMER = "customer"


class Counted(StrEnum):
    """From when on the time to refund counts."""

    REQUEST = "request"
    RECEPTION = "reception"


class Exception16(StrEnum):
    """Article 16 of Directive 2011/83/EU: the contracts without a right of withdrawal, by their letter."""

    PERFORMED = "a"
    PRICE_FLUCTUATES = "b"
    PERSONALISED = "c"
    PERISHABLE = "d"
    SEALED_HYGIENE = "e"
    INSEPARABLE = "f"
    ALCOHOL_FORWARD = "g"
    URGENT_REPAIR = "h"
    SEALED_MEDIA = "i"
    NEWSPAPER = "j"
    AUCTION = "k"
    DATED_SERVICE = "l"
    DIGITAL = "m"


EU = "EU"  # in a rule's countries: wherever the European right holds


class When(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What must be so for a rule to fit; what is left empty does not matter.

    `categories` are names of the shops' categories, however they are written; a line is in those above its
    own too. `countries` are ISO 3166 codes, or EU. `groups` are those in which the customer is at shops and
    tills now: a loyalty tier, a customer group. Days count from the receipt of the order's last good, that
    day being 0. `least` and `most` bound what was paid for the pieces, in minor units by currency: a currency
    that is not named does not fit.
    """

    reasons: tuple[Reason, ...] = ()
    conditions: tuple[Condition, ...] = ()
    wishes: tuple[Wish, ...] = ()
    categories: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    from_day: int | None = None
    until_day: int | None = None
    least: dict[str, int] = {}
    most: dict[str, int] = {}

    @property
    def always(self) -> bool:
        """Whether it fits whatever is asked."""
        return self == When()


class Then(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a rule decides; the percentages bound what is given back of what was paid for the pieces."""

    outcome: Outcome
    return_paid_by: Payer = Payer.CUSTOMER
    least_percent: int = 100
    most_percent: int = 100
    delivery_refunded: bool = False


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule; `key` names it for ever, `words` are what customers and agents are told."""

    key: str
    words: Words
    when: When = When()
    then: Then


class Exempt(msgspec.Struct, frozen=True, kw_only=True):
    """Categories of goods that article 16 takes out of the right of withdrawal."""

    exception: Exception16
    categories: tuple[str, ...]


class BrandWords(msgspec.Struct, frozen=True, kw_only=True):
    """How a store says a rule; what the rule decides is the same everywhere."""

    store_id: int
    rule: str
    words: Words


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The policy whole.

    `refund_days` is the time to refund for all brands, at most 14 (art. 13). `told_of_withdrawal`: the shops
    inform of the right before the purchase; where they do not, it lasts twelve months longer (art. 10) and
    the way back is theirs to pay (art. 6 (6)).
    """

    rules: tuple[Rule, ...]
    refund_days: int = 14
    refund_counts_from: Counted = Counted.RECEPTION
    told_of_withdrawal: bool = True
    exempt: tuple[Exempt, ...] = ()
    brand_words: tuple[BrandWords, ...] = ()
