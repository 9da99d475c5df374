"""Applying what was told of stock levels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

import msgspec

from guichet.commerce.mirroring import Change, Kind, Row, mirror
from guichet.commerce.provenance import Arrived
from guichet.commerce.stock.linking import known_locations, known_variants
from guichet.commerce.stock.model import LineState, StockLevel
from guichet.commerce.stock.moving import LEVEL, Level, end_lines, lock_levels
from guichet.commerce.stock.owning import adopt
from guichet.commerce.stock.settling import give_up, lift_guard
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import publish, to_publish
from guichet.ports.happenings.commerce import StockChanged
from guichet.ports.records import StockRecord

# The locks are taken before the reading, because a reservation may move `available` at the same time.
_LOCK = f"""
SELECT on_hand, {LEVEL} FROM stock_levels
WHERE connection_id = %s AND external_id = ANY(%s) ORDER BY id FOR UPDATE
"""
_NOW = """
SELECT id, coalesce(counted, on_hand), available, variant_id, location_id, version, gone_at IS NULL
FROM stock_levels WHERE id = ANY(%s) ORDER BY id
"""

_TOLD_BY_TILLS = """
SELECT place.external_id FROM stock_owners AS own JOIN locations AS place ON place.id = own.location_id
WHERE own.teller_id IS NOT NULL AND place.connection_id = %s
"""
_TILL = Actor.system("till")
_LIVE = (LineState.HELD, LineState.CONFIRMED)

_BLANK = StockRecord(external_id="", variant_external_id="", location_external_id="", on_hand=0)


class _Figures(msgspec.Struct, frozen=True):
    on_hand: int
    available: int


async def apply(
    transaction: Transaction,
    arrived: Arrived,
    *,
    by_till: bool = False,
    rung: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> None:
    """Write the levels that arrived; announce those whose stock on hand or available really changed.

    Holds that the figures count by now end in the same transaction, and what is too much held shows at once.
    What a shop says of places whose figures a till tells is left aside, unless it is the till's own word
    (`by_till`); `rung` are then the lines that it rang up, with their levels, which the caller has locked.
    """
    if not by_till:
        arrived = await _of_the_shop(transaction, arrived)
    records = [read.fact.record for read in arrived.facts if isinstance(read.fact.record, StockRecord)]
    variants = await known_variants(
        transaction, arrived.connection_id, (record.variant_external_id for record in records)
    )
    locations = await known_locations(
        transaction, arrived.connection_id, (record.location_external_id for record in records)
    )
    before, held = await _before(transaction, arrived)
    if rung[0]:
        held |= await lock_levels(transaction, rung[1])
    if held:
        await lift_guard(transaction, held)
    kind = Kind(StockLevel, partial(_row, variants, locations), _BLANK)
    changes = await mirror(transaction, arrived, kind)
    if rung[0]:
        await end_lines(transaction, _TILL, rung[0], LineState.SETTLED, live=_LIVE)
    if held:
        await give_up(transaction, held, origin=arrived.origin)
    await adopt(transaction, [change.id for change in changes], arrived)
    await _announce(transaction, arrived, [change for change in changes if change.announced], before, held)


async def _of_the_shop(transaction: Transaction, arrived: Arrived) -> Arrived:
    """What arrived, without the levels of places whose figures a till tells."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_TOLD_BY_TILLS, (arrived.connection_id,))).fetchall()
    told = {row[0] for row in rows}
    if not told:
        return arrived
    facts = [read for read in arrived.facts if read.fact.external_id.rpartition(":")[2] not in told]
    return msgspec.structs.replace(arrived, facts=facts)


async def _before(transaction: Transaction, arrived: Arrived) -> tuple[dict[int, _Figures], dict[int, Level]]:
    """The figures of the levels that are there, and those levels of which something is held."""
    connection = await driver(transaction)
    external_ids = sorted({read.fact.external_id for read in arrived.facts})
    cursor = await connection.execute(_LOCK, (arrived.connection_id, external_ids))
    figures, held = {}, {}
    for row in await cursor.fetchall():
        level = Level(*row[1:])
        if level.there:
            figures[level.id] = _Figures(row[0] if level.counted is None else level.counted, level.available)
        if level.reserved or level.overrun:
            held[level.id] = level
    return figures, held


async def _announce(
    transaction: Transaction,
    arrived: Arrived,
    changes: Sequence[Change],
    before: Mapping[int, _Figures],
    held: Collection[int],
) -> None:
    happened_at = {change.id: change.happened_at for change in changes}
    ids = [*happened_at, *(level_id for level_id in held if level_id not in happened_at)]
    if not ids:
        return
    connection = await driver(transaction)
    events = []
    for level_id, on_hand, available, variant_id, location_id, version, there in await (
        await connection.execute(_NOW, (ids,))
    ).fetchall():
        after = _Figures(on_hand, available) if there else _Figures(0, 0)
        known = before.get(level_id)
        if variant_id is None or location_id is None or known == after:
            continue
        if known is None and level_id not in happened_at:  # it was gone, and is
            continue
        happening = StockChanged(
            variant_id=variant_id,
            location_id=location_id,
            before=known.available if known else None,
            after=after.available,
        )
        events.append(to_publish(happening, level_id, version=version, happened_at=happened_at.get(level_id)))
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
        "bin": record.bin,
    }
