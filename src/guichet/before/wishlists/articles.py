"""Which article a page means, and what stands on lists of it: in the words of the mirror."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.before.wishlists.errors import WishArticleError
from guichet.commerce.catalogue import normalise_gtin
from guichet.kernel.db import Transaction

_BY_CODE = text(
    """
SELECT v.product_id, v.id AS variant_id FROM stores s
JOIN variants v ON v.connection_id = s.connection_id AND v.gone_at IS NULL
WHERE s.id = :store_id AND (v.gtin14 = :gtin OR (v.sku = :sku AND v.sku <> ''))
LIMIT 20
"""
)
_FIND = text(
    """
SELECT p.id AS product_id, v.id AS variant_id
FROM stores s
JOIN products p ON p.connection_id = s.connection_id AND p.gone_at IS NULL
LEFT JOIN variants v ON v.product_id = p.id AND v.gone_at IS NULL AND v.id = :variant_id
WHERE s.id = :store_id
  AND (cardinality(p.store_external_ids) = 0 OR s.external_id = ANY(p.store_external_ids))
  AND (p.id = :product_id OR p.id = (SELECT product_id FROM variants WHERE id = :variant_id)
    OR p.external_id = :external_id)
ORDER BY p.id LIMIT 2
"""
)
# A product that is gone stays on a list, said to be gone: whoever wished it may want to know.
_COLUMNS = """
w.product_id, w.variant_id, p.name, p.brand, p.address, p.pictures[1] AS product_picture,
coalesce(v.picture, '') AS picture, coalesce(v.options, '[]') AS options, coalesce(v.sku, p.sku) AS sku,
coalesce(v.sale_price_minor, v.price_minor, p.sale_price_minor, p.price_minor) AS price, p.currency,
p.external_id AS product_external_id,
p.gone_at IS NULL AND p.visible AND (w.variant_id IS NULL OR (v.gone_at IS NULL AND v.purchasable)) AS sold
"""
_OF_LISTS = text(
    f"SELECT w.id, w.list_id, w.quantity, w.note, w.added_at, {_COLUMNS} FROM shopper_wishes w"
    " JOIN products p ON p.id = w.product_id LEFT JOIN variants v ON v.id = w.variant_id"
    " WHERE w.list_id = ANY(:list_ids) ORDER BY w.list_id, w.position, w.id"
)
_MIRRORED = text(
    f"""
SELECT l.id AS list_id, l.name AS list_name, line.position + 1 AS id, 1 AS quantity, '' AS note,
  NULL::timestamptz AS added_at, {_COLUMNS}
FROM shopper_identities named
JOIN stores s ON s.id = named.store_id
JOIN wishlists l ON l.connection_id = s.connection_id AND l.customer_external_id = named.value
  AND l.gone_at IS NULL
JOIN wishlist_lines line ON line.wishlist_id = l.id
JOIN products p ON p.connection_id = line.connection_id AND p.external_id = line.product_external_id
LEFT JOIN variants v ON v.connection_id = line.connection_id AND v.external_id = line.variant_external_id
  AND v.product_id = p.id
CROSS JOIN LATERAL (SELECT p.id AS product_id, v.id AS variant_id) AS w
WHERE named.shopper_id = ANY(:shopper_ids) AND named.kind = 'account'
ORDER BY l.id, line.position
"""
)


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article as a page names it: our ids, the shop's own id of the product, a bar code, or its SKU."""

    product_id: int | None = None
    variant_id: int | None = None
    external_id: str = ""
    gtin: str = ""
    sku: str = ""


class Found(msgspec.Struct, frozen=True):
    """The product that is meant, and the form if one was named."""

    product_id: int
    variant_id: int | None


class WishRow(msgspec.Struct, frozen=True, kw_only=True):
    """A wish with what the mirror says of its article. `price` is in minor units, None where none is known.

    `added_at` None: it stands on a list that the shop keeps.
    """

    id: int
    list_id: int
    quantity: int
    note: str
    added_at: datetime | None
    product_id: int
    variant_id: int | None
    product_external_id: str
    name: str
    brand: str
    address: str
    picture: str
    options: list[dict[str, str]]
    sku: str
    price: int | None
    currency: str
    sold: bool


async def find_article(transaction: Transaction, store_id: int, article: Article) -> Found:
    """The article that a store's page names. Raises WishArticleError."""
    if article.gtin or article.sku:
        article = await _by_code(transaction, store_id, article)
    asked = {
        "store_id": store_id,
        "product_id": article.product_id,
        "variant_id": article.variant_id,
        "external_id": article.external_id or None,
    }
    rows = (await transaction.execute(_FIND, asked)).all()
    if len(rows) != 1 or (article.variant_id is not None and rows[0].variant_id is None):
        raise WishArticleError
    return Found(rows[0].product_id, rows[0].variant_id)


async def _by_code(transaction: Transaction, store_id: int, article: Article) -> Article:
    """The article under a bar code, else a form's SKU, of the store's shop. Raises WishArticleError."""
    asked = {
        "store_id": store_id,
        "gtin": normalise_gtin(article.gtin) if article.gtin else None,
        "sku": None if article.gtin else article.sku,
    }
    rows = (await transaction.execute(_BY_CODE, asked)).all()
    products = {row.product_id for row in rows}
    if len(products) != 1:
        raise WishArticleError
    return Article(product_id=products.pop(), variant_id=rows[0].variant_id if len(rows) == 1 else None)


async def wishes_of_lists(transaction: Transaction, list_ids: Sequence[int]) -> list[WishRow]:
    """What stands on lists, in their order."""
    rows = (await transaction.execute(_OF_LISTS, {"list_ids": list(list_ids)})).mappings()
    return [_row(row) for row in rows]


class MirroredList(msgspec.Struct, frozen=True, kw_only=True):
    """A list of an account at the shop, as the shop told it."""

    id: int
    name: str
    wishes: list[WishRow]


async def mirrored_lists(transaction: Transaction, shopper_ids: Sequence[int]) -> list[MirroredList]:
    """The lists that shops keep for the accounts of these shoppers."""
    found: dict[int, MirroredList] = {}
    rows = (await transaction.execute(_MIRRORED, {"shopper_ids": list(shopper_ids)})).mappings()
    for row in rows:
        kept = found.setdefault(
            row["list_id"], MirroredList(id=row["list_id"], name=row["list_name"], wishes=[])
        )
        kept.wishes.append(_row(row))
    return list(found.values())


def _row(row: Any) -> WishRow:
    told = {name: row[name] for name in WishRow.__struct_fields__}
    return WishRow(**{**told, "picture": row["picture"] or row["product_picture"] or ""})
