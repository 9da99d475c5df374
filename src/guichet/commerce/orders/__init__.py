"""Orders: what was bought, with its lines and payments; its parcels and refunds have rooms of their own.

States are those of `ports.records.OrderState`, the shop's own word beside it. An order is replaced whole
under its version; its parts keep their ids. Only `applying` writes here; everyone may read.
"""

from guichet.commerce.orders.mirror import OrderDetails, adopt, apply

__all__ = ["OrderDetails", "adopt", "apply"]
