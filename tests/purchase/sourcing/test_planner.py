"""Which place serves which line: worked cases, and what holds of every plan."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from guichet.kernel.types import Language
from guichet.purchase.sourcing import (
    Costs,
    Document,
    Effect,
    Free,
    Rule,
    Site,
    Want,
    Where,
    plan,
    starting_document,
)
from guichet.purchase.sourcing.planner import EXACT, NEVER, weigh

WAREHOUSE = Site(location_id=1, name="Lesquin", kind="warehouse", country="FR", kilometres=600.0)
LILLE = Site(location_id=2, name="Lille", kind="shop", country="FR", region="FR-59", kilometres=3.0)
LYON = Site(location_id=3, name="Lyon", kind="shop", country="FR", kilometres=480.0)
SHOPS = Where(kinds=("shop",))
PLAIN = Document(costs=Costs(parcel=450, per_100_km=20, scarce=0))


def rules(*given: Rule) -> Document:
    return Document(rules=given, costs=PLAIN.costs)


def free(*levels: tuple[int, int, int]) -> list[Free]:
    """(location, variant, available)"""
    return [Free(location_id=place, variant_id=variant, available=count) for place, variant, count in levels]


def wants(*quantities: int) -> list[Want]:
    return [Want(variant_id=number, quantity=quantity) for number, quantity in enumerate(quantities, start=1)]


def test_one_parcel_from_afar_is_cheaper_than_two_from_near() -> None:
    stock = free((1, 1, 5), (1, 2, 5), (2, 1, 5), (3, 2, 5))
    found = plan(PLAIN, [WAREHOUSE, LILLE, LYON], wants(1, 1), stock)
    assert [line.location_id for line in found.lines] == [1, 1]
    assert (found.cost, found.exact, len(found.parcels)) == (450 + 120, True, 1)
    first = found.lines[0]
    assert first.why[0].en == "Lesquin sends it in one parcel with another line, 600 km away."
    assert [(other.name, other.code, other.words.fr) for other in first.others] == [
        ("Lille", "dearer", "coûterait 4,51\u00a0€ de plus : un colis de plus")
    ]


def test_rules_are_asked_in_their_order_and_say_so() -> None:
    stock = free((1, 1, 5), (2, 1, 2), (3, 1, 9))
    asked = rules(
        Rule(key="open", where=SHOPS, effect=Effect.WHILE_OPEN),
        Rule(key="near", where=SHOPS, effect=Effect.WITHIN, value=100),
        Rule(key="keep", where=SHOPS, effect=Effect.KEEP, value=2),
    )
    closed = Site(location_id=3, name="Lyon", kind="shop", kilometres=480.0, is_open=False)
    found = plan(asked, [WAREHOUSE, LILLE, closed], wants(1), stock)
    (line,) = found.lines
    assert line.location_id == WAREHOUSE.location_id
    assert line.why[0].fr == "Seul Lesquin peut la servir."
    said = {other.name: (other.code, other.words.en) for other in line.others}
    assert said == {
        "Lille": ("fewer", "has 2, of which 2 stay there by a rule"),
        "Lyon": ("barred", "Shops: only while open"),
    }


def test_what_is_preferred_counts_as_cheaper_and_load_as_dearer() -> None:
    stock = free((1, 1, 50), (2, 1, 50))
    prefer = rules(Rule(key="w", where=Where(kinds=("warehouse",)), effect=Effect.PREFER, value=300))
    found = plan(prefer, [WAREHOUSE, LILLE], wants(1), stock)
    assert found.lines[0].location_id == WAREHOUSE.location_id
    assert found.lines[0].why[1].en == "A rule prefers it: Warehouses: preferred, as if €3.00 cheaper."
    assert found.lines[0].others[0].words.en == "would cost €1.81 more: rules prefer the other place"
    busy = Site(location_id=1, name="Lesquin", kind="warehouse", kilometres=600.0, load=40)
    assert plan(prefer, [busy, LILLE], wants(1), stock).lines[0].location_id == LILLE.location_id


def test_what_no_place_can_give_is_said_and_the_rest_is_served() -> None:
    found = plan(PLAIN, [WAREHOUSE, LILLE], wants(9, 1, 1), free((1, 1, 5), (2, 1, 3), (1, 2, 1)))
    assert [line.location_id for line in found.lines] == [None, 1, None]
    assert not found.complete
    assert found.lines[0].why[0].en == "No place has 9 of it that it may give. The most is 5."
    assert found.lines[2].why[0].text(Language.FR) == "Aucun lieu n’en a à donner."
    assert plan(PLAIN, [], wants(1), []).lines[0].location_id is None


costs = st.integers(0, 900)


@st.composite
def cases(draw: st.DrawFn, most_lines: int) -> tuple[list[int], list[list[int]]]:
    sites, lines = draw(st.integers(1, 5)), draw(st.integers(1, most_lines))
    serving = st.lists(costs | st.just(NEVER), min_size=lines, max_size=lines)
    return draw(st.lists(costs, min_size=sites, max_size=sites)), draw(
        st.lists(serving, min_size=sites, max_size=sites)
    )


def cheapest(opening: list[int], serving: list[list[int]]) -> int:
    """The least cost over every way to serve all lines that can be served."""
    lines = [line for line in range(len(serving[0])) if any(row[line] < NEVER for row in serving)]
    ways = product(*[[site for site, row in enumerate(serving) if row[line] < NEVER] for line in lines])
    return min(
        sum(opening[site] for site in set(way))
        + sum(serving[site][line] for site, line in zip(way, lines, strict=True))
        for way in ways
    )


@given(cases(4))
def test_few_lines_are_served_at_the_least_cost(case: tuple[list[int], list[list[int]]]) -> None:
    found = weigh(*case)
    assert found.exact
    assert found.cost == cheapest(*case)


@given(cases(EXACT + 6))
def test_many_lines_are_all_served_where_they_can_be(case: tuple[list[int], list[list[int]]]) -> None:
    opening, serving = case
    for line, site in enumerate(weigh(opening, serving).sites):
        able = [row[line] for row in serving if row[line] < NEVER]
        assert (site is None) == (not able)
        assert site is None or serving[site][line] < NEVER


sites = st.builds(
    Site,
    location_id=st.just(0),
    name=st.just("Lille"),
    kind=st.sampled_from(["shop", "warehouse"]),
    kilometres=st.none() | st.floats(0, 2000),
    is_open=st.booleans(),
    load=st.integers(0, 60),
    missed_cut_off=st.booleans(),
)


@given(st.lists(sites, max_size=6), st.data())
def test_no_plan_takes_more_than_there_is_or_sends_more_parcels_than_lines(
    drawn: list[Site], data: st.DataObject
) -> None:
    places = [
        Site(
            **{name: getattr(one, name) for name in Site.__struct_fields__ if name != "location_id"},
            location_id=place,
        )
        for place, one in enumerate(drawn, start=1)
    ]
    asked = wants(*data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=12)))
    stock = [
        Free(
            location_id=place.location_id, variant_id=want.variant_id, available=data.draw(st.integers(0, 6))
        )
        for place in places
        for want in asked
    ]
    found = plan(starting_document(), places, asked, stock)
    there = {(one.location_id, one.variant_id): one.available for one in stock}
    for want, line in zip(asked, found.lines, strict=True):
        assert line.why
        if line.location_id is not None:
            kept = 1 if places[line.location_id - 1].kind == "shop" else 0
            assert want.quantity + kept <= there[line.location_id, want.variant_id]
    served = [line for line in found.lines if line.location_id is not None]
    assert len(found.parcels) <= len(served)
    assert sorted(line for parcel in found.parcels for line in parcel.lines) == [
        place for place, line in enumerate(found.lines) if line.location_id is not None
    ]
