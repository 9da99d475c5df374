"""A product as the API shows it, put together from its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from guichet.commerce.catalogue import repository
from guichet.commerce.catalogue.errors import ProductNotFoundError
from guichet.commerce.catalogue.model import Category
from guichet.commerce.catalogue.schemas import (
    LevelShape,
    ListPrice,
    NamedThing,
    ProductRow,
    ProductShape,
    VariantShape,
)
from guichet.commerce.reading import Source, price_shape
from guichet.commerce.stock import holding
from guichet.commerce.stores import Store
from guichet.kernel.db import Transaction


async def view_product(transaction: Transaction, product_id: int) -> ProductShape:
    """A product with its variants and their stock. Raises ProductNotFoundError."""
    product = await repository.find_product(transaction, product_id)
    if product is None:
        raise ProductNotFoundError(product_id=product_id)
    variants = await repository.variants_of(transaction, product_id)
    levels = await repository.levels_of(transaction, [variant.id for variant in variants])
    prices = await repository.list_prices_of(
        transaction, product.connection_id, [variant.external_id for variant in variants]
    )
    categories = await repository.named(
        transaction, Category, product.connection_id, product.category_external_ids
    )
    stores = await repository.named(transaction, Store, product.connection_id, product.store_external_ids)
    return ProductShape(
        id=product.id,
        name=product.name,
        sku=product.sku,
        brand=product.brand,
        kind=product.kind,
        description=product.description,
        address=product.address,
        pictures=product.pictures,
        price=price_shape(product.price_minor, product.currency),
        sale_price=price_shape(product.sale_price_minor, product.currency),
        source_price=product.price,
        visible=product.visible,
        gone_at=product.gone_at,
        categories=[NamedThing.model_validate(row) for row in categories],
        stores=[NamedThing.model_validate(row) for row in stores],
        variants=_variants(product, variants, levels, prices),
        as_of=min([product.read_at, *(level.read_at for level in levels)]),
        source=Source.model_validate(product),
    )


def product_row(row: Row[Any]) -> ProductRow:
    """A product in a list."""
    return ProductRow(
        id=row.id,
        connection_id=row.connection_id,
        name=row.name,
        sku=row.sku,
        brand=row.brand,
        kind=row.kind,
        picture=row.picture or None,
        price=price_shape(row.price_minor, row.currency),
        sale_price=price_shape(row.sale_price_minor, row.currency),
        visible=row.visible,
        variants_count=row.variants_count,
        available=None if row.available is None else int(row.available),
        version=row.version,
        as_of=row.read_at,
    )


def _variants(
    product: Row[Any], variants: repository.Rows, levels: repository.Rows, prices: repository.Rows
) -> list[VariantShape]:
    levels_by_variant = defaultdict(list)
    for level in levels:
        levels_by_variant[level.variant_id].append(level)
    prices_by_variant = defaultdict(list)
    for price in prices:
        prices_by_variant[price.variant_external_id].append(price)
    return [
        _variant(product, variant, levels_by_variant[variant.id], prices_by_variant[variant.external_id])
        for variant in variants
    ]


def _variant(
    product: Row[Any], variant: Row[Any], levels: Sequence[Row[Any]], prices: Sequence[Row[Any]]
) -> VariantShape:
    own = variant.price is not None
    sale = variant.sale_price_minor if own else product.sale_price_minor
    tracked = [level.available for level in levels if level.tracked]
    return VariantShape(
        id=variant.id,
        external_id=variant.external_id,
        sku=variant.sku,
        gtin=variant.gtin,
        gtin14=variant.gtin14,
        options=variant.options,
        price=price_shape(variant.price_minor if own else product.price_minor, product.currency),
        sale_price=price_shape(sale, product.currency),
        source_price=variant.price if own else product.price,
        list_prices=[_list_price(price) for price in prices],
        weight_grams=variant.weight_grams,
        picture=variant.picture or None,
        purchasable=variant.purchasable,
        available=sum(tracked) if tracked else None,
        stock=[_level(level) for level in levels],
    )


def _list_price(row: Row[Any]) -> ListPrice:
    return ListPrice(
        price_list=NamedThing(id=row.list_id, name=row.list_name),
        price=price_shape(row.price_minor, row.currency),
        sale_price=price_shape(row.sale_price_minor, row.currency),
        source_price=row.price,
    )


def _level(row: Row[Any]) -> LevelShape:
    return LevelShape(
        location=NamedThing(id=row.location_id, name=row.location_name),
        state=holding(row.available, tracked=row.tracked),
        on_hand=row.on_hand,
        reserved=row.reserved,
        safety=row.safety,
        available=row.available,
        tracked=row.tracked,
        as_of=row.read_at,
    )
