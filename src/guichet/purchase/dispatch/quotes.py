"""What couriers would cost, kept for some minutes by place and area, so that no page waits for one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from guichet import connections
from guichet.commerce.places import locate
from guichet.connections import ConnectionNotFoundError, NotUsableError
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.dispatching import CourierQuote, NewErrand, SendsCouriers, Stop
from guichet.ports.failures import OutsideError, RejectedError
from guichet.ports.records import Address
from guichet.purchase.dispatch import parcels
from guichet.purchase.dispatch.couriers import rule_for
from guichet.purchase.dispatch.errands import QuoteCourier
from guichet.purchase.dispatch.model import CourierQuoteKept

KEPT = timedelta(minutes=10)
_ASKING = timedelta(seconds=30)  # a question that is under way is not asked again
NOBODY = "nobody_comes"
_UNKNOWN = "not_answered"


class KeptQuote(msgspec.Struct, frozen=True, kw_only=True):
    """What a courier would cost from a place; `code` says why nobody would come, "" where somebody would."""

    location_id: int
    price: int | None
    currency: str
    minutes: int | None
    code: str
    quoted_at: datetime
    valid_until: datetime


def area_of(country: str, postcode: str) -> str:
    """The area of a destination: its country and postcode."""
    return f"{country.strip().upper()} {''.join(postcode.split()).upper()}".strip()


async def courier_quotes(
    transaction: Transaction, location_ids: Collection[int], area: str
) -> dict[int, KeptQuote]:
    """The quotes to an area that still hold, by place; one that is not there is not known."""
    own = CourierQuoteKept
    query = select(*(getattr(own, name) for name in KeptQuote.__struct_fields__)).where(
        own.location_id.in_(location_ids),
        own.area == area,
        own.quoted_at.is_not(None),
        own.valid_until > utc_now(),
    )
    rows = (await transaction.execute(query)).mappings()
    return {row["location_id"]: KeptQuote(**row) for row in rows}


async def want_quote(transaction: Transaction, store_id: int | None, location_id: int, area: str) -> bool:
    """Have a courier asked what it would cost, unless that is known or asked already.

    False where nobody sends couriers from there.
    """
    rule = await rule_for(transaction, store_id, location_id)
    if rule is None:
        return False
    now = utc_now()
    own = CourierQuoteKept
    values = {"connection_id": rule.connection_id, "valid_until": now + _ASKING}
    statement = insert(own).values(
        location_id=location_id, area=area, currency="", code="", quoted_at=None, **values
    )
    asked = statement.on_conflict_do_update(
        index_elements=["location_id", "area"], set_=values, where=own.valid_until <= now
    )
    if (await transaction.execute(asked)).rowcount:
        await enqueue(transaction, QuoteCourier(location_id, area), key=f"{location_id}:{area}")
    return True


async def quote(services: Services, location_id: int, area: str) -> None:
    """Ask the courier, and keep what it says."""
    async with services.database.transaction() as transaction:
        query = select(CourierQuoteKept.connection_id).where(
            CourierQuoteKept.location_id == location_id, CourierQuoteKept.area == area
        )
        connection_id = await transaction.scalar(query)
        if connection_id is None:
            return
        try:
            errand = await _errand(transaction, location_id, area)
        except GuichetError:
            await _keep(transaction, location_id, area, None, NOBODY)
            return
    answer, code = await _ask(services, connection_id, errand)
    async with services.database.transaction() as transaction:
        await _keep(transaction, location_id, area, answer, code)


async def _ask(services: Services, connection_id: int, errand: NewErrand) -> tuple[CourierQuote | None, str]:
    try:
        opened = await connections.open_connection(services, connection_id)
        if not isinstance(opened.connector, SendsCouriers):
            return None, NOBODY
        return await opened.connector.quote_courier(opened.session, errand), ""
    except RejectedError:
        return None, NOBODY
    except (OutsideError, NotUsableError, ConnectionNotFoundError):
        return None, _UNKNOWN


async def _errand(transaction: Transaction, location_id: int, area: str) -> NewErrand:
    country, _, postcode = area.partition(" ")
    place = await locate(transaction, postcode, country=country)
    to = Address(city=place.town, postcode=postcode, country=country, lines=(place.town,))
    return NewErrand(
        reference="",
        pickup=await parcels.stop_at(transaction, location_id),
        dropoff=Stop(address=to, latitude=place.latitude, longitude=place.longitude),
    )


async def _keep(
    transaction: Transaction, location_id: int, area: str, answer: CourierQuote | None, code: str
) -> None:
    now = utc_now()
    until = now + KEPT if answer is None else min(answer.valid_until, now + KEPT)
    arrives = answer.dropoff_at if answer else None
    values = {
        "price": answer.price if answer else None,
        "currency": answer.currency if answer else "",
        "minutes": max(1, round((arrives - now).total_seconds() / 60)) if arrives else None,
        "code": code,
        "quoted_at": now,
        "valid_until": until,
    }
    chosen = (CourierQuoteKept.location_id == location_id, CourierQuoteKept.area == area)
    await transaction.execute(update(CourierQuoteKept).where(*chosen).values(values))
