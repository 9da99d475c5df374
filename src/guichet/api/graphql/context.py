"""What one query is answered with: who asks, and loaders that read for all of its fields at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import Row
from strawberry.dataloader import DataLoader

from guichet.api.graphql.errors import MOST_PRODUCTS, MOST_STOCK, TooMuchAskedError
from guichet.before.availability import MOST_SHOPS, Answer, Article, Asked, Nearby
from guichet.commerce.catalogue import repository, search_query
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.kernel.errors import NotAllowedError
from guichet.kernel.types import Language
from guichet.kernel.web import decode_cursor, encode_cursor

_STOCK = "stock.read"
_MOST_CATEGORIES = 500


class Context:
    """Made for each query, for one of two: `page`, what a shop's page may see, or the member of staff."""

    def __init__(
        self,
        database: Database,
        nearby: Nearby,
        page: Asked | None,
        actor: Actor | None,
        language: Language,
    ) -> None:
        self.database = database
        self._nearby = nearby
        self._page = page
        self._actor = actor
        self._language = language
        self._stock_told = 0
        self._told: dict[tuple[object, ...], asyncio.Task[Answer]] = {}
        self.products: DataLoader[int, Row[Any] | None] = DataLoader(load_fn=self._load_products)
        self.variants: DataLoader[int, list[Row[Any]]] = DataLoader(load_fn=self._load_variants)
        self.levels: DataLoader[int, list[Row[Any]]] = DataLoader(load_fn=self._load_levels)

    async def page_of_products(
        self, first: int, after: str | None, category_id: int | None, text: str
    ) -> tuple[list[Row[Any]], str | None]:
        """Products that the page's store shows, by name, and the cursor of those that follow.

        Raises BadCursorError, NotAllowedError where no page asks.
        """
        count = max(1, min(first, MOST_PRODUCTS))
        connection_id, store = self._shown_at()
        async with self.database.transaction() as transaction:
            listed = await repository.shown_products(
                transaction,
                connection_id,
                store,
                count=count + 1,
                after=decode_cursor(after, tuple[str, int]) if after else None,
                query=search_query(text),
                category_id=category_id,
            )
        rows = await self.products.load_many([row.id for row in listed[:count]])
        last = listed[count - 1] if len(listed) > count else None
        following = None if last is None else encode_cursor((last.search_name, last.id))
        return [row for row in rows if row is not None], following

    async def categories(self) -> list[Row[Any]]:
        """The branches of the shop's tree that its pages show. Raises NotAllowedError where no page asks."""
        connection_id, _ = self._shown_at()
        async with self.database.transaction() as transaction:
            found = await repository.shown_categories(transaction, connection_id, most=_MOST_CATEGORIES)
        return list(found)

    async def near(
        self,
        product_id: int,
        *,
        near: str | None,
        country: str | None,
        within_km: float | None,
        limit: int,
        only_available: bool,
    ) -> Answer:
        """Where the forms of a product are to be had; worked out once, whichever of them asks.

        Raises PlaceUnknownError, ArticleNotFoundError, NotAllowedError, TooMuchAskedError.
        """
        question = (product_id, near, country, within_km, limit, only_available)
        task = self._told.get(question)
        if task is None:
            wanted = msgspec.structs.replace(
                self._asked(),
                within_km=within_km,
                limit=max(1, min(limit, MOST_SHOPS)),
                only_available=only_available,
            )
            task = self._told[question] = asyncio.create_task(self._near(wanted, product_id, near, country))
        return await task

    async def _near(self, wanted: Asked, product_id: int, near: str | None, country: str | None) -> Answer:
        place = await self._nearby.place(near, country)
        if self._stock_told > MOST_STOCK:
            raise TooMuchAskedError
        located = msgspec.structs.replace(wanted, place=place)
        told = await self._nearby.availability(located, Article(product_id=product_id))
        self._stock_told += sum(len(one.stock) for one in told.variants)
        if self._stock_told > MOST_STOCK:
            raise TooMuchAskedError
        return told

    def _asked(self) -> Asked:
        """What the asker may see of stock. Raises NotAllowedError for staff without the scope."""
        if self._page is not None:
            return self._page
        if self._actor is None:
            raise NotAllowedError
        self._actor.require(_STOCK)
        own = self._actor.targets(_STOCK, "location")
        return Asked(numbers=True, location_ids=own, language=self._language)

    def _shown_at(self) -> tuple[int, str]:
        """The connection and the store whose page asks. Raises NotAllowedError where none does."""
        if self._page is None or self._page.connection_id is None:
            raise NotAllowedError
        return self._page.connection_id, self._page.store

    def shows(self, product: Row[Any]) -> bool:
        """Whether the asker may know of a product at all."""
        page = self._page
        if page is None:
            return True
        sold = not product.store_external_ids or page.store in product.store_external_ids
        return product.connection_id == page.connection_id and product.visible and sold

    async def _load_products(self, ids: list[int]) -> list[Row[Any] | None]:
        async with self.database.transaction() as transaction:
            rows = await repository.products_by_ids(transaction, ids)
        found = {row.id: row for row in rows if self.shows(row)}
        return [found.get(one) for one in ids]

    async def _load_variants(self, product_ids: list[int]) -> list[list[Row[Any]]]:
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        async with self.database.transaction() as transaction:
            for row in await repository.variants_by_products(transaction, product_ids):
                found[row.product_id].append(row)
        return [found[one] for one in product_ids]

    async def _load_levels(self, variant_ids: list[int]) -> list[list[Row[Any]]]:
        own = self._asked().location_ids
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        async with self.database.transaction() as transaction:
            for row in await repository.levels_of(transaction, variant_ids):
                if own is None or row.location_id in own:
                    found[row.variant_id].append(row)
        return [found[one] for one in variant_ids]
