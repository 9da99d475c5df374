"""Chat for pages outside the house: what the widget asks, under a publishable key and a shopper token.

Below `/api/shopper/v1`, apart from the desk's API: no cookie counts here, any page may call and is told in
readable words why it is refused, and each call is held to its key's origins and to limits of its own.
"""

from guichet.api.chat.front import ChatFront
from guichet.api.chat.routes import PREFIX, router

__all__ = ["PREFIX", "ChatFront", "router"]
