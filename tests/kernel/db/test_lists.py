"""Lists arrive in PostgreSQL as they were, whatever is in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import Run

from guichet.kernel.db import Database, driver

_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=5)
_WORDS = st.sampled_from(("", "NULL", "a b", '"', '","', "\\", "{1}", "é", "\n"))
_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "text": st.one_of(_WORDS, _TEXTS),
    "bytea": st.binary(max_size=5),
    "timestamptz": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 — hypothesis adds the zone
    "double precision": st.floats(allow_nan=False, allow_infinity=False),
    "boolean": st.booleans(),
}


def test_lists_arrive_as_they_were(run: Run[Any], database: Database) -> None:
    lists = [st.lists(st.one_of(*[kind] * 5, st.none()), max_size=6) for kind in _KINDS.values()]

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.tuples(*lists))
    def property_holds(told: tuple[list[Any], ...]) -> None:
        async def story() -> tuple[Any, ...]:
            async with database.transaction() as transaction:
                connection = await driver(transaction)
                columns = ", ".join(f"%s::{name}[]" for name in _KINDS)
                row = await (await connection.execute(f"SELECT {columns}", told)).fetchone()
                assert row is not None
                return tuple(row)

        assert run(story()) == told

    property_holds()
