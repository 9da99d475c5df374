"""What `before` announces: something that shoppers want before they buy."""

from __future__ import annotations

from guichet.kernel.events import Happening


class AlertRaised(Happening, frozen=True, tag="alert.raised"):
    """A shopper is told of an article that they wish for or looked at: back_in_stock, low_stock, price_drop.

    `variant_id` is the form that it happened to; `location_ids` are those of the shopper's shops where it
    did, none for the web shop.
    """

    shopper_id: int
    store_id: int
    kind: str
    product_id: int
    variant_id: int
    location_ids: tuple[int, ...] = ()


class ShopRequestChanged(Happening, frozen=True, tag="shop_request.changed"):
    """Somebody in a shop asked for something (`before` None), or it can be had there now, or is closed."""

    request_id: int
    location_id: int
    variant_id: int | None
    before: str | None
    after: str
