"""The property on which pushing stands: the same records end in the same mirror, however they come."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.connectors.till.counter import Counter

from guichet import connections
from guichet.connectors.till.settings import Settings
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import AccountSummary
from guichet.sync.delivered import Delivered
from guichet.sync.pushed import take_pushes

_numbers = itertools.count()
_DAY = datetime(2026, 3, 5, 9, tzinfo=UTC)
_LINES = """
SELECT o.external_id, l.external_id AS line, l.quantity, l.quantity_refunded, l.total
FROM order_lines l JOIN orders o ON o.id = l.order_id
"""
_STATES = (
    "SELECT external_id, on_hand, available, variant_id IS NULL, location_id IS NULL FROM stock_levels",
    "SELECT external_id, number, state, total, refunded, customer_external_id, details::text FROM orders",
    _LINES,
    "SELECT external_id, details::text FROM store_customers",
    "SELECT external_id, name FROM locations",
    "SELECT external_id, name, price FROM products",
    "SELECT external_id FROM unplaced_levels",
)

_moments = st.integers(0, 6).map(lambda hour: (_DAY + timedelta(hours=hour)).isoformat())
_articles = st.sampled_from([{"sku": "S1"}, {"sku": "S2"}, {"gtin": "4006381333931"}])
_places = st.sampled_from(["P1", "P2"])
_names = st.sampled_from(["1", "2", "3"])
_versions = st.integers(0, 2)
_lines = st.lists(
    st.builds(
        lambda article, pieces, price: {**article, "name": "x", "quantity": pieces, "unit_price": price},
        _articles,
        st.integers(1, 3),
        st.sampled_from(["9.99", "20.00", "0"]),
    ),
    min_size=1,
    max_size=3,
)
_levels = st.builds(
    lambda article, place, pieces, at, version: {
        "type": "level",
        **article,
        "location": place,
        "on_hand": pieces,
        "at": at,
        "version": version,
    },
    _articles,
    _places,
    st.integers(-2, 9),
    _moments,
    _versions,
)
_moves = st.builds(
    lambda name, article, place, pieces, at: {
        "type": "move",
        "id": name,
        **article,
        "location": place,
        "quantity": pieces,
        "at": at,
    },
    _names,
    _articles,
    _places,
    st.integers(1, 5),
    _moments,
)
_receipts = st.builds(
    lambda kind, name, place, at, lines, card, version: {
        "type": kind,
        "id": name,
        "location": place,
        "at": at,
        "lines": lines,
        "card": card,
        "version": version,
        **({"sale": name} if kind == "return" else {}),
    },
    st.sampled_from(["sale", "sale", "return"]),
    _names,
    _places,
    _moments,
    _lines,
    st.sampled_from(["", "", "29-1"]),
    _versions,
)
_others = st.sampled_from(
    [
        {"type": "loyalty", "card": "29 1", "mail": "zoe@mail.example", "at": _DAY.isoformat()},
        {"type": "loyalty", "card": "29-1", "tier": "Or", "at": _DAY.isoformat(), "version": 1},
        {"type": "location", "code": "P1", "name": "Place", "at": _DAY.isoformat()},
        {"type": "location", "code": "P1", "name": "Place renommée", "at": _DAY.isoformat()},
        {"type": "article", "sku": "S1", "name": "Santon", "price": "12.50", "at": _DAY.isoformat()},
    ]
)
_records = st.lists(st.one_of(_levels, _moves, _receipts, _receipts, _others), min_size=1, max_size=14)


async def _mirror_of(counter: Counter, batches: Sequence[Sequence[Any]], name: str) -> list[list[Any]]:
    """What stands of a new till's records, pushed in these batches."""
    async with counter.services.database.transaction() as transaction:
        connection_id = await connections.connect(
            transaction,
            counter.services.vault,
            connector_id="till",
            settings=Settings(name=name),
            account=AccountSummary(external_id=name, name=name),
        )
    for records in batches:
        now = utc_now()
        body = json.dumps({"records": records}).encode()
        delivered = Delivered(1, now, connection_id, False, "till", "hint", None, "live", None, body, now)
        async with counter.services.database.transaction() as transaction:
            assert not await take_pushes(counter.services, transaction, connection_id, [delivered])
    states = []
    for query in _STATES:
        of = "o.connection_id" if query is _LINES else "connection_id"
        rows = await counter.web.rows(f"{query} WHERE {of} = :id", id=connection_id)
        states.append(sorted(tuple(map(str, row.values())) for row in rows))
    return states


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(records=_records, seed=st.integers(0, 10_000))
def test_any_order_any_repetition_and_any_batches_end_alike(
    run: Any, counter: Counter, records: list[Any], seed: int
) -> None:
    drawn = random.Random(seed)
    told = [*records, *drawn.sample(records, k=len(records) // 2)]
    drawn.shuffle(told)
    size = drawn.choice([1, 3, len(told)])
    batches = [told[start : start + size] for start in range(0, len(told), size)]

    async def compare() -> None:
        first = await _mirror_of(counter, [records], f"till {next(_numbers)}")
        assert first == await _mirror_of(counter, batches, f"till {next(_numbers)}")

    run(compare())
