"""What `commerce` announces: something of the merchant's trade is now otherwise in the mirror."""

from __future__ import annotations

from guichet.kernel.events import Happening


class StoreChanged(Happening, frozen=True, tag="store.changed"):
    store_id: int


class LocationChanged(Happening, frozen=True, tag="location.changed"):
    location_id: int


class ProductChanged(Happening, frozen=True, tag="product.changed"):
    in_bulk = True
    product_id: int
    gone: bool = False


class StockChanged(Happening, frozen=True, tag="stock.changed"):
    in_bulk = True
    variant_id: int
    location_id: int
    before: int | None
    after: int


class CustomerChanged(Happening, frozen=True, tag="customer.changed"):
    in_bulk = True
    customer_id: int


class CustomersMerged(Happening, frozen=True, tag="customer.merged"):
    customer_id: int
    merged_id: int
    undone: bool = False


class OrderChanged(Happening, frozen=True, tag="order.changed"):
    """`before` and `after` are states; `before` is None for an order never seen."""

    in_bulk = True
    order_id: int
    customer_id: int | None
    before: str | None
    after: str


class ShipmentAdded(Happening, frozen=True, tag="shipment.added"):
    in_bulk = True
    shipment_id: int
    order_id: int


class ParcelChanged(Happening, frozen=True, tag="parcel.changed"):
    """A carrier told something new of a parcel; `before` is None for one never seen. Both are states."""

    in_bulk = True
    parcel_id: int
    shipment_ids: tuple[int, ...]
    before: str | None
    after: str


class ParcelNoticed(Happening, frozen=True, tag="parcel.noticed"):
    """A parcel needs a look: silent, shop_says_delivered, moving_after_delivery; "": not any more."""

    in_bulk = True
    parcel_id: int
    shipment_ids: tuple[int, ...]
    reason: str


class RefundMade(Happening, frozen=True, tag="refund.made"):
    in_bulk = True
    refund_id: int
    order_id: int


class OrderMessageArrived(Happening, frozen=True, tag="order_message.arrived"):
    message_id: int
    order_id: int


class MessageArrived(Happening, frozen=True, tag="message.arrived"):
    """A message of a channel (mail, chat, a marketplace's thread) is mirrored; `kind` as in its record."""

    message_id: int
    channel: str
    direction: str
    kind: str


class CartChanged(Happening, frozen=True, tag="cart.changed"):
    in_bulk = True
    cart_id: int
    state: str


class ReservationConfirmed(Happening, frozen=True, tag="reservation.confirmed"):
    """What was held is sold, and the owner of the figure is to be told of these lines."""

    reservation_id: int
    line_ids: tuple[int, ...]


class ReservationEnded(Happening, frozen=True, tag="reservation.ended"):
    """Lines hold no stock any more; `state`: settled, released, expired."""

    reservation_id: int
    reference_kind: str
    reference_id: str
    line_ids: tuple[int, ...]
    state: str


class StockOverrunChanged(Happening, frozen=True, tag="stock_overrun.changed"):
    """More is held than is there: `missing` so many; 0: not any more."""

    overrun_id: int
    variant_id: int | None
    location_id: int | None
    missing: int
