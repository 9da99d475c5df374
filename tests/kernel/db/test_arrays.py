"""Packed arrays say to PostgreSQL what lists say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.kernel.db import (
    Database,
    driver,
    packed_bytes,
    packed_int2,
    packed_int8,
    packed_jsonb,
    packed_moments,
    packed_text,
)

Pack = Callable[[Any], bytes]
_text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
_moments = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 — bounds
CASES: list[tuple[str, Pack, st.SearchStrategy[Any]]] = [
    ("bytea", packed_bytes, st.binary(max_size=40)),
    ("text", packed_text, _text),
    ("bigint", packed_int8, st.integers(-(2**63), 2**63 - 1)),
    ("smallint", packed_int2, st.integers(-(2**15), 2**15 - 1)),
    ("timestamptz", packed_moments, _moments),
]


@pytest.mark.parametrize(("name", "pack", "values"), CASES, ids=[case[0] for case in CASES])
def test_what_is_packed_comes_back(
    run: Any, database: Database, name: str, pack: Pack, values: st.SearchStrategy[Any]
) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.none() | values, max_size=8))
    def story(given_values: Sequence[Any]) -> None:
        async def there_and_back() -> Any:
            async with database.transaction() as transaction:
                cursor = await (await driver(transaction)).execute(
                    f"SELECT %s::{name}[]", (pack(given_values),)
                )
                return await cursor.fetchone()

        assert run(there_and_back()) == (list(given_values),)

    story()


def test_encoded_json_is_kept_as_json(run: Any, database: Database) -> None:
    async def story() -> Any:
        async with database.transaction() as transaction:
            rows = await (await driver(transaction)).execute(
                "SELECT one ->> 'a' FROM unnest(%s::jsonb[]) AS one",
                (packed_jsonb([b'{"a": "\xc3\xa9"}', None]),),
            )
            return await rows.fetchall()

    assert run(story()) == [("é",), (None,)]
