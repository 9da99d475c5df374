"""Availability as one process answers it: locations kept for seconds, stock read for each answer."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from guichet.before.availability.answers import (
    Answer,
    Asked,
    BatchAnswer,
    answer,
    batch_answer,
)
from guichet.before.availability.errors import ArticleNotFoundError, OneArticleError
from guichet.before.availability.gathering import Gatherer
from guichet.before.availability.repository import Held, held_products, held_variants, variant_of_gtin
from guichet.before.availability.shops import AGE, Shops, read_shops
from guichet.commerce.catalogue import normalise_gtin
from guichet.commerce.places import LONGEST, Place, locate
from guichet.kernel.db import Database
from guichet.kernel.types import utc_now

_PLACE_AGE = 300.0  # seconds for which what was typed means the same place
_MOST_PLACES = 20_000


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """Which article is meant: one variant, a whole product, or what bears a bar code."""

    variant_id: int | None = None
    product_id: int | None = None
    gtin: str | None = None


class Nearby:
    """Made once for each process, with the application."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._variants: Gatherer[int, Held] = Gatherer(self._read_variants)
        self._products: Gatherer[int, list[Held]] = Gatherer(self._read_products)
        self._shops: Shops | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()
        self._places: OrderedDict[tuple[str, str | None], tuple[float, Place]] = OrderedDict()

    async def availability(self, asked: Asked, article: Article) -> Answer:
        """Where an article is to be had. Raises ArticleNotFoundError, OneArticleError."""
        shops = await self.shops()
        variants = [held for held in await self.held(asked, article) if asked.sees(held)]
        if not variants:
            raise ArticleNotFoundError
        return answer(asked, shops, variants, utc_now())

    async def products(self, asked: Asked, product_ids: Sequence[int]) -> BatchAnswer:
        """Where products are to be had, in a few words each; those that are not there are left out."""
        shops = await self.shops()
        found = await asyncio.gather(*(self._products.get(one) for one in dict.fromkeys(product_ids)))
        seen = [[held for held in variants or () if asked.sees(held)] for variants in found]
        return batch_answer(asked, shops, [variants for variants in seen if variants], utc_now())

    async def held(self, asked: Asked, article: Article) -> Sequence[Held]:
        """What is meant by an article, with its levels; nothing where it is not there.

        Raises OneArticleError.
        """
        variant_id, product_id, gtin = article.variant_id, article.product_id, article.gtin
        if sum(one is not None for one in (variant_id, product_id, gtin)) != 1:
            raise OneArticleError
        if product_id is not None:
            return await self._products.get(product_id) or ()
        if variant_id is None:
            gtin14 = normalise_gtin(gtin or "")
            if gtin14 is not None:
                variant_id = await variant_of_gtin(self._database, gtin14, asked.connection_id)
        held = None if variant_id is None else await self._variants.get(variant_id)
        return () if held is None else (held,)

    async def place(self, near: str | None, country: str | None = None) -> Place | None:
        """The place that is meant by what was typed; None for nothing. Raises PlaceUnknownError."""
        typed = (near or "").strip()[:LONGEST]
        if not typed:
            return None
        key = (typed.lower(), country)
        kept = self._places.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        async with self._database.transaction() as transaction:
            place = await locate(transaction, typed, country=country)
        self._places[key] = (time.monotonic() + _PLACE_AGE, place)
        if len(self._places) > _MOST_PLACES:
            self._places.popitem(last=False)
        return place

    async def shops(self) -> Shops:
        """The locations, no older than some seconds."""
        if self._shops is None or self._read_at + AGE < time.monotonic():
            async with self._reading:
                if self._shops is None or self._read_at + AGE < time.monotonic():
                    begun = time.monotonic()
                    async with self._database.transaction() as transaction:
                        self._shops = await read_shops(transaction)
                    self._read_at = begun
        return self._shops

    def forget(self) -> None:
        """Read everything anew at the next question: something was settled here."""
        self._shops = None
        self._places.clear()

    async def _read_variants(self, ids: Sequence[int]) -> dict[int, Held]:
        return await held_variants(self._database, ids)

    async def _read_products(self, ids: Sequence[int]) -> dict[int, list[Held]]:
        return await held_products(self._database, ids)
