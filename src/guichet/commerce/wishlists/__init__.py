"""Wish lists as the shop told them. Alerts on them belong to the wing `before`.

Only `commerce.applying` writes here, by `apply`; everyone may read.
"""

from guichet.commerce.wishlists.model import Wishlist, WishlistLine
from guichet.commerce.wishlists.service import apply

__all__ = ["Wishlist", "WishlistLine", "apply"]
