"""What a shop's own pages show at this moment: an item as it is sold there, the ways to receive a basket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import msgspec

from guichet.ports.capabilities import Session


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what a page shows."""


class ShownAmount(Shown, frozen=True, kw_only=True):
    amount: str  # the vendor's decimals
    currency: str


class ShownChoice(Shown, frozen=True, kw_only=True):
    label: str
    is_default: bool = False
    colours: tuple[str, ...] = ()


class ShownOption(Shown, frozen=True, kw_only=True):
    """What a shopper chooses. Without `of_variant` it makes no form of the item, as an engraving."""

    name: str
    style: str = ""  # the vendor's word for how it looks: RectangleBoxes, Swatch, …
    required: bool
    of_variant: bool
    choices: tuple[ShownChoice, ...] = ()


class ShownVariant(Shown, frozen=True, kw_only=True):
    external_id: str
    sku: str
    gtin: str = ""
    price: ShownAmount | None = None
    purchasable: bool


class ShownItem(Shown, frozen=True, kw_only=True):
    """An item as its page shows it to a visitor whom nobody knows."""

    external_id: str
    name: str
    sku: str = ""
    path: str = ""
    price: ShownAmount | None = None
    state: str = ""  # the vendor's word: Available, Preorder, Unavailable
    ships_in: str = ""  # the shop's words: "Usually ships in 24 hours"
    least: int | None = None
    most: int | None = None
    options: tuple[ShownOption, ...] = ()
    variants: tuple[ShownVariant, ...] = ()


class ShownShipping(Shown, frozen=True, kw_only=True):
    """A way to receive a basket, at the price and in the time that its page shows."""

    name: str
    kind: str  # the vendor's word
    price: ShownAmount
    takes: str = ""  # the shop's words
    recommended: bool = False
    chosen: bool = False


class StorefrontPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A store and its address on the web."""

    store_external_id: str
    address: str


@runtime_checkable
class ReadsStorefront(Protocol):
    """Asks a store's own pages, as a visitor's browser does. None, or nothing, where they do not show it.

    A basket has ways to be received once its page knows where it goes.
    """

    async def shown_item(
        self, session: Session, place: StorefrontPlace, product_external_id: str
    ) -> ShownItem | None: ...

    async def shown_shipping(
        self, session: Session, place: StorefrontPlace, cart_external_id: str
    ) -> Sequence[ShownShipping]: ...
