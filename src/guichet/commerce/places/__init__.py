"""Places: the shops and warehouses that hold stock, with their opening hours, as mirrored.

Only `commerce.applying` writes here, by `apply`; everyone may read.
"""

from guichet.commerce.places.model import Location
from guichet.commerce.places.service import apply

__all__ = ["Location", "apply"]
