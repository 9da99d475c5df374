"""Tying stock levels to variants and locations, whichever of them was there first.

Variants and locations are named by their tables, not by their rooms: those rooms call this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from guichet.commerce.provenance import lock_connection
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.jobs import enqueue
from guichet.ports.happenings.commerce import StockChanged

_VARIANTS = "SELECT external_id, id FROM variants WHERE connection_id = %s AND external_id = ANY(%s)"
# A location of which only the absence was told (it has no digest) counts as not there, whichever came first.
_LOCATIONS = """
SELECT external_id, id FROM locations
WHERE connection_id = %s AND external_id = ANY(%s) AND digest <> ''::bytea
"""
_LINK = """
UPDATE stock_levels AS level SET {column} = found.id
FROM (
  SELECT waiting.id AS level_id, other.id FROM {table} AS other
  JOIN stock_levels AS waiting ON waiting.connection_id = other.connection_id
    AND waiting.{external} = other.external_id AND waiting.{column} IS NULL
  WHERE {{which}} ORDER BY waiting.id LIMIT {at_once}
) AS found
WHERE level.id = found.level_id AND level.{column} IS NULL
RETURNING level.id, level.version, level.read_at, level.variant_id, level.location_id,
  CASE WHEN level.gone_at IS NULL THEN level.available END
"""
_AT_ONCE = 2000  # levels tied in one transaction: some 60 ms, of the 250 ms that it may last
_LINK_VARIANTS = _LINK.format(
    column="variant_id", table="variants", external="variant_external_id", at_once=_AT_ONCE
)
_LINK_LOCATIONS = _LINK.format(
    column="location_id", table="locations", external="location_external_id", at_once=_AT_ONCE
)
_NAMED = "other.id = ANY(%s)"
_OF_CONNECTION = "other.connection_id = %s"
_TOLD_OF = f"{_OF_CONNECTION} AND other.digest <> ''::bytea"

_Linked = tuple[int, int, datetime, int | None, int | None, int | None]


class LinkWaiting(msgspec.Struct, frozen=True):
    """Tie what still waits in this connection; more waited than one transaction may tie."""

    connection_id: int
    origin: Origin


async def link_variants(
    transaction: Transaction, connection_id: int, variant_ids: Sequence[int], origin: Origin
) -> None:
    """Tie the levels that waited for these variants, and announce those that are whole by it.

    Where very many waited, a job ties the rest (`link_waiting`).
    """
    if variant_ids:
        statement = _LINK_VARIANTS.format(which=_NAMED)
        await _link_first(transaction, connection_id, statement, variant_ids, origin)


async def link_locations(
    transaction: Transaction, connection_id: int, location_ids: Sequence[int], origin: Origin
) -> None:
    """Tie the levels that waited for these locations, and announce those that are whole by it.

    Where very many waited, a job ties the rest (`link_waiting`).
    """
    if location_ids:
        statement = _LINK_LOCATIONS.format(which=_NAMED)
        await _link_first(transaction, connection_id, statement, location_ids, origin)


async def link_waiting(transaction: Transaction, asked: LinkWaiting) -> bool:
    """Tie some of what waits in a connection though its variant or location is there; whether more does."""
    await lock_connection(transaction, asked.connection_id)
    for statement in (
        _LINK_VARIANTS.format(which=_OF_CONNECTION),
        _LINK_LOCATIONS.format(which=_TOLD_OF),
    ):
        linked = await _link(transaction, statement, asked.connection_id, asked.origin)
        if linked >= _AT_ONCE:
            return True
    return False


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


async def _link_first(
    transaction: Transaction, connection_id: int, statement: str, ids: Sequence[int], origin: Origin
) -> None:
    if await _link(transaction, statement, list(ids), origin) >= _AT_ONCE:
        await enqueue(transaction, LinkWaiting(connection_id, origin), key=str(connection_id))


async def _link(transaction: Transaction, statement: str, which: list[int] | int, origin: Origin) -> int:
    """Tie at most _AT_ONCE levels; returns how many."""
    connection = await driver(transaction)
    cursor = await connection.execute(statement, (which,))
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
    return len(linked)
