"""Reading stock levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from guichet.kernel.db import Transaction

_LIST = """
SELECT level.id, level.on_hand, level.reserved, level.safety, level.available, level.tracked, level.version,
  level.read_at, level.variant_id, level.location_id, location.name AS location_name,
  variant.product_id, variant.sku, variant.options, product.name AS product_name
FROM stock_levels AS level
JOIN variants AS variant ON variant.id = level.variant_id AND variant.gone_at IS NULL
JOIN products AS product ON product.id = variant.product_id AND product.gone_at IS NULL
JOIN locations AS location ON location.id = level.location_id AND location.gone_at IS NULL
WHERE level.gone_at IS NULL AND level.id > :after {conditions}
ORDER BY level.id LIMIT :count
"""
_CONDITIONS = {
    "variant_id": "AND level.variant_id = :variant_id",
    "location_id": "AND level.location_id = :location_id",
    "location_ids": "AND level.location_id = ANY(:location_ids)",
    "product_id": "AND level.variant_id = ANY(ARRAY(SELECT id FROM variants WHERE product_id = :product_id))",
}


async def list_levels(
    transaction: Transaction,
    *,
    after: int,
    count: int,
    location_ids: frozenset[int] | None = None,
    **wanted: int | None,
) -> Sequence[Row[Any]]:
    """Levels after the id `after`, those of a variant, product or location where `wanted` names one.

    Of the locations in `location_ids` alone, None for all.
    """
    named: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    if location_ids is not None:
        named["location_ids"] = list(location_ids)
    query = _LIST.format(conditions=" ".join(_CONDITIONS[name] for name in named))
    return (await transaction.execute(text(query), {"after": after, "count": count, **named})).all()
