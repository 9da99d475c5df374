"""The locations as one process keeps them: where they are, when they open, who may collect there.

Read anew when they are older than `AGE`; stock itself is never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import text

from guichet.before.availability.rule import Rule, current_rule
from guichet.commerce.places import Opening, distance_km, location_times, opening_at
from guichet.kernel.db import Transaction
from guichet.kernel.hours import BusinessTime
from guichet.kernel.types import Language

AGE = 15.0  # seconds for which locations, their hours and the rule are taken as known
_POINTS = 512  # points of which the order of the shops is kept
_MOST_KEPT = 50_000
_MINUTE = timedelta(minutes=1)

_SHOPS = text("""
SELECT location.id, location.connection_id, location.kind, location.name, location.postal_address,
  location.latitude, location.longitude, location.time_zone,
  EXISTS (
    SELECT FROM pickup_methods AS method WHERE method.connection_id = location.connection_id
      AND location.external_id = ANY(method.location_external_ids) AND method.gone_at IS NULL
  ) AS collects
FROM locations AS location WHERE location.gone_at IS NULL AND location.enabled
ORDER BY location.name, location.id
""")

Made = TypeVar("Made")
Ordered = tuple[tuple[int, float | None], ...]
"""Shops by distance: (location, kilometres); those without a position come last."""


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """A location that a shopper may go to, or a warehouse; `collects`: goods may be collected there."""

    id: int
    connection_id: int
    kind: str
    name: str
    postal_address: dict[str, Any]
    latitude: float | None
    longitude: float | None
    time_zone: str
    collects: bool


class Shops:
    """The locations at one reading, with the rule that held then."""

    def __init__(self, rule: Rule, shops: Sequence[Shop], times: Mapping[int, BusinessTime | None]) -> None:
        self.rule = rule
        self.by_id = {shop.id: shop for shop in shops}
        self.open_to_all = tuple(shop for shop in shops if shop.kind == "shop")
        self.online = _online(shops)
        self._times = times
        self._kept: dict[object, object] = {}
        self._minute: datetime | None = None
        self.by_distance = lru_cache(maxsize=_POINTS)(self._by_distance)

    def opening(self, location_id: int, now: datetime, language: Language) -> Opening:
        """How a location stands in the minute of `now`; a holiday that closes it is named in the language."""
        minute = now.replace(second=0, microsecond=0)
        return opening_at(self._times.get(location_id), minute, language)

    def once_a_minute(self, now: datetime, key: object, make: Callable[[], Made]) -> Made:
        """What is made of locations alone, such as their hours, is made once a minute for each key."""
        if self._minute is None or not self._minute <= now < self._minute + _MINUTE:
            self._minute, self._kept = now.replace(second=0, microsecond=0), {}
        made = self._kept.get(key)
        if made is None:
            made = make()
            if len(self._kept) < _MOST_KEPT:
                self._kept[key] = made
        return cast("Made", made)

    def _by_distance(self, latitude: float | None, longitude: float | None) -> Ordered:
        """The shops by their distance from a point; by name where there is none."""
        if latitude is None or longitude is None:
            return tuple((shop.id, None) for shop in self.open_to_all)
        near: list[tuple[float, int]] = []
        nowhere: list[int] = []
        for shop in self.open_to_all:
            if shop.latitude is None or shop.longitude is None:
                nowhere.append(shop.id)
            else:
                away = distance_km(latitude, longitude, shop.latitude, shop.longitude)
                near.append((round(away, 1), shop.id))
        return (*((shop, away) for away, shop in sorted(near)), *((shop, None) for shop in nowhere))


async def read_shops(transaction: Transaction) -> Shops:
    """The locations and the rule as they are now."""
    rule = await current_rule(transaction)
    rows = (await transaction.execute(_SHOPS)).mappings()
    return Shops(rule, [Shop(**row) for row in rows], await location_times(transaction))


def _online(shops: Sequence[Shop]) -> dict[int, frozenset[int]]:
    """From where each connection serves its web orders: its warehouses; all its places where it has none."""
    online: dict[int, frozenset[int]] = {}
    for connection_id in {shop.connection_id for shop in shops}:
        its = [shop for shop in shops if shop.connection_id == connection_id]
        warehouses = frozenset(shop.id for shop in its if shop.kind != "shop")
        online[connection_id] = warehouses or frozenset(shop.id for shop in its)
    return online
