"""Shoppers at pages outside the house: sessions, and what is theirs before they buy.

Below `/api/shopper/v1`, under a publishable key and then a shopper token. A token names a session; ending
the session ends it at once. What several rooms keep of a shopper is joined, given out and erased here
(`joining`), since none of them knows the others. Other parts of the public face take `CurrentShopper`.
"""

from guichet.api.shopper.front import CurrentShopper, CurrentShopperRow, ShopperFront, ShopperIfAny, buyer_of
from guichet.api.shopper.routes import router

__all__ = ["CurrentShopper", "CurrentShopperRow", "ShopperFront", "ShopperIfAny", "buyer_of", "router"]
