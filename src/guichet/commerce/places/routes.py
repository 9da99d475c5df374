"""The locations' API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request
from sqlalchemy import select

from guichet.commerce.places.errors import LocationNotFoundError
from guichet.commerce.places.finding import LONGEST, find_places
from guichet.commerce.places.hours import opening_at
from guichet.commerce.places.model import Location
from guichet.commerce.places.schemas import (
    LocationDayAsked,
    LocationDayShape,
    LocationHoursAsked,
    LocationHoursShape,
    LocationShape,
    OpenFrom,
    OpeningShape,
    PlaceShape,
)
from guichet.commerce.places.settling import release_day, settle_day, settle_hours, settled_hours
from guichet.commerce.places.times import location_times
from guichet.commerce.reading import oldest_reading
from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.hours import Special
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Language, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language

READ = "locations.read"
MANAGE = "locations.manage"

declare_scopes(
    {READ: Words("See shops and warehouses", "Voir les magasins et entrepôts")},
    roles=tuple(Role),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)

declare_scopes(
    {MANAGE: Words("Settle the hours of shops", "Régler les horaires des magasins")},
    roles=(Role.SHOP_STAFF, Role.LEAD, Role.OPERATIONS),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)

router = APIRouter(tags=["locations"])
_manages = requires(MANAGE)


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/locations", dependencies=[requires(READ)])
async def list_locations(request: Request, actor: CurrentActor, asked: PageQuery) -> Page[LocationShape]:
    """The places that hold stock, those in the reader's grants; oldest known first."""
    (after,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (0,)
    query = (
        select(Location.__table__, Location.read_at.label("as_of"))
        .where(Location.gone_at.is_(None), Location.id > after)
        .order_by(Location.id)
        .limit(asked.limit + 1)
    )
    own = actor.targets(READ, "location")
    if own is not None:
        query = query.where(Location.id.in_(own))
    async with _database(request).transaction() as transaction:
        rows = (await transaction.execute(query)).all()
    page = page_of(rows, asked, LocationShape.model_validate, lambda row: (row.id,))
    page.as_of = oldest_reading(rows[: asked.limit])
    return page


@router.get("/locations/{location_id}/hours", dependencies=[requires(READ)])
async def show_hours(request: Request, actor: CurrentActor, location_id: Id) -> LocationHoursShape:
    """A location's hours as they are settled, and how it stands now."""
    _own(actor, READ, location_id)
    async with _database(request).transaction() as transaction:
        return await _hours_shape(transaction, location_id, reader_language(request))


@router.put("/locations/{location_id}/hours", dependencies=[_manages])
async def change_hours(
    request: Request, actor: CurrentActor, location_id: Id, asked: LocationHoursAsked
) -> LocationHoursShape:
    """Settle a location's week and holidays; what the shop tells is kept beside it."""
    _own(actor, MANAGE, location_id)
    week = None if asked.week is None else [[one.interval for one in day] for day in asked.week]
    async with _database(request).transaction() as transaction:
        await settle_hours(
            transaction,
            actor,
            location_id,
            week=week,
            observes_holidays=asked.observes_holidays,
            holiday_region=asked.holiday_region,
        )
        return await _hours_shape(transaction, location_id, reader_language(request))


@router.put("/locations/{location_id}/days/{day}", dependencies=[_manages])
async def change_day(
    request: Request, actor: CurrentActor, location_id: Id, day: date, asked: LocationDayAsked
) -> LocationHoursShape:
    """Give a day openings of its own, or none; it goes before weekdays, holidays and what the shop tells."""
    _own(actor, MANAGE, location_id)
    settled = Special(day=day, name=asked.name, hours=tuple(one.interval for one in asked.openings))
    async with _database(request).transaction() as transaction:
        await settle_day(transaction, actor, location_id, settled)
        return await _hours_shape(transaction, location_id, reader_language(request))


@router.delete("/locations/{location_id}/days/{day}", dependencies=[_manages])
async def remove_day(request: Request, actor: CurrentActor, location_id: Id, day: date) -> LocationHoursShape:
    """Give a day back to the week and to what the shop tells."""
    _own(actor, MANAGE, location_id)
    async with _database(request).transaction() as transaction:
        await release_day(transaction, actor, location_id, day)
        return await _hours_shape(transaction, location_id, reader_language(request))


@router.get("/places", dependencies=[requires(READ)])
async def list_places(
    request: Request,
    q: Annotated[
        str, Query(max_length=LONGEST, description="A postcode, or a town with or without accents.")
    ],
    country: Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")] = None,
) -> Page[PlaceShape]:
    """Places that what was typed may mean, the likeliest first."""
    async with _database(request).transaction() as transaction:
        found = await find_places(transaction, q, country=country)
    return Page(items=[PlaceShape.model_validate(place) for place in found])


def _own(actor: Actor, scope: str, location_id: int) -> None:
    """A location out of somebody's reach is not there for them. Raises LocationNotFoundError."""
    if not actor.allows(scope, f"location:{location_id}"):
        raise LocationNotFoundError(location_id=location_id)


async def _hours_shape(transaction: Transaction, location_id: int, language: Language) -> LocationHoursShape:
    now = utc_now()
    settled = await settled_hours(transaction, location_id, now.date())
    times = await location_times(transaction, [location_id])
    return LocationHoursShape(
        location_id=location_id,
        now=OpeningShape.model_validate(opening_at(times[location_id], now, language)),
        told=settled.told,
        week=None if settled.week is None else [[OpenFrom.of(one) for one in day] for day in settled.week],
        observes_holidays=settled.observes_holidays,
        holiday_region=settled.holiday_region,
        days=[LocationDayShape.of(day) for day in settled.days],
    )
