"""The trail: a row for every act, in the transaction of the act; rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, text

from guichet.kernel.auth.actor import Actor, ActorKind
from guichet.kernel.auth.model import AuditEntry
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now


async def audit(
    transaction: Transaction,
    actor: Actor,
    act: str,
    *,
    entity: str,
    entity_id: int | str,
    before: Any = None,
    after: Any = None,
) -> None:
    """Write down an act (`noun.verbed`); `before` and `after` hold what changed, and never a secret."""
    await transaction.execute(
        insert(AuditEntry).values(
            at=utc_now(),
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            actor_name=actor.name,
            act=act,
            entity=entity,
            entity_id=str(entity_id),
            before=before,
            after=after,
            address=actor.address,
        )
    )


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the trail; absent is all."""

    actor_id: int | None = None
    actor_kind: ActorKind | None = None
    act: str | None = None
    entity: str | None = None
    entity_id: str | None = None
    after: datetime | None = None
    before: datetime | None = None


async def read_trail(
    transaction: Transaction, wanted: AuditFilter, *, below: int | None, limit: int
) -> Sequence[Row[Any]]:
    """Up to `limit` entries, newest first, with ids below `below`."""
    query = select(*AuditEntry.__table__.columns).order_by(AuditEntry.id.desc()).limit(limit)
    equal: dict[str, object] = {"actor_id": wanted.actor_id, "act": wanted.act, "entity": wanted.entity}
    equal["actor_kind"] = wanted.actor_kind.value if wanted.actor_kind else None
    for name, value in {**equal, "entity_id": wanted.entity_id}.items():
        if value is not None:
            query = query.where(getattr(AuditEntry, name) == value)
    if wanted.after is not None:
        query = query.where(AuditEntry.at >= wanted.after)
    if wanted.before is not None:
        query = query.where(AuditEntry.at < wanted.before)
    if below is not None:
        query = query.where(AuditEntry.id < below)
    return (await transaction.execute(query)).all()


class TrailWords(msgspec.Struct, frozen=True):
    """The acts and the kinds of entities that stand in the trail, each in order."""

    acts: list[str]
    entities: list[str]


async def words_of_trail(transaction: Transaction) -> TrailWords:
    """What the trail can be filtered by; looked up by index, however long it is."""
    acts = (await transaction.execute(_ACTS)).scalars().all()
    entities = (await transaction.execute(_ENTITIES)).scalars().all()
    return TrailWords(acts=list(acts), entities=list(entities))


def _distinct(column: str) -> str:
    """A loose index scan: PostgreSQL has none of its own, and a plain DISTINCT reads every row."""
    return (
        f"WITH RECURSIVE found (word) AS (SELECT min({column}) FROM audit_entries UNION ALL"
        f" SELECT (SELECT min({column}) FROM audit_entries WHERE {column} > found.word) FROM found"
        " WHERE found.word IS NOT NULL)"
        " SELECT word FROM found WHERE word IS NOT NULL"
    )


_ACTS, _ENTITIES = text(_distinct("act")), text(_distinct("entity"))
