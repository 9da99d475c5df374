"""Reading the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, text

from guichet.commerce.catalogue.model import Category, Product
from guichet.kernel.db import Transaction

Rows = Sequence[Row[Any]]

# The page is cut first and summed up afterwards, so that its cost does not grow with the catalogue.
_LIST = """
WITH page AS (
  SELECT id, connection_id, name, search_name, sku, brand, kind, pictures[1] AS picture, price_minor,
    sale_price_minor, currency, visible, version, read_at
  FROM products WHERE gone_at IS NULL {conditions}
  ORDER BY search_name, id LIMIT :count
)
SELECT page.*, counted.variants_count, stocked.available FROM page
LEFT JOIN LATERAL (
  SELECT count(*) AS variants_count FROM variants WHERE product_id = page.id AND gone_at IS NULL
) AS counted ON true
LEFT JOIN LATERAL (
  SELECT sum(level.available) AS available
  FROM variants AS variant JOIN stock_levels AS level ON level.variant_id = variant.id
  WHERE variant.product_id = page.id AND variant.gone_at IS NULL AND level.gone_at IS NULL AND level.tracked
) AS stocked ON true
ORDER BY page.search_name, page.id
"""
_SEARCHED = "AND search @@ CAST(:query AS tsquery)"
_OF_CATEGORY = "AND connection_id = :connection_id AND category_external_ids && CAST(:categories AS text[])"
_OF_STORE = """
AND EXISTS (
  SELECT FROM stores WHERE stores.id = :store_id AND stores.connection_id = products.connection_id
    AND (stores.external_id = ANY(products.store_external_ids) OR products.store_external_ids = '{}'))
"""
_AFTER = "AND (search_name, id) > (:after_name, :after_id)"

# Ids alone: what a page asks of them is read for all at once, by `products_by_ids`.
_SHOWN = """
SELECT id, search_name FROM products
WHERE connection_id = :connection_id AND gone_at IS NULL AND visible
  AND (store_external_ids = '{}' OR :store = ANY(store_external_ids)) {conditions}
ORDER BY search_name, id LIMIT :count
"""
_BRANCH = """
WITH RECURSIVE branch AS (
  SELECT connection_id, external_id FROM categories WHERE id = :category_id
  UNION
  SELECT child.connection_id, child.external_id FROM categories AS child JOIN branch
    ON child.connection_id = branch.connection_id AND child.parent_external_id = branch.external_id
)
SELECT connection_id, external_id FROM branch
"""
_CATEGORIES = """
SELECT child.id, child.connection_id, child.external_id, child.name, parent.id AS parent_id, child.position,
  child.visible, child.read_at, child.read_at AS as_of
FROM categories AS child
LEFT JOIN categories AS parent ON parent.connection_id = child.connection_id
  AND parent.external_id = child.parent_external_id AND parent.gone_at IS NULL
WHERE child.gone_at IS NULL AND child.id > :after ORDER BY child.id LIMIT :count
"""
_SHOWN_CATEGORIES = """
WITH RECURSIVE shown AS (
  SELECT id, external_id, name, position, CAST(NULL AS bigint) AS parent_id FROM categories
  WHERE connection_id = :connection_id AND parent_external_id IS NULL AND gone_at IS NULL AND visible
  UNION
  SELECT child.id, child.external_id, child.name, child.position, shown.id
  FROM categories AS child JOIN shown ON child.parent_external_id = shown.external_id
  WHERE child.connection_id = :connection_id AND child.gone_at IS NULL AND child.visible
)
SELECT id, name, parent_id FROM shown ORDER BY position, name, id LIMIT :most
"""
_VARIANTS = """
SELECT id, external_id, sku, gtin, gtin14, options, price, price_minor, sale_price_minor, weight_grams,
  picture, purchasable
FROM variants WHERE product_id = :product_id AND gone_at IS NULL ORDER BY position, id
"""
_VARIANTS_OF_MANY = """
SELECT id, product_id, external_id, sku, gtin, gtin14, options, price, price_minor, sale_price_minor,
  weight_grams, picture, purchasable
FROM variants WHERE product_id = ANY(:product_ids) AND gone_at IS NULL ORDER BY product_id, position, id
"""
_LEVELS = """
SELECT level.variant_id, coalesce(level.counted, level.on_hand) AS on_hand,
  level.reserved, level.safety, level.available, level.tracked,
  level.read_at, location.id AS location_id, location.name AS location_name
FROM stock_levels AS level JOIN locations AS location ON location.id = level.location_id
WHERE level.variant_id = ANY(:variant_ids) AND level.gone_at IS NULL AND location.gone_at IS NULL
ORDER BY location.name, location.id
"""
_LIST_PRICES = """
SELECT entry.variant_external_id, entry.currency, entry.price, entry.price_minor, entry.sale_price_minor,
  list.id AS list_id, list.name AS list_name
FROM price_entries AS entry JOIN price_lists AS list ON list.id = entry.price_list_id
WHERE entry.connection_id = :connection_id AND entry.variant_external_id = ANY(:external_ids)
  AND list.active AND list.gone_at IS NULL
ORDER BY list.name, list.id, entry.currency
"""
_NAMED = (
    "SELECT id, name FROM {table} WHERE connection_id = :connection_id"
    " AND external_id = ANY(:external_ids) AND gone_at IS NULL ORDER BY id"
)


async def list_products(
    transaction: Transaction,
    *,
    count: int,
    after: tuple[str, int] | None = None,
    query: str | None = None,
    category_id: int | None = None,
    store_id: int | None = None,
) -> Rows:
    """Products by name; `query` is a tsquery, `category_id` means the whole branch below it."""
    conditions: list[str] = []
    values: dict[str, Any] = {"count": count}
    if query is not None:
        conditions.append(_SEARCHED)
        values["query"] = query
    if category_id is not None:
        branch = (await transaction.execute(text(_BRANCH), {"category_id": category_id})).all()
        if not branch:
            return []
        conditions.append(_OF_CATEGORY)
        values |= {"connection_id": branch[0].connection_id, "categories": [row[1] for row in branch]}
    if store_id is not None:
        conditions.append(_OF_STORE)
        values["store_id"] = store_id
    if after is not None:
        conditions.append(_AFTER)
        values |= {"after_name": after[0], "after_id": after[1]}
    return (
        await transaction.execute(text(_LIST.replace("{conditions}", " ".join(conditions))), values)
    ).all()


async def shown_products(
    transaction: Transaction,
    connection_id: int,
    store: str,
    *,
    count: int,
    after: tuple[str, int] | None = None,
    query: str | None = None,
    category_id: int | None = None,
) -> Rows:
    """Ids and places in the list of what a store shows its shoppers, by name.

    `store` is the vendor's id of it, `query` a tsquery, `category_id` means the whole branch below it.
    """
    conditions: list[str] = []
    values: dict[str, Any] = {"connection_id": connection_id, "store": store, "count": count}
    if query is not None:
        conditions.append(_SEARCHED)
        values["query"] = query
    if category_id is not None:
        branch = (await transaction.execute(text(_BRANCH), {"category_id": category_id})).all()
        if not branch or branch[0].connection_id != connection_id:
            return []
        conditions.append(_OF_CATEGORY)
        values["categories"] = [row.external_id for row in branch]
    if after is not None:
        conditions.append(_AFTER)
        values |= {"after_name": after[0], "after_id": after[1]}
    statement = _SHOWN.replace("{conditions}", " ".join(conditions))
    return (await transaction.execute(text(statement), values)).all()


async def shown_categories(transaction: Transaction, connection_id: int, *, most: int) -> Rows:
    """The branches that a shop shows, in its order, each with its parent's id; none below a hidden one."""
    values = {"connection_id": connection_id, "most": most}
    return (await transaction.execute(text(_SHOWN_CATEGORIES), values)).all()


async def list_categories(transaction: Transaction, *, after: int, count: int) -> Rows:
    """Categories after the id `after`, each with its parent's id."""
    return (await transaction.execute(text(_CATEGORIES), {"after": after, "count": count})).all()


async def find_product(transaction: Transaction, product_id: int) -> Row[Any] | None:
    """The product's row, also of one that is gone."""
    query = select(Product.__table__).where(Product.id == product_id)
    return (await transaction.execute(query)).one_or_none()


async def products_by_ids(transaction: Transaction, product_ids: Sequence[int]) -> Rows:
    """The rows of these products that their shops have now."""
    query = select(Product.__table__).where(Product.id.in_(product_ids), Product.gone_at.is_(None))
    return (await transaction.execute(query)).all()


async def variants_by_products(transaction: Transaction, product_ids: Sequence[int]) -> Rows:
    """The variants of these products that are there, each product's in the shop's order."""
    return (await transaction.execute(text(_VARIANTS_OF_MANY), {"product_ids": list(product_ids)})).all()


async def variants_of(transaction: Transaction, product_id: int) -> Rows:
    """The product's variants that are there, in the shop's order."""
    return (await transaction.execute(text(_VARIANTS), {"product_id": product_id})).all()


async def levels_of(transaction: Transaction, variant_ids: Sequence[int]) -> Rows:
    """The stock levels of the variants, with their locations."""
    return (await transaction.execute(text(_LEVELS), {"variant_ids": list(variant_ids)})).all()


async def list_prices_of(transaction: Transaction, connection_id: int, external_ids: Sequence[str]) -> Rows:
    """What active price lists say of the variants."""
    values = {"connection_id": connection_id, "external_ids": list(external_ids)}
    return (await transaction.execute(text(_LIST_PRICES), values)).all()


async def named(
    transaction: Transaction,
    model: type[Category] | type[Any],
    connection_id: int,
    external_ids: Sequence[str],
) -> Rows:
    """Id and name of the categories or stores with these external ids."""
    query = _NAMED.format(table=model.__tablename__)
    values = {"connection_id": connection_id, "external_ids": list(external_ids)}
    return (await transaction.execute(text(query), values)).all()
