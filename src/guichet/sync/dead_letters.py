"""Dead letters: what could not be read or applied, kept with its reason, replayable, never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.sync import DeliveryUnreadable
from guichet.sync.errors import DeadLetterNotFoundError, DeliveryNotFoundError
from guichet.sync.model import DeadLetter, Delivery, WaitingDelivery
from guichet.sync.raw import lane_of
from guichet.sync.wanting import Wish, want

_EXCERPT = 2000


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that fell out of a delivery; an empty `external_id` means the delivery as a whole."""

    connection_id: int
    delivery_id: int
    delivered_at: datetime
    kind: str
    resource: str | None
    external_id: str
    code: str  # unreadable | malformed | not_applied
    reason: str
    raw: bytes


async def bury(transaction: Transaction, unread: Sequence[Unread]) -> None:
    """Keep what could not be read; announces each. The same part of the same delivery is one dead letter."""
    for one in unread:
        place = {
            "connection_id": one.connection_id,
            "delivery_id": one.delivery_id,
            "delivered_at": one.delivered_at,
            "kind": one.kind,
            "resource": one.resource,
            "external_id": _text(one.external_id)[:500],
        }
        told = {"code": one.code, "reason": _text(one.reason)[:_EXCERPT], "raw": one.raw}
        await _bury(transaction, place, told, {"index_elements": ["delivery_id", "external_id"]})


async def bury_unfetched(
    transaction: Transaction, connection_id: int, resource: str, external_id: str, reason: str
) -> None:
    """Keep that a thing asked for could not be fetched; the same thing is one dead letter."""
    place = {
        "connection_id": connection_id,
        "delivery_id": None,
        "delivered_at": None,
        "kind": "fetch",
        "resource": resource,
        "external_id": external_id,
    }
    told = {"code": "not_fetched", "reason": _text(reason)[:_EXCERPT], "raw": b""}
    columns = ["connection_id", "resource", "external_id"]
    where = DeadLetter.delivery_id.is_(None)
    await _bury(transaction, place, told, {"index_elements": columns, "index_where": where})


async def _bury(
    transaction: Transaction, place: dict[str, Any], told: dict[str, Any], conflict: dict[str, Any]
) -> None:
    now = utc_now()
    told["received_at"] = now
    statement = (
        insert(DeadLetter)
        .values(**place, **told, attempts=1)
        .on_conflict_do_update(**conflict, set_={**told, "attempts": DeadLetter.attempts + 1})
        .returning(DeadLetter.id)
    )
    letter_id = (await transaction.execute(statement)).scalar_one()
    happening = DeliveryUnreadable(dead_letter_id=letter_id, connection_id=place["connection_id"])
    await publish(transaction, [to_publish(happening, letter_id, happened_at=now)], origin=Origin.LIVE)


def _text(raw: str) -> str:
    """Text that PostgreSQL can keep."""
    return raw.replace("\x00", "�")


async def fetched(
    transaction: Transaction, connection_id: int, resource: str, external_ids: Sequence[str]
) -> None:
    """These could be fetched after all: their letters are dead no more."""
    await transaction.execute(
        delete(DeadLetter).where(
            DeadLetter.delivery_id.is_(None),
            DeadLetter.connection_id == connection_id,
            DeadLetter.resource == resource,
            DeadLetter.external_id.in_(external_ids),
        )
    )


async def resolved(transaction: Transaction, delivery_ids: Sequence[int], since: datetime) -> None:
    """These deliveries were read again: the letters that did not come back are dead no more."""
    await transaction.execute(
        delete(DeadLetter).where(DeadLetter.delivery_id.in_(delivery_ids), DeadLetter.received_at < since)
    )


async def letters(
    transaction: Transaction, *, connection_id: int | None, before: int | None, limit: int
) -> list[dict[str, Any]]:
    """Dead letters, newest first, below the id `before`."""
    columns = [column for column in DeadLetter.__table__.c if column.name != "raw"]
    excerpt = func.substring(DeadLetter.raw, 1, _EXCERPT).label("raw")
    query = select(*columns, excerpt).order_by(DeadLetter.id.desc()).limit(limit)
    if connection_id is not None:
        query = query.where(DeadLetter.connection_id == connection_id)
    if before is not None:
        query = query.where(DeadLetter.id < before)
    return [dict(row) for row in (await transaction.execute(query)).mappings()]


async def letter(transaction: Transaction, letter_id: int, *, lock: bool = False) -> dict[str, Any]:
    """One dead letter whole. Raises DeadLetterNotFoundError."""
    query = select(DeadLetter.__table__).where(DeadLetter.id == letter_id)
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise DeadLetterNotFoundError(dead_letter_id=letter_id)
    return dict(row)


async def count(transaction: Transaction, connection_ids: Sequence[int]) -> dict[int, int]:
    """How many dead letters each connection has."""
    query = (
        select(DeadLetter.connection_id, func.count())
        .where(DeadLetter.connection_id.in_(connection_ids))
        .group_by(DeadLetter.connection_id)
    )
    return {row[0]: row[1] for row in await transaction.execute(query)}


async def replay(transaction: Transaction, letter_id: int) -> None:
    """Have the letter's delivery read again, or its thing fetched again; the letter goes when that works.

    Raises DeadLetterNotFoundError, or DeliveryNotFoundError when the raw row is too old to be there still.
    """
    found = await letter(transaction, letter_id, lock=True)
    if found["delivery_id"] is None:
        wish = Wish(found["connection_id"], found["resource"], found["external_id"], Origin.REPLAY)
        await want(transaction, [wish])
    else:
        await replay_delivery(transaction, found["delivery_id"], found["delivered_at"])


async def replay_delivery(transaction: Transaction, delivery_id: int, received_at: datetime) -> None:
    """Have any delivery read again; it converges, so what it says that is old changes nothing.

    Raises DeliveryNotFoundError.
    """
    size = func.octet_length(Delivery.body)
    query = select(Delivery.connection_id, Delivery.kind, Delivery.origin, size).where(
        Delivery.id == delivery_id, Delivery.received_at == received_at
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        raise DeliveryNotFoundError(delivery_id=delivery_id)
    await transaction.execute(
        insert(WaitingDelivery)
        .values(
            delivery_id=delivery_id,
            received_at=received_at,
            connection_id=row.connection_id,
            lane=lane_of(row.connection_id, row.kind, Origin(row.origin)),
            size=row[3],
            replayed=True,
        )
        .on_conflict_do_nothing()
    )


async def let_go(transaction: Transaction, letter_id: int) -> None:
    """Give a dead letter up. Raises DeadLetterNotFoundError."""
    done = await transaction.execute(delete(DeadLetter).where(DeadLetter.id == letter_id))
    if not done.rowcount:
        raise DeadLetterNotFoundError(dead_letter_id=letter_id)


async def sweep_seen(transaction: Transaction, before: datetime, *, limit: int = 20_000) -> int:
    """Forget keys of deliveries older than `before`; returns how many."""
    swept = await transaction.execute(
        text(
            "DELETE FROM seen WHERE ctid = ANY(ARRAY(SELECT ctid FROM seen WHERE received_at < :before"
            " ORDER BY received_at LIMIT :limit))"
        ),
        {"before": before, "limit": limit},
    )
    return int(swept.rowcount)
