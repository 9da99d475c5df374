"""Policies, orders and questions, drawn at random: whatever a merchant may write and a customer may ask."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from hypothesis import strategies as st

from guichet.after.policy.document import (
    Condition,
    Counted,
    Document,
    Exception16,
    Exempt,
    Outcome,
    Payer,
    Reason,
    Rule,
    Then,
    When,
    Wish,
)
from guichet.after.policy.evaluation import Asked
from guichet.after.policy.facts import LineFacts, OrderFacts
from guichet.kernel.types import Words

Word = TypeVar("Word", bound=StrEnum)

TODAY = date(2026, 11, 18)  # a Wednesday
CATEGORIES = ("robes", "lingerie", "bougies")


def some(of: type[Word], most: int = 2) -> st.SearchStrategy[tuple[Word, ...]]:
    return st.lists(st.sampled_from(list(of)), max_size=most, unique=True).map(tuple)


amounts = st.dictionaries(st.sampled_from(["EUR", "GBP"]), st.integers(0, 30_000), max_size=2)
days = st.none() | st.integers(0, 120)
whens = st.builds(
    When,
    reasons=some(Reason),
    conditions=some(Condition),
    wishes=some(Wish),
    categories=st.lists(st.sampled_from(["Robes", "LINGERIE", "Bougies "]), max_size=2).map(tuple),
    countries=st.lists(st.sampled_from(["FR", "GB", "EU"]), max_size=2).map(tuple),
    from_day=days,
    until_day=days,
    least=amounts,
    most=amounts,
)
thens = st.builds(
    Then,
    outcome=st.sampled_from(list(Outcome)),
    return_paid_by=st.sampled_from(list(Payer)),
    least_percent=st.integers(-10, 120),
    most_percent=st.integers(-10, 120),
    delivery_refunded=st.booleans(),
)
rules = st.builds(
    Rule, key=st.sampled_from(["one", "two", "three"]), words=st.just(Words("It is so.", "C’est ainsi.")),
    when=whens, then=thens,
)  # fmt: skip
documents = st.builds(
    Document,
    rules=st.lists(rules, max_size=5).map(tuple),
    refund_days=st.integers(-5, 90),
    refund_counts_from=st.sampled_from(list(Counted)),
    told_of_withdrawal=st.booleans(),
    exempt=st.lists(
        st.builds(
            Exempt,
            exception=st.sampled_from(list(Exception16)),
            categories=st.just(("Lingerie",)),
        ),
        max_size=2,
    ).map(tuple),
)
lines = st.builds(
    LineFacts,
    line_id=st.integers(1, 5),
    name=st.just("Dress Ada"),
    quantity=st.integers(1, 3),
    left=st.integers(0, 3),
    paid=st.integers(0, 50_000),
    categories=st.sets(st.sampled_from(CATEGORIES), max_size=2).map(frozenset),
)


@st.composite
def orders(draw: st.DrawFn) -> OrderFacts:
    left_on = draw(st.none() | st.integers(0, 400).map(lambda ago: TODAY - timedelta(days=ago)))
    received = draw(st.none() | st.integers(0, 60).map(timedelta)) if left_on else None
    of_order = draw(st.lists(lines, min_size=1, max_size=3, unique_by=lambda line: line.line_id))
    return OrderFacts(
        order_id=1,
        number="1001",
        store_id=draw(st.sampled_from([1, 2])),
        currency=draw(st.sampled_from(["EUR", "GBP"])),
        placed_at=datetime(2026, 1, 1, tzinfo=UTC),
        country=draw(st.sampled_from(["FR", "DE", "GB", "US", "", "RE"])),
        business=draw(st.booleans()),
        distance=draw(st.booleans()),
        over=draw(st.booleans()),
        left_on=left_on,
        received_on=left_on + received if left_on and received is not None else None,
        receipt_certain=draw(st.booleans()),
        delivery=draw(st.integers(0, 900)),
        pieces_left=sum(line.left for line in of_order) + draw(st.integers(0, 1)),
        lines=tuple(of_order),
        as_of=datetime(2026, 11, 18, tzinfo=UTC),
    )


asked = st.builds(
    Asked,
    reason=st.sampled_from(list(Reason)),
    condition=st.sampled_from(list(Condition)),
    wish=st.sampled_from(list(Wish)),
    today=st.just(TODAY),
    came_back_on=st.none() | st.just(TODAY),
)
