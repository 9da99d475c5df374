"""Finding products by what somebody typed: a sku or bar code whole, or beginnings of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from guichet.commerce.catalogue.search import search_query
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text
from guichet.ports.gtin import normalise_gtin

_FENCE = 1000  # products of a frequent beginning that are looked at
# A folded word holds letters and digits only: none can be taken for an operator of a tsquery.
_FOUND = f"""
SELECT DISTINCT ON (place, search_name, id) id, name, brand, sku, visible, read_at, place FROM (
  (SELECT 0 AS place, search_name, id, name, brand, sku, visible, read_at FROM products
   WHERE gone_at IS NULL AND search @@ %(code)s::tsquery LIMIT {_FENCE})
  UNION ALL
  (SELECT 1, search_name, id, name, brand, sku, visible, read_at FROM products
   WHERE gone_at IS NULL AND search @@ %(words)s::tsquery LIMIT {_FENCE})
) AS found ORDER BY place, search_name, id LIMIT %(count)s
"""
_CODES = "SELECT product_id, sku, gtin, gtin14 FROM variants WHERE product_id = ANY(%s) AND gone_at IS NULL"


class FoundProduct(msgspec.Struct, frozen=True):
    """A product, by which field it was found, and whether what was typed is the field whole."""

    id: int
    name: str
    brand: str
    sku: str
    visible: bool
    read_at: datetime
    field: str  # sku | gtin | words
    exact: bool


async def find_products(transaction: Transaction, typed: str, *, count: int) -> list[FoundProduct]:
    """At most `count` products that shops have now: those with this very code first, then by name."""
    words = search_query(typed)
    if words is None:
        return []
    code = search_text(typed).replace(" ", "")
    gtin = normalise_gtin(typed)
    connection = await driver(transaction)
    exact = " | ".join((code, gtin) if gtin else (code,))
    cursor = await connection.execute(_FOUND, {"code": exact, "words": words, "count": 2 * count})
    rows = {row[0]: row[1:6] for row in reversed(await cursor.fetchall())}
    ids = list(reversed(rows))[:count]
    codes = await _codes(transaction, ids) if any(sign.isdigit() for sign in code) else {}
    return [_found(product_id, rows[product_id], codes, code, gtin) for product_id in ids]


async def _codes(transaction: Transaction, ids: Sequence[int]) -> Mapping[int, tuple[set[str], set[str]]]:
    """The folded skus and the bar codes of each product's variants."""
    codes: dict[int, tuple[set[str], set[str]]] = {}
    connection = await driver(transaction)
    cursor = await connection.execute(_CODES, (list(ids),))
    for product_id, sku, gtin, gtin14 in await cursor.fetchall():
        skus, gtins = codes.setdefault(product_id, (set(), set()))
        skus.add(_joined(sku))
        gtins |= {_joined(gtin), gtin14 or ""}
    return codes


def _found(
    product_id: int,
    row: tuple[str, str, str, bool, datetime],
    codes: Mapping[int, tuple[set[str], set[str]]],
    code: str,
    gtin: str | None,
) -> FoundProduct:
    name, brand, sku, visible, read_at = row
    skus, gtins = codes.get(product_id, (set(), set()))
    skus = {*skus, _joined(sku)}
    field, exact = "words", False
    if code in gtins or (gtin is not None and gtin in gtins):
        field, exact = "gtin", True
    elif code in skus:
        field, exact = "sku", True
    elif any(one.startswith(code) for one in skus):
        field = "sku"
    return FoundProduct(product_id, name, brand, sku, visible, read_at, field, exact)


def _joined(code: str) -> str:
    return search_text(code).replace(" ", "")
