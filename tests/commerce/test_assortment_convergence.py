"""Whatever the order, the batches and the repetitions in which facts arrive, the tables end alike."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commerce.strategies_assortment import RECORDS, STATES, moments
from tests.commerce.telling import CONNECTION, MORNING

from guichet.commerce import ReadFact, apply
from guichet.kernel.db import Base, Database, driver
from guichet.kernel.events import Origin
from guichet.ports.records import AnyRecord, Fact, OrderRecord, OrderState, Resource

Run = Callable[[Coroutine[Any, Any, Any]], Any]

# Orders are only here so that messages find theirs: each is told alike each time.
ORDERS: st.SearchStrategy[AnyRecord] = st.sampled_from(["100", "101"]).map(
    lambda number: OrderRecord(
        external_id=number,
        number=number,
        state=OrderState.CONFIRMED,
        source_state="Awaiting Fulfillment",
        placed_at=MORNING,
        currency="EUR",
        subtotal=0,
        total=0,
    )
)

TOGETHER = {
    "stores": (Resource.STORES,),
    "products and their categories": (Resource.CATEGORIES, Resource.PRODUCTS),
    "stock": (Resource.LOCATIONS, Resource.PRODUCTS, Resource.STOCK),
    "prices": (Resource.PRICE_LISTS, Resource.PROMOTIONS),
    "carts, wish lists, pick-up": (Resource.CARTS, Resource.WISHLISTS, Resource.PICKUP_METHODS),
    "messages": (Resource.ORDERS, Resource.ORDER_MESSAGES),
    "all": tuple(RECORDS),
}


# Much quicker than TRUNCATE for a handful of rows.
_EMPTY = "; ".join(f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables))


@st.composite
def facts(draw: st.DrawFn, resources: Sequence[Resource]) -> ReadFact:
    """One fact of one of the resources: a record, or the absence of what a record would be about."""
    resource = draw(st.sampled_from(resources))
    record = draw({**RECORDS, Resource.ORDERS: ORDERS}[resource])
    is_there = resource is Resource.ORDERS or draw(st.integers(0, 3)) > 0
    fact = Fact(
        resource=resource,
        external_id=record.external_id,
        source_version=draw(st.none() | moments) if is_there else None,
        record=record if is_there else None,
    )
    return ReadFact(fact, draw(moments))


def rearranged(told: Sequence[ReadFact], chance: random.Random) -> list[list[ReadFact]]:
    """The same facts in another order, some of them twice, cut into batches anywhere."""
    shuffled = [*told, *(fact for fact in told if chance.random() < 0.3)]
    chance.shuffle(shuffled)
    batches: list[list[ReadFact]] = [[]]
    for fact in shuffled:
        batches[-1].append(fact)
        if chance.random() < 0.4:
            batches.append([])
    return batches


async def end_of(database: Database, batches: Sequence[Sequence[ReadFact]]) -> dict[str, list[Any]]:
    """What the tables hold after these batches and nothing else."""
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        await connection.execute(_EMPTY)
    for batch in batches:
        async with database.transaction() as transaction:
            await apply(transaction, CONNECTION, batch, Origin.CATCH_UP)
    state = {}
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        for table, query in STATES.items():
            cursor = await connection.execute(query)
            state[table] = sorted(await cursor.fetchall(), key=repr)
    return state


@pytest.mark.parametrize("kinds", TOGETHER)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_order_and_any_repetition_end_alike(
    database: Database, run: Run, kinds: str, data: st.DataObject
) -> None:
    told = data.draw(st.lists(facts(TOGETHER[kinds]), min_size=1, max_size=14))
    chance = data.draw(st.randoms(use_true_random=False))
    one_by_one = run(end_of(database, [[fact] for fact in told]))
    assert run(end_of(database, rearranged(told, chance))) == one_by_one
    assert run(end_of(database, [told[::-1]])) == one_by_one
