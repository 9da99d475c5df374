"""Carts: baskets that a shopper carries from one channel to another, by a link or its QR code.

A basket is known by its token alone, belongs to one store, and is over 30 days after its last change, or when
it became an order. Its lines name variants and quantities; prices and stock are read when it is shown. Two
who change it at once: the second, whose version is old, is told so.
Callers: `api.purchases` for shoppers' pages, staff by the routes.
"""

from guichet.before.carts.errors import BasketNotFoundError, BasketOrderedError
from guichet.before.carts.schemas import BasketItem, BasketLineAsked, BasketShape
from guichet.before.carts.service import (
    MOST_LINES,
    Basket,
    change_basket,
    close_basket,
    find_basket,
    merge_baskets,
    open_basket,
)
from guichet.before.carts.views import PATH, basket_shape

__all__ = [
    "MOST_LINES",
    "PATH",
    "Basket",
    "BasketItem",
    "BasketLineAsked",
    "BasketNotFoundError",
    "BasketOrderedError",
    "BasketShape",
    "basket_shape",
    "change_basket",
    "close_basket",
    "find_basket",
    "merge_baskets",
    "open_basket",
]
