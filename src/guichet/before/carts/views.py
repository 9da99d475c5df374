"""A basket as it is shown: its articles with their prices now, and whether they are there."""

from __future__ import annotations

from sqlalchemy import RowMapping, text

from guichet.before.carts.schemas import BasketItem, BasketShape
from guichet.before.carts.service import Basket
from guichet.commerce.money import money_shape
from guichet.kernel.db import Transaction

PATH = "/b/"
_ARTICLES = text("""
SELECT variant.id, product.id AS product_id, product.name, variant.options, variant.sku, product.currency,
  coalesce(nullif(variant.picture, ''), product.pictures[1], '') AS picture,
  CASE WHEN variant.gone_at IS NULL AND product.gone_at IS NULL AND variant.purchasable AND product.visible
    THEN coalesce(variant.sale_price_minor, variant.price_minor, product.sale_price_minor,
      product.price_minor) END AS price,
  coalesce((SELECT CASE WHEN bool_or(NOT level.tracked) THEN 2147483647 ELSE sum(level.available) END
    FROM stock_levels AS level WHERE level.variant_id = variant.id AND level.gone_at IS NULL), 0) AS left
FROM variants AS variant JOIN products AS product ON product.id = variant.product_id
WHERE variant.id = ANY(:ids)
""")


async def basket_shape(transaction: Transaction, basket: Basket, token: str, base_url: str) -> BasketShape:
    """A basket with its articles, in the order in which they were put into it."""
    ids = [variant_id for variant_id, _ in basket.lines]
    rows = (await transaction.execute(_ARTICLES, {"ids": ids})).mappings()
    known = {row["id"]: row for row in rows}
    items = [
        _item(known[variant_id], quantity) for variant_id, quantity in basket.lines if variant_id in known
    ]
    whole = all(item.total is not None for item in items) and items
    currencies = {item.total.currency for item in items if item.total is not None}
    total = None
    if whole and len(currencies) == 1:
        amounts = (item.total.amount for item in items if item.total is not None)
        total = money_shape(sum(amounts), currencies.pop())
    return BasketShape(
        store_id=basket.store_id,
        version=basket.version,
        lines=items,
        total=total,
        ordered=basket.purchase_id is not None,
        changed_at=basket.changed_at,
        ends_at=basket.ends_at,
        address=f"{base_url}{PATH}{token}",
    )


def _item(row: RowMapping, quantity: int) -> BasketItem:
    price = row["price"]
    return BasketItem(
        variant_id=row["id"],
        product_id=row["product_id"],
        name=row["name"],
        options=row["options"],
        sku=row["sku"],
        picture=row["picture"],
        quantity=quantity,
        price=None if price is None else money_shape(price, row["currency"]),
        total=None if price is None else money_shape(price * quantity, row["currency"]),
        available=row["left"] >= quantity,
    )
