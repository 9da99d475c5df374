"""Telling a room facts as `commerce.apply` would, and reading what it announced."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from guichet.commerce.provenance import Arrived, ReadFact
from guichet.kernel.db import Database, Transaction, driver
from guichet.kernel.events import Origin
from guichet.ports.records import AnyRecord, Fact, Resource

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
CONNECTION = 7

Apply = Callable[[Transaction, Arrived], Awaitable[None]]


def at(minutes: float) -> datetime:
    """A moment of the morning on which these stories play."""
    return MORNING + timedelta(minutes=minutes)


def told(resource: Resource, record: AnyRecord, minutes: float, version: float | None = None) -> ReadFact:
    """A record read `minutes` into the morning; `version` is the vendor's own date, likewise."""
    source_version = at(version) if version is not None else None
    fact = Fact(
        resource=resource, external_id=record.external_id, source_version=source_version, record=record
    )
    return ReadFact(fact, at(minutes))


def absent(resource: Resource, external_id: str, minutes: float) -> ReadFact:
    return ReadFact(Fact(resource=resource, external_id=external_id), at(minutes))


async def tell(
    database: Database, apply: Apply, *facts: ReadFact, connection_id: int = CONNECTION
) -> list[dict[str, Any]]:
    """Apply the facts in one transaction; returns the happenings announced by it, in their order."""
    async with database.transaction() as transaction:
        last = await _highest_event(transaction)
        arrived = Arrived(
            connection_id=connection_id,
            resource=facts[0].fact.resource,
            facts=facts,
            origin=Origin.LIVE,
        )
        await apply(transaction, arrived)
        connection = await driver(transaction)
        cursor = await connection.execute("SELECT payload FROM events WHERE id > %s ORDER BY id", (last,))
        return [msgspec.json.decode(row[0]) for row in await cursor.fetchall()]


async def rows(database: Database, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        cursor = await connection.execute(query, parameters)
        return await cursor.fetchall()


async def _highest_event(transaction: Transaction) -> int:
    connection = await driver(transaction)
    cursor = await connection.execute("SELECT coalesce(max(id), 0) FROM events")
    row = await cursor.fetchone()
    return int(row[0]) if row else 0
