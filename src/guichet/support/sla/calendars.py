"""Business hours: kept, changed, taken away; what counts by them is counted anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import insert, select, text, update

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.hours import AROUND_THE_CLOCK, BusinessTime, Hours, is_known
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.support.sla.errands import CountAnew
from guichet.support.sla.errors import CalendarInUseError, CalendarNotFoundError, UnknownHolidaysError
from guichet.support.sla.model import Calendar

_USED_BY = text(
    "SELECT p.name FROM sla_policies p JOIN sla_policy_versions v"
    " ON v.policy_id = p.id AND v.version = p.version WHERE p.retired_at IS NULL AND v.calendar_id = :id"
    " UNION ALL SELECT name FROM sla_ageing_rules WHERE retired_at IS NULL AND calendar_id = :id LIMIT 1"
)


class CalendarFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Business hours by their name; `version` grows with every change."""

    id: int
    version: int
    name: str
    hours: Hours
    changed_at: datetime


@lru_cache(maxsize=128)
def business_time(hours: Hours) -> BusinessTime:
    """What counts these hours; it is kept, with the days that it has worked out."""
    return BusinessTime(hours)


async def list_calendars(transaction: Transaction) -> Sequence[CalendarFacts]:
    """All business hours that stand, by name."""
    query = select(*Calendar.__table__.columns).where(Calendar.retired_at.is_(None))
    rows = (await transaction.execute(query.order_by(Calendar.name, Calendar.id))).mappings()
    return [_facts(row) for row in rows]


async def find_calendar(
    transaction: Transaction, calendar_id: int, *, lock: bool = False, standing: bool = True
) -> CalendarFacts:
    """Business hours that stand, or (`standing` false) those taken away too. Raises CalendarNotFoundError."""
    query = select(*Calendar.__table__.columns).where(Calendar.id == calendar_id)
    if standing:
        query = query.where(Calendar.retired_at.is_(None))
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise CalendarNotFoundError
    return _facts(row)


async def times_of(transaction: Transaction, calendar_ids: set[int | None]) -> dict[int | None, BusinessTime]:
    """What counts each of these hours, those that were taken away too; None counts every hour."""
    query = select(*Calendar.__table__.columns).where(Calendar.id.in_(calendar_ids - {None}))
    rows = (await transaction.execute(query)).mappings()
    times: dict[int | None, BusinessTime] = {row["id"]: business_time(_hours(row)) for row in rows}
    return {**times, None: business_time(AROUND_THE_CLOCK)}


async def add_calendar(transaction: Transaction, actor: Actor, name: str, hours: Hours) -> CalendarFacts:
    """Keep business hours. Raises UnknownHolidaysError."""
    values = {"version": 1, "name": name, **_columns(hours), "changed_at": utc_now()}
    row = await transaction.execute(insert(Calendar).values(values).returning(*Calendar.__table__.columns))
    made = _facts(row.mappings().one())
    await _audit(transaction, actor, "added", made, after=made)
    return made


async def change_calendar(
    transaction: Transaction, actor: Actor, before: CalendarFacts, name: str, hours: Hours
) -> CalendarFacts:
    """Change business hours whose row is held; running clocks follow. Raises UnknownHolidaysError."""
    values = {"version": before.version + 1, "name": name, **_columns(hours), "changed_at": utc_now()}
    statement = update(Calendar).where(Calendar.id == before.id).values(values)
    row = await transaction.execute(statement.returning(*Calendar.__table__.columns))
    changed = _facts(row.mappings().one())
    await _audit(transaction, actor, "changed", changed, before=before, after=changed)
    if changed.hours != before.hours:
        await enqueue(transaction, CountAnew())
    return changed


async def retire_calendar(transaction: Transaction, actor: Actor, calendar: CalendarFacts) -> None:
    """Take business hours away; promises made by them still count so. Raises CalendarInUseError."""
    user = (await transaction.execute(_USED_BY, {"id": calendar.id})).scalar()
    if user is not None:
        raise CalendarInUseError(name=user)
    gone = update(Calendar).where(Calendar.id == calendar.id).values(retired_at=utc_now())
    await transaction.execute(gone)
    await _audit(transaction, actor, "removed", calendar, before=calendar)


def _columns(hours: Hours) -> dict[str, Any]:
    for country, region in hours.holidays:
        if not is_known(country, region):
            raise UnknownHolidaysError(country=country, region=region)
    kept = msgspec.to_builtins(hours)
    return {name: kept[name] for name in ("time_zone", "week", "holidays", "special")}


def _hours(row: Mapping[Any, Any]) -> Hours:
    told = {name: row[name] for name in ("time_zone", "week", "holidays", "special")}
    return msgspec.convert(told, Hours)


def _facts(row: Mapping[Any, Any]) -> CalendarFacts:
    return CalendarFacts(
        id=row["id"],
        version=row["version"],
        name=row["name"],
        hours=_hours(row),
        changed_at=row["changed_at"],
    )


async def _audit(
    transaction: Transaction,
    actor: Actor,
    act: str,
    calendar: CalendarFacts,
    before: CalendarFacts | None = None,
    after: CalendarFacts | None = None,
) -> None:
    await audit(
        transaction,
        actor,
        f"business_hours.{act}",
        entity="business_hours",
        entity_id=calendar.id,
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(after),
    )
