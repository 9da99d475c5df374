"""Variants: replaced whole under their product's version, their ids kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guichet.commerce.catalogue.model import Variant
from guichet.commerce.mirroring import Change, Row, encode_rows, recordset
from guichet.commerce.prices import price_in_minor_units
from guichet.kernel.db import Transaction, driver
from guichet.ports.gtin import normalise_gtin
from guichet.ports.records import ProductRecord, VariantRecord

_COLUMNS = (
    "connection_id",
    "external_id",
    "product_id",
    "position",
    "sku",
    "gtin",
    "gtin14",
    "options",
    "price",
    "price_minor",
    "sale_price",
    "sale_price_minor",
    "weight_grams",
    "picture",
    "purchasable",
    "told_source_version",
    "told_read_at",
)

# A variant of another product is taken over only by the newer fact.
_UPSERT = f"""
INSERT INTO variants ({", ".join(_COLUMNS)}) SELECT {", ".join(_COLUMNS)}
FROM json_to_recordset(%s::json) AS r ({recordset(Variant, _COLUMNS)})
ON CONFLICT (connection_id, external_id) DO UPDATE SET
  {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[2:])}, gone_at = NULL
WHERE variants.product_id = excluded.product_id
  OR (variants.told_source_version, variants.told_read_at)
     < (excluded.told_source_version, excluded.told_read_at)
RETURNING id, xmax = 0
"""
_DROP = """
UPDATE variants SET gone_at = told.read_at
FROM json_to_recordset(%s::json) AS told (product_id bigint, read_at timestamptz, kept text[])
WHERE variants.product_id = told.product_id AND variants.gone_at IS NULL
  AND variants.external_id <> ALL(told.kept)
"""


async def write_variants(
    transaction: Transaction, connection_id: int, products: Sequence[Change]
) -> list[int]:
    """Make the variants of these products what their records say; returns the ids of those never seen."""
    if not products:
        return []
    newest: dict[str, dict[str, Any]] = {}
    for product in sorted(products, key=lambda change: change.told):
        for position, variant in enumerate(product.record.variants):
            newest[variant.external_id] = {
                **_row(variant, product.record),
                "connection_id": connection_id,
                "product_id": product.id,
                "position": position,
                "told_source_version": product.told.source_version,
                "told_read_at": product.told.read_at,
            }
    dropped = [
        {
            "product_id": product.id,
            "read_at": product.told.read_at,
            "kept": [variant.external_id for variant in product.record.variants],
        }
        for product in products
    ]
    connection = await driver(transaction)
    cursor = await connection.execute(_UPSERT, (encode_rows([newest[key] for key in sorted(newest)]),))
    inserted = [variant_id for variant_id, is_new in await cursor.fetchall() if is_new]
    await connection.execute(_DROP, (encode_rows(dropped),))
    return inserted


def _row(variant: VariantRecord, product: ProductRecord) -> Row:
    return {
        "external_id": variant.external_id,
        "sku": variant.sku,
        "gtin": variant.gtin,
        "gtin14": normalise_gtin(variant.gtin),
        "options": variant.options,
        "price": variant.price,
        "price_minor": price_in_minor_units(variant.price, product.currency),
        "sale_price": variant.sale_price,
        "sale_price_minor": price_in_minor_units(variant.sale_price, product.currency),
        "weight_grams": variant.weight_grams,
        "picture": variant.picture,
        "purchasable": variant.purchasable,
    }
