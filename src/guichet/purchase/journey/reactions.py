"""What happens to orders' parcels becomes a step, once, where the store tells of it.

Only what happens live counts, and only what the house saw happen: the first thing that it hears of a parcel
was there before it looked. `ParcelNoticed` is not heard: its timer says of old parcels too that it noticed
them now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, Origin, is_live, reaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import ParcelChanged, ShipmentAdded
from guichet.purchase.journey.errands import CheckLate
from guichet.purchase.journey.kinds import KIND_OF_STATE, Kind
from guichet.purchase.journey.repository import Shipped, find_shipped
from guichet.purchase.journey.service import StoreSettings, settings_of
from guichet.purchase.journey.telling import note


@reaction("purchase.journey", on=(ShipmentAdded, ParcelChanged))
async def follow_parcels(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note what customers are to be told, and when to look whether a parcel is late."""
    happened: dict[int, list[tuple[Kind, datetime]]] = defaultdict(list)
    moved: set[int] = set()
    for event in events:
        happening = event.happening
        if isinstance(happening, ShipmentAdded):
            if is_live(event):
                happened[happening.shipment_id].append((Kind.SHIPPED, event.happened_at))
            continue
        changed = cast("ParcelChanged", happening)
        if event.origin is Origin.LIVE:
            moved.update(changed.shipment_ids)
        kind = KIND_OF_STATE.get(changed.after)
        if kind is not None and changed.before not in (None, changed.after) and is_live(event):
            for shipment_id in changed.shipment_ids:
                happened[shipment_id].append((kind, event.happened_at))
    if not happened and not moved:
        return
    shipped = {one.id: one for one in await find_shipped(transaction, [*happened, *moved])}
    stores = await settings_of(transaction, sorted({one.store_id for one in shipped.values()}))
    settings = {one.store_id: one for one in stores}
    noted = [
        (kind, shipped[shipment_id], happened_at)
        for shipment_id, steps in happened.items()
        if shipment_id in shipped
        for kind, happened_at in steps
        if settings[shipped[shipment_id].store_id].of(kind).on
    ]
    await note(transaction, noted, settings)
    await _look_later(transaction, [shipped[one] for one in sorted(moved) if one in shipped], settings)


async def _look_later(
    transaction: Transaction, parcels: Sequence[Shipped], settings: Mapping[int, StoreSettings]
) -> None:
    """Have somebody look at each parcel when it would be late; one that is late already became so unseen."""
    now = utc_now()
    for parcel in parcels:
        late_from = parcel.late_from
        if late_from is None or not settings[parcel.store_id].of(Kind.LATE).on:
            continue
        if late_from > now:
            await enqueue(transaction, CheckLate(parcel.id), key=str(parcel.id), run_at=late_from)
