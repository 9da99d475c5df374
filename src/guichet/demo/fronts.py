"""What a brand's own pages stand on, as the demo remembers it."""

from __future__ import annotations

import msgspec


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may be signed in at a shop."""

    id: str
    name: str
    mail: str


class ShopFront(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop's pages stand on; `guichet` is the house's address, `secret` signs who is signed in."""

    hash: str
    name: str
    guichet: str
    key: str
    colour: str
    secret: str
    customers: list[Customer]
