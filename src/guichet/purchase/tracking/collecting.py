"""What a shopper collects: where, until when it is kept, when that place is open. Typed, in no language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.commerce.places import location_times, next_opening
from guichet.kernel.db import Transaction
from guichet.kernel.hours import BusinessTime
from guichet.kernel.types import utc_now
from guichet.purchase import picking
from guichet.voice.facts import OpeningFact, PickupFact

_OPENINGS = 3  # said in a mail
_AHEAD = timedelta(days=14)
_PLACES = text("SELECT id, name, postal_address FROM locations WHERE id = ANY(:ids)")
_SHOWN = frozenset(
    {
        picking.State.EXPECTED,
        picking.State.WAITING,
        picking.State.PICKING,
        picking.State.READY,
        picking.State.HANDED_OVER,
        picking.State.EXPIRED,
        picking.State.PUT_BACK,
        picking.State.MISSING,
    }
)


class Collecting(msgspec.Struct, frozen=True, kw_only=True):
    """A preparation that its customer fetches at a place; `hours` None where the place tells none.

    `pay_there`: it was set aside and is paid when it is fetched.
    """

    preparation_id: int
    state: picking.State
    location_id: int
    place: str
    address: str
    hours: BusinessTime | None
    keep_until: datetime | None
    ready_at: datetime | None
    handed_at: datetime | None
    handed_to: str
    pay_there: bool

    @property
    def waits(self) -> bool:
        """Whether it lies there to be fetched."""
        return self.state is picking.State.READY

    def fact(self, code: str = "") -> PickupFact:
        """What a mail may say of it."""
        return PickupFact(
            place=self.place,
            address=self.address,
            openings=tuple(_openings(self.hours, utc_now())) if self.hours else (),
            code=code,
            keep_until=self.keep_until,
        )


async def collections_of(transaction: Transaction, order_id: int) -> list[Collecting]:
    """What is collected of an order, the first first."""
    rows = [
        row
        for row in await picking.preparations_of_order(transaction, order_id)
        if row.is_collected and row.state in _SHOWN
    ]
    return await _placed(transaction, rows)


async def collection(transaction: Transaction, preparation_id: int) -> Collecting:
    """What is collected by one preparation. Raises PreparationNotFoundError."""
    (found,) = await _placed(transaction, [await picking.find_preparation(transaction, preparation_id)])
    return found


async def _placed(transaction: Transaction, rows: Sequence[picking.PreparationRow]) -> list[Collecting]:
    ids = sorted({row.location_id for row in rows})
    if not ids:
        return []
    places = {row.id: row for row in await transaction.execute(_PLACES, {"ids": ids})}
    times = await location_times(transaction, ids)
    return [
        Collecting(
            preparation_id=row.id,
            state=row.state,
            location_id=row.location_id,
            place=places[row.location_id].name if row.location_id in places else "",
            address=address_of(places[row.location_id].postal_address) if row.location_id in places else "",
            hours=times.get(row.location_id),
            keep_until=row.keep_until,
            ready_at=row.ready_at,
            handed_at=row.handed_at,
            handed_to=row.handed_to,
            pay_there=row.purpose is picking.Purpose.RESERVE,
        )
        for row in rows
    ]


async def place_name(transaction: Transaction, location_id: int) -> str:
    """What a place is called; "" where it is not known any more."""
    found = (await transaction.execute(_PLACES, {"ids": [location_id]})).one_or_none()
    return found.name if found is not None else ""


def address_of(told: Mapping[str, Any]) -> str:
    """Where a place is, on one line."""
    town = f"{told.get('postcode', '')} {told.get('city', '')}".strip()
    return ", ".join(part for part in (*told.get("lines", ()), town) if part)


def _openings(hours: BusinessTime, now: datetime) -> Iterator[OpeningFact]:
    """The next stretches in which a place is open, by its own clock."""
    after, found = now, 0
    while found < _OPENINGS and after < now + _AHEAD:
        span = next_opening(hours, after)
        if span is None:
            return
        opens, closes = (moment.astimezone(hours.zone) for moment in span)
        yield OpeningFact(day=opens.date(), opens=opens.time(), closes=closes.time())
        after, found = span[1] + timedelta(minutes=1), found + 1
