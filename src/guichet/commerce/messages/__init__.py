"""Messages that customer and shop wrote on an order's page, as mirrored.

Only `commerce.applying` writes here, by `apply`; `orders` ties messages that came before their order, by
`link_orders`. Everyone may read.
"""

from guichet.commerce.messages.model import OrderMessage
from guichet.commerce.messages.service import apply, link_orders

__all__ = ["OrderMessage", "apply", "link_orders"]
