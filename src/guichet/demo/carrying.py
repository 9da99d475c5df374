"""What shops send: parcels whose labels the house bought go their way, couriers ride. All within minutes.

Where each is, its stand-in keeps: a demo that was stopped goes on where it was.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from guichet.demo import story
from guichet.demo.brands import ALL
from guichet.demo.control import Control, Json, Played, RefusedError
from guichet.demo.parcels import Postman
from guichet.kernel.http import Http, UnreachableError
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)

_LOOK = 3.0  # seconds
_CARRIER = "colissimo"  # the labels' numbers are of its form
# What comes after a scan of a parcel that left its shop, and how long after.
_LABELLED = "DR1"
_WAY = {
    _LABELLED: ("PC1", timedelta(0)),
    "PC1": ("ET1", timedelta(seconds=25)),
    "ET1": ("MD2", timedelta(seconds=40)),
    "MD2": ("DI1", timedelta(seconds=60)),
}
# What a courier does next, how long after, and how many minutes are left then.
_RIDE = {
    "pending": ("pickup", timedelta(seconds=12), 14),
    "pickup": ("pickup_complete", timedelta(seconds=30), 9),
    "pickup_complete": ("dropoff", timedelta(seconds=30), 3),
    "dropoff": ("delivered", timedelta(seconds=45), 0),
}
_NOBODY_FREE = "Aucun coursier n’a accepté la course."


class ShopParcels:
    """Parcels that leave from shops: announced with their label, fetched once they are handed over there.

    `labels` and `carrier` are stand-ins' addresses, `shops` the shops' by the brands' names; `pace`
    multiplies the pauses.
    """

    def __init__(
        self,
        http: Http,
        labels: str,
        carrier: str,
        shops: Mapping[str, str],
        seed: int,
        *,
        pace: float = 1.0,
    ) -> None:
        self._pace = pace
        self._labels = Played(http, labels)
        self._postman = Postman(http, carrier, random.Random(f"shops {seed}"))
        self._shops = {
            brand: Control(http, shops[brand.name], brand.hash) for brand in ALL if brand.name in shops
        }
        self._over: set[str] = set()

    async def go_on(self) -> None:
        """Have each parcel that is due go one step on. Raises RefusedError, UnreachableError."""
        for parcel in (await self._labels.ask("parcels"))["parcels"]:
            if parcel["tracking_number"] not in self._over:
                await self._carry(parcel)

    async def _carry(self, parcel: Json) -> None:
        number = parcel["tracking_number"]
        last = await self._postman.latest(number)
        if last is None:
            await self._postman.announce(number, _CARRIER)
            return
        code, at = last
        if code not in _WAY or parcel["status"] == "CANCELLED":
            self._over.add(number)
            return
        following, pause = _WAY[code]
        if utc_now() - at < pause * self._pace:
            return
        if code == _LABELLED:
            if not await self._was_handed_over(parcel):
                return
            await self._labels.tell(f"parcels/{parcel['id']}/departures", {})
        await self._postman.scan(number, following)

    async def _was_handed_over(self, parcel: Json) -> bool:
        """Whether the shop knows that it left: the house says so when it is handed over at the counter."""
        told = str(parcel["order_number"] or "")
        if not told.isdecimal():
            return False
        brand = max(
            (one for one in self._shops if one.first_order <= int(told)),
            key=lambda one: one.first_order,
            default=None,
        )
        order = await self._shops[brand].find("order", int(told)) if brand else None
        sent = (order or {}).get("shipments", ())
        return any(shipment["tracking_number"] == parcel["tracking_number"] for shipment in sent)


class Couriers:
    """Couriers who come, ride and arrive; to one person's door nobody comes."""

    def __init__(self, http: Http, address: str, *, pace: float = 1.0) -> None:
        self._couriers = Played(http, address)
        self._pace = pace

    async def ride(self) -> None:
        """Have each errand that is due go one step on. Raises RefusedError, UnreachableError."""
        for errand in (await self._couriers.ask("deliveries"))["deliveries"]:
            if not errand["complete"] and errand["status"] in _RIDE:
                await self._ride(errand)

    async def _ride(self, errand: Json) -> None:
        following, pause, minutes = _RIDE[errand["status"]]
        if utc_now() - datetime.fromisoformat(errand["updated"]) < pause * self._pace:
            return
        move: Json = {"status": following, "minutes": minutes}
        if story.NOBODY_COMES_TO in errand["dropoff"]["name"]:
            move = {"status": "canceled", "reason": _NOBODY_FREE}
        await self._couriers.tell(f"deliveries/{errand['id']}/moves", move)


async def carry(acts: Sequence[Callable[[], Awaitable[None]]], *, every: float = _LOOK) -> None:
    """Have parcels and couriers go on until cancelled; a stand-in that is away is waited for."""
    while True:
        await asyncio.sleep(every)
        for act in acts:
            try:
                await act()
            except (RefusedError, UnreachableError) as failure:
                log.info("demo_act_dropped", reason=str(failure))
