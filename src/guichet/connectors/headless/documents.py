"""The form in which a shop of one's own tells its things: one JSON object for each, whole, with its stamp.

Fields that nobody knows are left aside. Amounts are decimal text, tax included; times ISO 8601 with their
zone; ids are the shop's own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from guichet.ports.records import OrderState

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Short = Annotated[str, msgspec.Meta(max_length=200)]
Long = Annotated[str, msgspec.Meta(max_length=10_000)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Amount = Annotated[str, msgspec.Meta(pattern=r"^-?\d{1,12}(\.\d{1,6})?$")]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]
Country = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?$")]
Pieces = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Document(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What all shapes share: values only, unknown fields left aside."""


class Place(Document, frozen=True, kw_only=True):
    """A postal address with whom to reach there; `country` as two letters."""

    id: Short = ""
    first_name: Short = ""
    last_name: Short = ""
    company: Short = ""
    lines: Annotated[tuple[Short, ...], msgspec.Meta(max_length=5)] = ()
    postcode: Short = ""
    city: Short = ""
    region: Short = ""
    country: Country = ""
    mail: Short = ""
    phone: Short = ""


class Line(Document, frozen=True, kw_only=True):
    """A line of an order. `total` is of the whole line, after its discount; `tax` is within it."""

    id: Id
    name: Id
    product_id: Short = ""
    variant_id: Short = ""
    sku: Short = ""
    options: dict[Short, Short] = {}
    quantity: Pieces
    unit_price: Amount
    total: Amount
    tax: Amount = "0"
    discount: Amount = "0"


class Sent(Document, frozen=True, kw_only=True):
    """How many pieces of a line are in a parcel, or went back for money."""

    id: Id
    quantity: Pieces


class Shipment(Document, frozen=True, kw_only=True):
    """A parcel that left, with the pieces in it."""

    id: Id
    created_at: Moment
    carrier: Short = ""
    tracking_number: Short = ""
    tracking_address: Long = ""
    method: Short = ""
    delivered_at: Moment | None = None
    lines: Annotated[tuple[Sent, ...], msgspec.Meta(min_length=1, max_length=500)]


class Payment(Document, frozen=True, kw_only=True):
    """One movement of money at the shop's payment provider."""

    id: Id
    event: Literal["authorization", "capture", "purchase", "void", "refund"] = "purchase"
    method: Short = ""
    gateway: Short = ""
    reference: Short = ""
    amount: Amount
    status: Short = ""
    at: Moment


class Refund(Document, frozen=True, kw_only=True):
    """Money that went back; `lines` say for which pieces, none for the order as a whole."""

    id: Id
    amount: Amount
    at: Moment
    reason: Short = ""
    lines: Annotated[tuple[Sent, ...], msgspec.Meta(max_length=500)] = ()


class Order(Document, frozen=True, kw_only=True):
    """An order whole: what is not in it any more is gone."""

    id: Id
    updated_at: Moment
    placed_at: Moment
    state: OrderState
    currency: Currency
    total: Amount
    lines: Annotated[tuple[Line, ...], msgspec.Meta(max_length=500)]
    number: Short = ""
    customer_id: Short = ""
    cart_id: Short = ""
    shipping_cost: Amount = "0"
    tax: Amount = "0"
    discount: Amount = "0"
    mail: Short = ""
    phone: Short = ""
    billing: Place = Place()
    shipping: Place | None = None
    shipping_method: Short = ""
    payment_method: Short = ""
    payment_state: Short = ""
    note: Long = ""
    locale: Short = ""
    shipments: Annotated[tuple[Shipment, ...], msgspec.Meta(max_length=200)] = ()
    payments: Annotated[tuple[Payment, ...], msgspec.Meta(max_length=200)] = ()
    refunds: Annotated[tuple[Refund, ...], msgspec.Meta(max_length=200)] = ()
    attributes: dict[str, Any] = {}


class Customer(Document, frozen=True, kw_only=True):
    """An account."""

    id: Id
    updated_at: Moment
    mail: Short = ""
    phone: Short = ""
    first_name: Short = ""
    last_name: Short = ""
    company: Short = ""
    locale: Short = ""
    group: Short = ""
    loyalty_card: Short = ""
    accepts_marketing: bool | None = None
    joined_at: Moment | None = None
    note: Long = ""
    addresses: Annotated[tuple[Place, ...], msgspec.Meta(max_length=100)] = ()


class Variant(Document, frozen=True, kw_only=True):
    """One sellable form of a product; without a price it has the product's."""

    id: Id
    sku: Short = ""
    gtin: Short = ""
    options: dict[Short, Short] = {}
    price: Amount | None = None
    sale_price: Amount | None = None
    weight_grams: Pieces | None = None
    picture: Long = ""
    purchasable: bool = True


class Product(Document, frozen=True, kw_only=True):
    """A product with all its variants."""

    id: Id
    updated_at: Moment
    name: Id
    price: Amount
    currency: Currency
    variants: Annotated[tuple[Variant, ...], msgspec.Meta(min_length=1, max_length=2000)]
    sale_price: Amount | None = None
    sku: Short = ""
    description: Long = ""
    brand: Short = ""
    address: Long = ""
    pictures: tuple[Long, ...] = ()
    visible: bool = True


class CartLine(Document, frozen=True, kw_only=True):
    """A line of a basket."""

    id: Id
    name: Id
    product_id: Short = ""
    variant_id: Short = ""
    sku: Short = ""
    quantity: Pieces
    unit_price: Amount


class Cart(Document, frozen=True, kw_only=True):
    """A basket; `order_id` once it was bought."""

    id: Id
    updated_at: Moment
    created_at: Moment
    state: Literal["open", "abandoned", "converted"] = "open"
    currency: Currency
    total: Amount
    lines: Annotated[tuple[CartLine, ...], msgspec.Meta(max_length=500)] = ()
    customer_id: Short = ""
    order_id: Short = ""
    mail: Short = ""


class Gone(Document, frozen=True, kw_only=True):
    """Something that the shop does not have any more."""

    id: Id


class OrderTold(msgspec.Struct, tag_field="type", tag="order", gc=False):
    data: Order


class CustomerTold(msgspec.Struct, tag_field="type", tag="customer", gc=False):
    data: Customer


class ProductTold(msgspec.Struct, tag_field="type", tag="product", gc=False):
    data: Product


class CartTold(msgspec.Struct, tag_field="type", tag="cart", gc=False):
    data: Cart


class OrderGone(msgspec.Struct, tag_field="type", tag="order.gone", gc=False):
    data: Gone


class CustomerGone(msgspec.Struct, tag_field="type", tag="customer.gone", gc=False):
    data: Gone


class ProductGone(msgspec.Struct, tag_field="type", tag="product.gone", gc=False):
    data: Gone


class CartGone(msgspec.Struct, tag_field="type", tag="cart.gone", gc=False):
    data: Gone


class Trial(msgspec.Struct, tag_field="type", tag="test", gc=False):
    """Says nothing: a first webhook, to see whether it arrives."""


Body: TypeAlias = (
    OrderTold
    | CustomerTold
    | ProductTold
    | CartTold
    | OrderGone
    | CustomerGone
    | ProductGone
    | CartGone
    | Trial
)
