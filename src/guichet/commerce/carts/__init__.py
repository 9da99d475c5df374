"""Carts: baskets as the shop told them. What is done about an abandoned one belongs to the wing `before`.

States: open, abandoned, converted. Only `commerce.applying` writes here, by `apply`; everyone may read.
"""

from guichet.commerce.carts.model import Cart
from guichet.commerce.carts.service import apply

__all__ = ["Cart", "apply"]
