"""Messages as mirrored: those on an order's page, and those that channels bring (mail, chat, marketplaces).

Only `commerce.applying` writes here, by `apply` and `apply_messages`; `orders` ties messages that came before
their order, by `link_orders`. Everyone may read.
"""

from guichet.commerce.messages.model import Message, OrderMessage
from guichet.commerce.messages.repository import MessageRow, find_messages
from guichet.commerce.messages.service import apply, apply_messages, link_orders

__all__ = [
    "Message",
    "MessageRow",
    "OrderMessage",
    "apply",
    "apply_messages",
    "find_messages",
    "link_orders",
]
