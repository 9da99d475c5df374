"""Pick-up methods as the shop told them. Collecting an order belongs to the wing `purchase`.

Only `commerce.applying` writes here, by `apply`; everyone may read.
"""

from guichet.commerce.pickup.model import PickupMethod
from guichet.commerce.pickup.service import apply

__all__ = ["PickupMethod", "apply"]
