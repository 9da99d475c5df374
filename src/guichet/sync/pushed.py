"""What tills and stock tools push: kept by the sender's ids, composed into facts, and those applied.

A thing is composed from all documents that concern it, at each of their arrivals, under a lock of the
connection: so the same set of documents ends in the same mirror, whatever their order and repetition. A level
goes to where the merchant's own system has that place and article; there the till is the owner of the figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import msgspec

from guichet import connections
from guichet.commerce.applying import apply as apply_to_commerce
from guichet.commerce.provenance import ReadFact
from guichet.connections import ConnectionNotFoundError
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.failures import MalformedError
from guichet.ports.pushing import Document, TakesPushes
from guichet.ports.records import Fact, Resource, Unreadable
from guichet.sync.dead_letters import Unread
from guichet.sync.delivered import Delivered
from guichet.sync.placing_levels import Levels, lock_systems, tell_levels

# What was told later than this after it happened is news no more.
_LATE = timedelta(minutes=10)

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('sync.pushed', %s))"
_KEEP = """
WITH sent AS (
  SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::text[], %(told)s::boolean[], %(versions)s::bigint[],
    %(told_at)s::timestamptz[], %(digests)s::bytea[], %(received_at)s::timestamptz[], %(references)s::text[],
    %(bodies)s::bytea[])
    AS one (kind, external_id, told, version, told_at, digest, received_at, reference, body)
)
INSERT INTO pushed_documents AS kept (connection_id, kind, external_id, told, version, told_at, digest,
  received_at, reference, body)
SELECT %(connection_id)s, sent.* FROM sent ORDER BY kind, external_id
ON CONFLICT (connection_id, kind, external_id) DO UPDATE SET told = excluded.told,
  version = excluded.version, told_at = excluded.told_at, digest = excluded.digest,
  received_at = excluded.received_at, reference = excluded.reference, body = excluded.body
WHERE (kept.told, kept.version, kept.told_at, kept.digest)
  < (excluded.told, excluded.version, excluded.told_at, excluded.digest)
RETURNING id, kind, external_id
"""
_FORGET_PARTS = "DELETE FROM pushed_parts WHERE document_id = ANY(%s) RETURNING resource, external_id"
_KEEP_PARTS = """
INSERT INTO pushed_parts (connection_id, document_id, resource, external_id, at, whole)
SELECT %(connection_id)s, * FROM unnest(%(documents)s::bigint[], %(resources)s::text[], %(ids)s::text[],
  %(at)s::timestamptz[], %(whole)s::boolean[])
"""
# Of what was told whole, nothing older counts.
_BODIES = """
SELECT thing.resource, thing.external_id, kept.body, kept.told_at
FROM unnest(%(resources)s::text[], %(ids)s::text[]) AS thing (resource, external_id)
CROSS JOIN LATERAL (
  SELECT max(at) AS since FROM pushed_parts AS part
  WHERE part.connection_id = %(connection_id)s AND part.resource = thing.resource
    AND part.external_id = thing.external_id AND part.whole
) AS base
JOIN pushed_parts AS part ON part.connection_id = %(connection_id)s AND part.resource = thing.resource
  AND part.external_id = thing.external_id AND (base.since IS NULL OR part.at >= base.since)
JOIN pushed_documents AS kept ON kept.id = part.document_id
ORDER BY thing.resource, thing.external_id, kept.kind, kept.external_id
"""
_OF_REFERENCES = """
SELECT reference, body FROM pushed_documents
WHERE connection_id = %s AND reference <> '' AND reference = ANY(%s) ORDER BY id
"""
_HEARD = """
INSERT INTO push_senders (connection_id, last_at, pushes, documents, refused) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (connection_id) DO UPDATE SET last_at = greatest(push_senders.last_at, excluded.last_at),
  pushes = push_senders.pushes + excluded.pushes, documents = push_senders.documents + excluded.documents,
  refused = push_senders.refused + excluded.refused
"""

_UNPLACED = (
    "SELECT 'stock', external_id FROM unplaced_levels WHERE connection_id = %s ORDER BY tried_at LIMIT %s"
)
_WAITING = """
SELECT id FROM connections WHERE disconnected_at IS NULL AND settings IS NOT NULL
  AND id IN (SELECT connection_id FROM unplaced_levels) ORDER BY id
"""
_AT_ONCE = 500
_PLACING = (Resource.PRODUCTS.value, Resource.LOCATIONS.value)

_SENDER = """
SELECT last_at, pushes, documents, refused,
  (SELECT count(*) FROM unplaced_levels WHERE connection_id = %(id)s)
FROM (SELECT) AS nothing LEFT JOIN push_senders ON connection_id = %(id)s
"""

_Thing = tuple[str, str]  # resource, external id


class Sender(msgspec.Struct, frozen=True):
    """What was heard of a system that sends by itself; `last_at` None: nothing yet."""

    last_at: datetime | None
    pushes: int
    documents: int
    refused: int
    unplaced: int


class Heard(msgspec.Struct):
    """What was heard of such a system in a batch."""

    last_at: datetime | None = None
    pushes: int = 0
    documents: int = 0
    refused: int = 0

    def at(self, moment: datetime) -> None:
        """A push came."""
        self.last_at = moment if self.last_at is None else max(self.last_at, moment)
        self.pushes += 1


class _Sent(msgspec.Struct, frozen=True):
    document: Document
    received_at: datetime

    @property
    def order(self) -> tuple[bool, int, datetime, bytes]:
        return (self.document.told, self.document.version, self.document.told_at, self.digest)

    @property
    def digest(self) -> bytes:
        return blake2b(self.document.body, digest_size=16).digest()


async def take_pushes(
    services: Services, transaction: Transaction, connection_id: int, pushes: Sequence[Delivered]
) -> list[Unread]:
    """Keep what these deliveries bring and apply what follows from it; returns what fell out."""
    try:
        row = await connections.find_connection(transaction, connection_id)
    except ConnectionNotFoundError:
        return []
    connector: Any = connections.connector_of(row.connector_id)
    settings = connections.settings_of(services.vault, row)
    await lock_pushes(transaction, connection_id)
    sent: list[_Sent] = []
    unread: list[Unread] = []
    for delivered in pushes:
        taken, refused = _documents(connector, settings, delivered)
        sent += taken
        unread += refused
    things = await _keep(transaction, connection_id, sent)
    if any(resource in _PLACING for resource, _ in things):
        things = sorted({*things, *await _unplaced(transaction, connection_id)})
    references = sorted({one.document.reference for one in sent if one.document.reference})
    live = not any(one.replayed for one in pushes)
    await _compose(transaction, connection_id, connector, settings, things, references, live=live)
    last_at = max(one.received_at for one in pushes)
    await note_heard(transaction, connection_id, Heard(last_at, len(pushes), len(sent), len(unread)))
    return unread


async def note_heard(transaction: Transaction, connection_id: int, heard: Heard) -> None:
    """Count what was heard of a system that sends by itself, for the merchant who waits for it."""
    counts = (heard.last_at, heard.pushes, heard.documents, heard.refused)
    await (await driver(transaction)).execute(_HEARD, (connection_id, *counts))


async def lock_pushes(transaction: Transaction, connection_id: int) -> None:
    """Have what a connection pushes to ourselves until the transaction ends."""
    await (await driver(transaction)).execute(_LOCK, (connection_id,))


def _documents(
    connector: TakesPushes, settings: Any, delivered: Delivered
) -> tuple[list[_Sent], list[Unread]]:
    sent, unread = [], []
    try:
        for one in connector.documents(settings, delivered.body, delivered.received_at):
            if isinstance(one, Unreadable):
                unread.append(
                    delivered.unread("unreadable", one.reason, external_id=one.external_id, raw=one.raw)
                )
            else:
                sent.append(_Sent(one, delivered.received_at))
    except MalformedError as malformed:
        unread.append(delivered.unread("malformed", malformed.words))
    return sent, unread


async def _keep(transaction: Transaction, connection_id: int, sent: Sequence[_Sent]) -> list[_Thing]:
    """Write the documents that are news; returns the things that they concern, or did before."""
    newest: dict[tuple[str, str], _Sent] = {}
    for one in sent:
        key = (one.document.kind, one.document.external_id)
        if key not in newest or newest[key].order < one.order:
            newest[key] = one
    if not newest:
        return []
    connection = await driver(transaction)
    chosen = list(newest.values())
    values = {
        "connection_id": connection_id,
        "kinds": [one.document.kind for one in chosen],
        "ids": [one.document.external_id for one in chosen],
        "told": [one.document.told for one in chosen],
        "versions": [one.document.version for one in chosen],
        "told_at": [one.document.told_at for one in chosen],
        "digests": [one.digest for one in chosen],
        "received_at": [one.received_at for one in chosen],
        "references": [one.document.reference for one in chosen],
        "bodies": [one.document.body for one in chosen],
    }
    kept = await (await connection.execute(_KEEP, values)).fetchall()
    ids = [row[0] for row in kept]
    before = await (await connection.execute(_FORGET_PARTS, (ids,))).fetchall()
    parts = [(row[0], part) for row in kept for part in newest[row[1], row[2]].document.parts]
    await connection.execute(
        _KEEP_PARTS,
        {
            "connection_id": connection_id,
            "documents": [document_id for document_id, _ in parts],
            "resources": [part.resource.value for _, part in parts],
            "ids": [part.external_id for _, part in parts],
            "at": [part.at for _, part in parts],
            "whole": [part.whole for _, part in parts],
        },
    )
    return sorted({*before, *((part.resource.value, part.external_id) for _, part in parts)})


async def find_sender(transaction: Transaction, connection_id: int) -> Sender:
    """When a connection pushed last, and how much."""
    cursor = await (await driver(transaction)).execute(_SENDER, {"id": connection_id})
    last_at, *counts = await cursor.fetchone() or (None, 0, 0, 0, 0)
    return Sender(last_at, *(count or 0 for count in counts))


async def _unplaced(transaction: Transaction, connection_id: int) -> list[_Thing]:
    """Levels that wait for their place or article, those first that were tried longest ago."""
    connection = await driver(transaction)
    return await (await connection.execute(_UNPLACED, (connection_id, _AT_ONCE))).fetchall()


async def place_waiting(services: Services) -> None:
    """Compose anew the levels that wait, some hundred of a connection: those tried longest ago first."""
    async with services.database.transaction() as transaction:
        cursor = await (await driver(transaction)).execute(_WAITING)
        waiting = [row[0] for row in await cursor.fetchall()]
    for connection_id in waiting:
        async with services.database.transaction() as transaction:
            await _place_again(services, transaction, connection_id)


async def _place_again(services: Services, transaction: Transaction, connection_id: int) -> None:
    row = await connections.find_connection(transaction, connection_id)
    connector: Any = connections.connector_of(row.connector_id)
    settings = connections.settings_of(services.vault, row)
    await lock_pushes(transaction, connection_id)
    things = await _unplaced(transaction, connection_id)
    await _compose(transaction, connection_id, connector, settings, things, [], live=False)


async def _compose(
    transaction: Transaction,
    connection_id: int,
    connector: TakesPushes,
    settings: Any,
    things: Sequence[_Thing],
    references: Sequence[str],
    *,
    live: bool,
) -> None:
    connection = await driver(transaction)
    asked = {
        "connection_id": connection_id,
        "resources": [resource for resource, _ in things],
        "ids": [external_id for _, external_id in things],
    }
    bodies: dict[_Thing, list[bytes]] = {}
    told_at: dict[_Thing, datetime] = {}
    for resource, external_id, body, at in await (await connection.execute(_BODIES, asked)).fetchall():
        thing = (resource, external_id)
        bodies.setdefault(thing, []).append(body)
        told_at[thing] = max(at, told_at.get(thing, at))
    now = utc_now()
    by_origin: dict[Origin, list[Fact]] = {}
    for thing, found in bodies.items():
        fact = connector.compose(settings, Resource(thing[0]), thing[1], found)
        if fact is not None:
            origin = Origin.LIVE if live and now - told_at[thing] <= _LATE else Origin.CATCH_UP
            by_origin.setdefault(origin, []).append(fact)
    places = connector.places(settings)
    await lock_systems(transaction, connection_id, places)
    for origin, facts in by_origin.items():
        others = [ReadFact(fact, now) for fact in facts if fact.resource is not Resource.STOCK]
        if others:
            await apply_to_commerce(transaction, connection_id, others, origin)
    rung = await _rung(transaction, connection_id, connector, references)
    for origin in sorted(by_origin.keys() | ({Origin.LIVE} if rung else set())):
        levels = [fact for fact in by_origin.get(origin, []) if fact.resource is Resource.STOCK]
        if levels or rung:
            asked_levels = Levels(connection_id, places, levels, rung, now, origin)
            await tell_levels(transaction, asked_levels)
        rung = {}


async def _rung(
    transaction: Transaction, connection_id: int, connector: TakesPushes, references: Sequence[str]
) -> Mapping[tuple[str, str, str], int]:
    """All pieces ever rung up under these references: by reference, article and place."""
    if not references:
        return {}
    connection = await driver(transaction)
    rows = await (await connection.execute(_OF_REFERENCES, (connection_id, list(references)))).fetchall()
    pieces: dict[tuple[str, str, str], int] = {}
    for reference, body in rows:
        for one in connector.rung_up(body):
            key = (reference, one.article, one.place)
            pieces[key] = pieces.get(key, 0) + one.pieces
    return pieces
