"""The property on which the mirror stands: the same facts end in the same tables.

Whatever their order, their repetition and the batches in which they come: for every kind of record. A file
`strategies_*.py` beside this one brings kinds: `RECORDS`, a strategy for each resource, `STATES`, a query for
each table whose rows must be the same, ids aside, and `TOGETHER`, the kinds that are told in one story.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.commerce.trade import at

from guichet.commerce import ReadFact, apply
from guichet.kernel.db import Base, Database, driver
from guichet.kernel.events import Origin
from guichet.ports.records import AnyRecord, Fact, Resource

Run = Callable[[Any], Any]
Heard = tuple[int, ReadFact]

_KINDS: list[ModuleType] = [
    importlib.import_module(f"tests.commerce.{path.stem}")
    for path in sorted(Path(__file__).parent.glob("strategies_*.py"))
]
_RECORDS: dict[Resource, st.SearchStrategy[AnyRecord]] = {}
_STATES: dict[str, str] = {}
for _module in _KINDS:
    _RECORDS |= _module.RECORDS
    _STATES |= _module.STATES

# All that applying writes; emptying every table of the house for each example would take most of the time.
_WRITTEN = (*_STATES, "customer_merges", "join_decisions", "order_state_changes", "events")

_TOGETHER: dict[str, tuple[Resource, ...]] = {
    "people": (Resource.CUSTOMERS,),
    "people and orders": (Resource.CUSTOMERS, Resource.ORDERS),
    "everything": tuple(sorted(_RECORDS)),
}
for _module in _KINDS:
    _TOGETHER |= getattr(_module, "TOGETHER", {})


def _facts(resources: Sequence[Resource]) -> st.SearchStrategy[list[Heard]]:
    def fact(resource: Resource) -> st.SearchStrategy[ReadFact]:
        moments = st.integers(0, 4)
        known = st.builds(
            lambda record, version, read: ReadFact(
                Fact(
                    resource=resource,
                    external_id=record.external_id,
                    source_version=None if version is None else at(version),
                    record=record,
                ),
                at(read),
            ),
            _RECORDS[resource],
            st.one_of(st.none(), moments),
            moments,
        )
        gone = st.builds(
            lambda record, read: ReadFact(Fact(resource=resource, external_id=record.external_id), at(read)),
            _RECORDS[resource],
            moments,
        )
        return st.one_of(known, known, known, gone)

    kinds = st.sampled_from(list(resources)).flatmap(fact)
    return st.lists(st.tuples(st.sampled_from((1, 2)), kinds), min_size=1, max_size=12)


async def _apply(database: Database, heard: Sequence[Heard], batch: int) -> None:
    for begin in range(0, len(heard), batch):
        async with database.transaction() as transaction:
            for connection_id in (1, 2):
                facts = [fact for where, fact in heard[begin : begin + batch] if where == connection_id]
                await apply(transaction, connection_id, facts, Origin.LIVE)


async def _snapshot(database: Database) -> dict[str, list[str]]:
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        return {
            table: sorted(repr(row) for row in await (await connection.execute(query)).fetchall())
            for table, query in _STATES.items()
        }


async def _empty(database: Database) -> None:
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in _WRITTEN:
                await connection.execute(f"DELETE FROM {table.name}")


def test_every_kind_of_record_is_proven() -> None:
    assert set(Resource) == set(_RECORDS)


@pytest.mark.parametrize("kinds", _TOGETHER)
def test_the_same_facts_end_in_the_same_tables(kinds: str, database: Database, run: Run) -> None:
    @settings(
        max_examples=40,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(heard=_facts(_TOGETHER[kinds]), seed=st.integers(0, 2**16), batch=st.integers(1, 6))
    def property_holds(heard: list[Heard], seed: int, batch: int) -> None:
        chance = random.Random(seed)
        again = [*heard, *chance.choices(heard, k=chance.randint(0, 4))]
        chance.shuffle(again)

        async def story() -> tuple[Any, Any]:
            await _empty(database)
            await _apply(database, heard, len(heard))
            first = await _snapshot(database)
            await _empty(database)
            await _apply(database, again, batch)
            return first, await _snapshot(database)

        once, otherwise = run(story())
        assert otherwise == once

    property_holds()
