"""Reading variants with what each location holds of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, text

from guichet.kernel.db import Transaction

Rows = Sequence[Row[Any]]
Place = tuple[str, int, int, int]  # search_name, product, position, variant: the list's order

# Products are walked by their list's index, and each one's variants by theirs: a page costs what it shows.
_PAGE = """
SELECT variant.id, variant.product_id, variant.position, variant.sku, variant.gtin, variant.options,
  coalesce(nullif(variant.picture, ''), product.pictures[1]) AS picture,
  product.name, product.search_name, product.read_at
FROM products AS product
JOIN variants AS variant ON variant.product_id = product.id AND variant.gone_at IS NULL
WHERE product.gone_at IS NULL {conditions}
ORDER BY product.search_name, product.id, variant.position, variant.id LIMIT :count
"""
_SEARCHED = "AND product.search @@ CAST(:query AS tsquery)"
_NAMED = "AND variant.id = ANY(:variant_ids)"
_STORE = "SELECT connection_id, external_id FROM stores WHERE id = :store_id"
# A product that names no store is sold by every store of its connection. The store's values are given, not
# joined: so the planner knows whether the list's index or the connection's leads to a page sooner.
_SOLD = """
AND product.connection_id = :connection_id
AND (product.store_external_ids @> ARRAY[CAST(:store AS text)] OR product.store_external_ids = '{}')
"""
_HELD = """
AND EXISTS (
  SELECT FROM stock_levels AS level JOIN locations AS location ON location.id = level.location_id
  WHERE level.variant_id = variant.id AND level.gone_at IS NULL AND location.gone_at IS NULL {which})
"""
_AT_MOST = "AND level.tracked AND level.available <= :at_most"
_THERE = "AND level.location_id = :location_id"
# The first comparison alone can use the index; the second one is exact.
_AFTER = """
AND (product.search_name, product.id) >= (:after_name, :after_product)
AND (product.search_name, product.id, variant.position, variant.id)
  > (:after_name, :after_product, :after_position, :after_variant)
"""
_OWN = "AND level.location_id = ANY(:location_ids)"
_LEVELS = """
SELECT level.variant_id, level.location_id, coalesce(level.counted, level.on_hand) AS on_hand,
  level.reserved, level.safety, level.available,
  level.tracked, level.read_at
FROM stock_levels AS level JOIN locations AS location ON location.id = level.location_id
WHERE level.variant_id = ANY(:variant_ids) AND level.gone_at IS NULL AND location.gone_at IS NULL {own}
ORDER BY level.variant_id, level.location_id
"""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which variants: named, found by a tsquery, sold by a store, held by a location, at most so many left.

    `location_ids` are those that the reader may see, None for all.
    """

    query: str | None = None
    store_id: int | None = None
    location_id: int | None = None
    location_ids: frozenset[int] | None = None
    variant_ids: Sequence[int] | None = None
    at_most: int | None = None


async def list_variants(
    transaction: Transaction, wanted: Wanted, *, count: int, after: Place | None = None
) -> Rows:
    """Variants that their shops have now, by the product's name, then in the shop's order."""
    conditions: list[str] = []
    values: dict[str, Any] = {"count": count}
    if wanted.query is not None:
        conditions.append(_SEARCHED)
        values["query"] = wanted.query
    if wanted.store_id is not None:
        store = (await transaction.execute(text(_STORE), {"store_id": wanted.store_id})).one_or_none()
        if store is None:
            return []
        conditions.append(_SOLD)
        values |= {"connection_id": store.connection_id, "store": store.external_id}
    if wanted.variant_ids is not None:
        conditions.append(_NAMED)
        values["variant_ids"] = list(wanted.variant_ids)
    which = []
    if wanted.at_most is not None:
        which.append(_AT_MOST)
        values["at_most"] = wanted.at_most
    if wanted.location_id is not None:
        which.append(_THERE)
        values["location_id"] = wanted.location_id
    if which and wanted.location_ids is not None:
        which.append(_OWN)
        values["location_ids"] = list(wanted.location_ids)
    if which:
        conditions.append(_HELD.replace("{which}", " ".join(which)))
    if after is not None:
        conditions.append(_AFTER)
        names = ("after_name", "after_product", "after_position", "after_variant")
        values |= dict(zip(names, after, strict=True))
    query = _PAGE.replace("{conditions}", " ".join(conditions))
    return (await transaction.execute(text(query), values)).all()


async def levels_of(
    transaction: Transaction, variant_ids: Sequence[int], location_ids: frozenset[int] | None = None
) -> Rows:
    """What the locations hold of these variants; those in `location_ids` alone, None for all."""
    values: dict[str, Any] = {"variant_ids": list(variant_ids)}
    if location_ids is not None:
        values["location_ids"] = list(location_ids)
    query = _LEVELS.replace("{own}", "" if location_ids is None else _OWN)
    return (await transaction.execute(text(query), values)).all()
