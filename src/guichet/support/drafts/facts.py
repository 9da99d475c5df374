"""The facts that drafts may claim: values of the mirror, each with its record, field, time and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

import msgspec


class _Value(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    """Base of values: what a fact holds, without any words of ours."""


class Words(_Value, frozen=True, tag="words"):
    """A name, number or address as it is; `language` where it is prose of somebody else's, else ""."""

    text: str
    language: str = ""


class Amount(_Value, frozen=True, tag="amount"):
    """Money in minor units."""

    amount: int
    currency: str


class Day(_Value, frozen=True, tag="day"):
    """A day of the store's zone, in which `at` is read."""

    at: datetime


class Moment(_Value, frozen=True, tag="moment"):
    """A moment, told with day and time."""

    at: datetime


class Span(_Value, frozen=True, tag="span"):
    """From a moment to a moment: hours of one day, or days; `phrase` of `values` where it stands in one."""

    start: datetime
    end: datetime
    phrase: str = ""


class Code(_Value, frozen=True, tag="code"):
    """A word of a vocabulary: parcel_states, order_states, pickup_states, steps, topics, outcomes, values."""

    vocabulary: str
    code: str


class Count(_Value, frozen=True, tag="count"):
    """A number in a phrase of `values` (`late` has the phrases `late_one` and `late_other`)."""

    phrase: str
    count: int


class Item(msgspec.Struct, frozen=True):
    """So many of something."""

    name: str
    options: tuple[str, ...]
    quantity: int


class Items(_Value, frozen=True, tag="items"):
    """Things of an order; `phrase` of `values` where they stand in one."""

    items: tuple[Item, ...]
    phrase: str = ""


class Phrase(_Value, frozen=True, tag="phrase"):
    """A phrase of `values` with values in it, such as a refund's amount and day."""

    phrase: str
    amount: Amount | None = None
    day: Day | None = None
    moment: Moment | None = None


class Said(_Value, frozen=True, tag="said"):
    """Words that a member of staff wrote, by language: a policy's outcome, a notice, a brand's signature."""

    texts: dict[str, str]


Value: TypeAlias = Words | Amount | Day | Moment | Span | Code | Count | Items | Phrase | Said


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One value of one record; `source` says in words where it is from ("La Poste", a shop's name).

    `part_of` is the record that this one belongs to: a parcel's order.
    """

    record: str
    field: str
    value: Value
    as_of: datetime
    source: str
    part_of: str = ""


class FactSheet:
    """All that a draft of one ticket may claim, and the names that its plain words may not hold.

    `foreign` are records beside the ticket that are not its customer's: a claim of one is refused for what it
    is. `names` are folded: people, products, shops and carriers of the ticket, and other customers.
    """

    def __init__(
        self,
        facts: Iterable[Fact],
        *,
        zone: str = "",
        foreign: Iterable[str] = (),
        names: Iterable[str] = (),
    ) -> None:
        self._facts = {(fact.record, fact.field): fact for fact in facts}
        self.zone = zone
        self.foreign = frozenset(foreign)
        self.names = frozenset(names)

    def find(self, record: str, field: str) -> Fact | None:
        """The fact of a record's field, if it is known and the customer's own."""
        return self._facts.get((record, field))

    def records(self, kind: str) -> list[str]:
        """The records of a kind, in the order in which they were found."""
        return list(dict.fromkeys(record for record, _ in self._facts if record.partition(":")[0] == kind))

    def parts(self, kind: str, whole: str) -> list[str]:
        """The records of a kind that belong to another record."""
        return [
            one
            for one in self.records(kind)
            if any(fact.part_of == whole for fact in self.fields(one).values())
        ]

    def fields(self, record: str) -> Mapping[str, Fact]:
        """What is known of a record, by field."""
        return {field: fact for (of, field), fact in self._facts.items() if of == record}

    def all(self) -> list[Fact]:
        """Every fact."""
        return list(self._facts.values())

    def with_names(self, names: Iterable[str]) -> FactSheet:
        """The same facts with more names that plain words may not hold."""
        return FactSheet(
            self._facts.values(), zone=self.zone, foreign=self.foreign, names=self.names | frozenset(names)
        )


def plain_value(value: Value) -> Any:
    """A value as it is kept and compared: as JSON gives it back."""
    return msgspec.json.decode(msgspec.json.encode(value))
