"""What staff settle of a location's hours: its week, its holidays, single days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from guichet.commerce.places.errors import LocationNotFoundError, UnknownRegionError
from guichet.commerce.places.model import Location, LocationDay, LocationHours
from guichet.commerce.places.times import own_day
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.hours import Interval, Special, is_known
from guichet.kernel.types import utc_now

Week = Sequence[Sequence[Interval]]


class SettledHours(msgspec.Struct, frozen=True, kw_only=True):
    """What staff say of a location; `week` None leaves it to the shop, `told` is what the shop says."""

    location_id: int
    country: str
    week: tuple[tuple[Interval, ...], ...] | None
    observes_holidays: bool
    holiday_region: str
    days: tuple[Special, ...]
    told: list[dict[str, Any]]


async def settled_hours(transaction: Transaction, location_id: int, since: date) -> SettledHours:
    """What is settled of a location's hours, single days from `since` on. Raises LocationNotFoundError."""
    location = await _location(transaction, location_id)
    query = select(LocationHours.__table__).where(LocationHours.location_id == location_id)
    own = (await transaction.execute(query)).one_or_none()
    days = select(LocationDay.__table__).where(
        LocationDay.location_id == location_id, LocationDay.day >= since
    )
    rows = (await transaction.execute(days.order_by(LocationDay.day))).all()
    week = None if own is None or own.week is None else own.week
    return SettledHours(
        location_id=location_id,
        country=(location.postal_address.get("country") or "").upper(),
        week=None if week is None else tuple(tuple((one[0], one[1]) for one in day) for day in week),
        observes_holidays=True if own is None else own.observes_holidays,
        holiday_region="" if own is None else own.holiday_region,
        days=tuple(own_day(row) for row in rows),
        told=location.opening_hours,
    )


async def settle_hours(
    transaction: Transaction,
    actor: Actor,
    location_id: int,
    *,
    week: Week | None,
    observes_holidays: bool,
    holiday_region: str,
) -> None:
    """Settle a location's week and holidays. Raises LocationNotFoundError, UnknownRegionError."""
    location = await _location(transaction, location_id)
    country = (location.postal_address.get("country") or "").upper()
    if holiday_region and not is_known(country, holiday_region):
        raise UnknownRegionError(region=holiday_region, country=country)
    values = {
        "week": week,
        "observes_holidays": observes_holidays,
        "holiday_region": holiday_region,
        "changed_at": utc_now(),
    }
    statement = insert(LocationHours).values(location_id=location_id, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["location_id"], set_=values))
    after = {name: values[name] for name in ("week", "observes_holidays", "holiday_region")}
    await _audit(transaction, actor, "hours_settled", location_id, after)


async def settle_day(transaction: Transaction, actor: Actor, location_id: int, settled: Special) -> None:
    """Give a day of a location hours of its own. Raises LocationNotFoundError."""
    await _location(transaction, location_id)
    told = {"name": settled.name, "hours": settled.hours}
    values = {**told, "changed_at": utc_now()}
    statement = insert(LocationDay).values(location_id=location_id, day=settled.day, **values)
    await transaction.execute(
        statement.on_conflict_do_update(index_elements=["location_id", "day"], set_=values)
    )
    await _audit(transaction, actor, "day_settled", location_id, {"day": settled.day.isoformat(), **told})


async def release_day(transaction: Transaction, actor: Actor, location_id: int, day: date) -> None:
    """Give a day back to the week and to what the shop tells. Raises LocationNotFoundError."""
    await _location(transaction, location_id)
    gone = delete(LocationDay).where(LocationDay.location_id == location_id, LocationDay.day == day)
    if (await transaction.execute(gone)).rowcount:
        await _audit(transaction, actor, "day_released", location_id, {"day": day.isoformat()})


async def _location(transaction: Transaction, location_id: int) -> Row[Any]:
    query = select(Location.__table__).where(Location.id == location_id, Location.gone_at.is_(None))
    found = (await transaction.execute(query)).one_or_none()
    if found is None:
        raise LocationNotFoundError(location_id=location_id)
    return found


async def _audit(
    transaction: Transaction, actor: Actor, did: str, location_id: int, after: dict[str, Any]
) -> None:
    await audit(transaction, actor, f"location.{did}", entity="location", entity_id=location_id, after=after)
