"""Which page asks: its key, kept for some seconds, with what its store sells."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import cast

import msgspec
from sqlalchemy import select
from starlette.requests import Request

from guichet.api.keys import KeyRefusedError, allow_origin, living_key
from guichet.before.availability import Asked
from guichet.commerce.stores import Store
from guichet.kernel.db import Database
from guichet.kernel.types import Language

_KEY_AGE = 10.0  # seconds after which a revoked key is refused here at the latest
_MOST_KEYS = 1000


class Shopper(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at a page of a store; `connection_id` and `store` say what is sold there."""

    store_id: int
    connection_id: int
    store: str
    origins: list[str]

    def asked(self, language: Language) -> Asked:
        """What this shopper may see."""
        return Asked(connection_id=self.connection_id, store=self.store, language=language)


class ShopperFront:
    """Made once for each process, with the application."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[str, tuple[float, Shopper]] = OrderedDict()

    async def shopper(self, request: Request, key: str) -> Shopper:
        """Who asks with this key, from this page. Raises KeyRefusedError, OriginRefusedError."""
        kept = self._kept.get(key)
        if kept is None or kept[0] < time.monotonic():
            kept = self._kept[key] = (time.monotonic() + _KEY_AGE, await self._find(key))
            if len(self._kept) > _MOST_KEYS:
                self._kept.popitem(last=False)
        allow_origin(request, kept[1].origins, needed=False)
        return kept[1]

    async def _find(self, key: str) -> Shopper:
        self._kept.pop(key, None)
        async with self._database.transaction() as transaction:
            used = await living_key(transaction, key=key)
            query = select(Store.connection_id, Store.external_id).where(
                Store.id == used.store_id, Store.gone_at.is_(None)
            )
            store = (await transaction.execute(query)).one_or_none()
        if store is None:
            raise KeyRefusedError
        return Shopper(
            store_id=used.store_id,
            connection_id=store.connection_id,
            store=store.external_id,
            origins=used.origins,
        )


def front_of(request: Request) -> ShopperFront:
    """The front of this process."""
    return cast("ShopperFront", request.app.state.shoppers)
