"""Stores: the merchant's sales fronts (channels of web shops, marketplace accounts), as mirrored.

Only `commerce.applying` writes here, by `apply`; everyone may read.
"""

from guichet.commerce.stores.model import Store
from guichet.commerce.stores.service import apply

__all__ = ["Store", "apply"]
