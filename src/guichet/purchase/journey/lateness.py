"""Parcels that are late: nobody announces that a day has passed, so each is looked at when it would be."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.purchase.journey.errands import CheckLate
from guichet.purchase.journey.kinds import Kind
from guichet.purchase.journey.repository import Noted, find_shipped
from guichet.purchase.journey.service import settings_of
from guichet.purchase.journey.telling import note

# A parcel that is late since midnight is news all day, and none any more on the next.
_NEWS = timedelta(hours=24)


async def check(transaction: Transaction, shipment_id: int) -> None:
    """Note that a parcel is late, or look again when it would be; telling asks whether it came."""
    now = utc_now()
    for parcel in await find_shipped(transaction, [shipment_id]):
        late_from = parcel.late_from
        settings = {one.store_id: one for one in await settings_of(transaction, [parcel.store_id])}
        if late_from is None or not settings[parcel.store_id].of(Kind.LATE).on:
            continue
        if late_from > now:
            await enqueue(transaction, CheckLate(shipment_id), key=str(shipment_id), run_at=late_from)
        elif now - late_from < _NEWS:
            await note(transaction, [Noted.of_parcel(Kind.LATE, parcel, late_from)], settings)
