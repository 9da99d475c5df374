"""Keys: how pages outside the house may speak to it, and how it knows who is behind them.

A *publishable key* stands in a shop's page for all to read: it says which store, and from which addresses it
may be used; it opens nothing by itself. A *shopper token* is signed, short-lived and bound to one
conversation. An *identity* is the shop's own signature under who is signed in there. Keys are made and
revoked by who may manage them; a revoked one ends its tokens at once.
"""

from guichet.api.keys.errors import KeyRefusedError, OriginRefusedError
from guichet.api.keys.identity import Identity, read_identity
from guichet.api.keys.origins import Cors, allow_origin
from guichet.api.keys.routes import router
from guichet.api.keys.service import UsedKey, find_key, living_key
from guichet.api.keys.tokens import Token

__all__ = [
    "Cors",
    "Identity",
    "KeyRefusedError",
    "OriginRefusedError",
    "Token",
    "UsedKey",
    "allow_origin",
    "find_key",
    "living_key",
    "read_identity",
    "router",
]
