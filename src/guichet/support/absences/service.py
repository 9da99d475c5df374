"""Saying who is away, and finding who stands in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select

from guichet.kernel.auth import Actor, audit, find_account
from guichet.kernel.db import Transaction
from guichet.support.absences.errors import AbsenceNotFoundError, OwnDeputyError
from guichet.support.absences.model import Absence

_MOST = 1000


class AbsenceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is away from `since` until `until`; `deputy_id` stands in, None for nobody."""

    id: int
    user_id: int
    deputy_id: int | None
    since: datetime
    until: datetime
    reason: str


_COLUMNS = tuple(getattr(Absence, field) for field in AbsenceFacts.__struct_fields__)


async def away_at(transaction: Transaction, at: datetime) -> dict[int, int | None]:
    """Who is away at a moment, each with the deputy (None for nobody); of several, the latest told."""
    query = select(Absence.user_id, Absence.deputy_id).where(Absence.since <= at, Absence.until > at)
    return {row.user_id: row.deputy_id for row in await transaction.execute(query.order_by(Absence.id))}


def stand_in_for(user_id: int, away: Mapping[int, int | None]) -> int | None:
    """Who takes what is meant for somebody: they themselves, or the first of their deputies who is here.

    None when nobody of them is here.
    """
    asked: set[int] = set()
    person: int | None = user_id
    while person is not None and person in away:
        if person in asked:
            return None
        asked.add(person)
        person = away[person]
    return person


async def list_absences(transaction: Transaction, *, until_after: datetime) -> Sequence[AbsenceFacts]:
    """Absences that have not ended by a moment, the next to begin first."""
    query = select(*_COLUMNS).where(Absence.until > until_after).order_by(Absence.since, Absence.id)
    rows = (await transaction.execute(query.limit(_MOST))).mappings()
    return [AbsenceFacts(**row) for row in rows]


async def add_absence(transaction: Transaction, actor: Actor, told: Mapping[str, Any]) -> AbsenceFacts:
    """Note that somebody is away. Raises UserNotFoundError, OwnDeputyError."""
    for user_id in (told["user_id"], told["deputy_id"]):
        if user_id is not None:
            await find_account(transaction, user_id)
    if told["user_id"] == told["deputy_id"]:
        raise OwnDeputyError
    row = await transaction.execute(insert(Absence).values(**told).returning(*_COLUMNS))
    made = AbsenceFacts(**row.mappings().one())
    after = msgspec.to_builtins(made)
    await audit(transaction, actor, "absence.added", entity="user", entity_id=made.user_id, after=after)
    return made


async def find_absence(transaction: Transaction, absence_id: int) -> AbsenceFacts:
    """One absence, its row held. Raises AbsenceNotFoundError."""
    query = select(*_COLUMNS).where(Absence.id == absence_id).with_for_update()
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        raise AbsenceNotFoundError
    return AbsenceFacts(**row)


async def remove_absence(transaction: Transaction, actor: Actor, absence: AbsenceFacts) -> None:
    """Somebody is back, or was never away."""
    await transaction.execute(delete(Absence).where(Absence.id == absence.id))
    before = msgspec.to_builtins(absence)
    await audit(
        transaction, actor, "absence.removed", entity="user", entity_id=absence.user_id, before=before
    )
