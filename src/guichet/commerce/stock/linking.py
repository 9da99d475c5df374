"""Tying stock levels to variants and locations, whichever of them was there first.

Variants and locations are named by their tables, not by their rooms: those rooms call this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish, to_publish
from guichet.ports.happenings.commerce import StockChanged

_VARIANTS = "SELECT external_id, id FROM variants WHERE connection_id = %s AND external_id = ANY(%s)"
# A location of which only the absence was told (it has no digest) counts as not there, whichever came first.
_LOCATIONS = """
SELECT external_id, id FROM locations
WHERE connection_id = %s AND external_id = ANY(%s) AND digest <> ''::bytea
"""
_LINK_VARIANTS = """
UPDATE stock_levels AS level SET variant_id = variant.id FROM variants AS variant
WHERE variant.id = ANY(%s) AND level.connection_id = variant.connection_id
  AND level.variant_external_id = variant.external_id AND level.variant_id IS NULL
RETURNING level.id, level.version, level.read_at, level.variant_id, level.location_id,
  CASE WHEN level.gone_at IS NULL THEN level.available END
"""
_LINK_LOCATIONS = """
UPDATE stock_levels AS level SET location_id = location.id FROM locations AS location
WHERE location.id = ANY(%s) AND level.connection_id = location.connection_id
  AND level.location_external_id = location.external_id AND level.location_id IS NULL
RETURNING level.id, level.version, level.read_at, level.variant_id, level.location_id,
  CASE WHEN level.gone_at IS NULL THEN level.available END
"""

_Linked = tuple[int, int, datetime, int | None, int | None, int | None]


async def link_variants(transaction: Transaction, variant_ids: Sequence[int], origin: Origin) -> None:
    """Tie the levels that waited for these variants, and announce those that are whole by it."""
    await _link(transaction, _LINK_VARIANTS, variant_ids, origin)


async def link_locations(transaction: Transaction, location_ids: Sequence[int], origin: Origin) -> None:
    """Tie the levels that waited for these locations, and announce those that are whole by it."""
    await _link(transaction, _LINK_LOCATIONS, location_ids, origin)


async def known_variants(
    transaction: Transaction, connection_id: int, external_ids: Iterable[str]
) -> Mapping[str, int]:
    """The ids of the variants that are there, by the vendor's ids."""
    return await _known(transaction, _VARIANTS, connection_id, external_ids)


async def known_locations(
    transaction: Transaction, connection_id: int, external_ids: Iterable[str]
) -> Mapping[str, int]:
    """The ids of the locations that are there, by the vendor's ids."""
    return await _known(transaction, _LOCATIONS, connection_id, external_ids)


async def _known(
    transaction: Transaction, query: str, connection_id: int, external_ids: Iterable[str]
) -> Mapping[str, int]:
    connection = await driver(transaction)
    cursor = await connection.execute(query, (connection_id, sorted(set(external_ids))))
    return dict(await cursor.fetchall())


async def _link(transaction: Transaction, statement: str, ids: Sequence[int], origin: Origin) -> None:
    if not ids:
        return
    connection = await driver(transaction)
    cursor = await connection.execute(statement, (list(ids),))
    linked: list[_Linked] = await cursor.fetchall()
    events = [
        to_publish(
            StockChanged(variant_id=variant_id, location_id=location_id, before=None, after=available),
            level_id,
            version=version,
            happened_at=read_at,
        )
        for level_id, version, read_at, variant_id, location_id, available in linked
        if variant_id is not None and location_id is not None and available is not None
    ]
    await publish(transaction, events, origin=origin)
