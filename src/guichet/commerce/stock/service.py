"""Applying what was told of stock levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from guichet.commerce.mirroring import Change, Kind, Row, mirror
from guichet.commerce.provenance import Arrived
from guichet.commerce.stock.linking import known_locations, known_variants
from guichet.commerce.stock.model import StockLevel
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import publish, to_publish
from guichet.ports.happenings.commerce import StockChanged
from guichet.ports.records import StockRecord

# The locks are taken before the reading, because a reservation may move `available` at the same time.
_LOCK = """
SELECT id, on_hand, available FROM stock_levels
WHERE connection_id = %s AND external_id = ANY(%s) AND gone_at IS NULL ORDER BY id FOR UPDATE
"""
_NOW = "SELECT id, on_hand, available, variant_id, location_id FROM stock_levels WHERE id = ANY(%s)"

_BLANK = StockRecord(external_id="", variant_external_id="", location_external_id="", on_hand=0)


class _Level(msgspec.Struct, frozen=True):
    on_hand: int
    available: int


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the levels that arrived; announce those whose stock on hand or available really changed."""
    records = [read.fact.record for read in arrived.facts if isinstance(read.fact.record, StockRecord)]
    variants = await known_variants(
        transaction, arrived.connection_id, (record.variant_external_id for record in records)
    )
    locations = await known_locations(
        transaction, arrived.connection_id, (record.location_external_id for record in records)
    )
    before = await _before(transaction, arrived)
    kind = Kind(StockLevel, partial(_row, variants, locations), _BLANK)
    changes = await mirror(transaction, arrived, kind)
    await _announce(transaction, arrived, [change for change in changes if change.announced], before)


async def _before(transaction: Transaction, arrived: Arrived) -> dict[int, _Level]:
    connection = await driver(transaction)
    external_ids = sorted({read.fact.external_id for read in arrived.facts})
    cursor = await connection.execute(_LOCK, (arrived.connection_id, external_ids))
    return {row[0]: _Level(row[1], row[2]) for row in await cursor.fetchall()}


async def _announce(
    transaction: Transaction, arrived: Arrived, changes: Sequence[Change], before: Mapping[int, _Level]
) -> None:
    if not changes:
        return
    connection = await driver(transaction)
    cursor = await connection.execute(_NOW, ([change.id for change in changes],))
    now = {row[0]: row[1:] for row in await cursor.fetchall()}
    events = []
    for change in changes:
        on_hand, available, variant_id, location_id = now[change.id]
        after = _Level(0, 0) if change.gone else _Level(on_hand, available)
        known = before.get(change.id)
        if variant_id is None or location_id is None or known == after:
            continue
        happening = StockChanged(
            variant_id=variant_id,
            location_id=location_id,
            before=known.available if known else None,
            after=after.available,
        )
        events.append(
            to_publish(happening, change.id, version=change.version, happened_at=change.happened_at)
        )
    await publish(transaction, events, origin=arrived.origin)


def _row(variants: Mapping[str, int], locations: Mapping[str, int], record: StockRecord) -> Row:
    return {
        "variant_external_id": record.variant_external_id,
        "location_external_id": record.location_external_id,
        "variant_id": variants.get(record.variant_external_id),
        "location_id": locations.get(record.location_external_id),
        "on_hand": record.on_hand,
        "safety": record.safety,
        "reported_available": record.reported_available,
        "tracked": record.tracked,
    }
