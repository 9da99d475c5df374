"""Records: all that a connector may say of the outside world, in the house's words.

A connector's pure `read` turns a raw answer into facts; `commerce` applies them. Money is in integer minor
units with its ISO 4217 code; a line's unit price keeps the vendor's decimals; `source_amounts` keep the
vendor's own strings, which proofs compare. Times are zone-aware UTC. Ids are the vendor's, as strings.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

if TYPE_CHECKING:
    from guichet.ports.messages import MessageRecord


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every record shares: the vendor's id of the thing.

    Without garbage collection, here and below: records hold values only, so no ring can come to be, and a
    page of them would else be walked again and again.
    """

    external_id: str


class Resource(StrEnum):
    """The kinds of thing that can be mirrored; each has its cursor, its count and its proof."""

    STORES = "stores"
    LOCATIONS = "locations"
    CATEGORIES = "categories"
    PRODUCTS = "products"
    STOCK = "stock"
    CUSTOMERS = "customers"
    ORDERS = "orders"
    ORDER_MESSAGES = "order_messages"
    MESSAGES = "messages"
    CARTS = "carts"
    PICKUP_METHODS = "pickup_methods"
    PRICE_LISTS = "price_lists"
    PROMOTIONS = "promotions"
    WISHLISTS = "wishlists"
    PARCELS = "parcels"


class Value(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A part of a record that has no life of its own."""


class Address(Value, frozen=True, kw_only=True):
    """A postal address with whom to reach there; `country` is ISO 3166-1 alpha-2 where known."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    mail: str = ""
    phone: str = ""


class CustomerAddress(Value, frozen=True, kw_only=True):
    external_id: str
    address: Address


class StoreRecord(Record, frozen=True, kw_only=True):
    """A sales front: a channel of a web shop, a marketplace account."""

    name: str
    kind: str = "web"
    address: str = ""  # its address on the web
    mail: str = ""
    currency: str
    locale: str = ""
    time_zone: str = "UTC"
    active: bool = True
    details: dict[str, Any] = {}


class OpeningHours(Value, frozen=True, kw_only=True):
    weekday: int  # 1 = Monday … 7 = Sunday (ISO 8601)
    opens: str  # "HH:MM" in the location's zone
    closes: str


class SpecialOpening(Value, frozen=True, kw_only=True):
    """An opening on a day with hours of its own; without `opens` the place is closed on it.

    A day may be told several times, once for each interval; an `annual` one comes again every year.
    """

    day: str  # ISO 8601
    name: str = ""
    opens: str = ""  # "HH:MM" in the location's zone
    closes: str = ""
    annual: bool = False


class LocationRecord(Record, frozen=True, kw_only=True):
    """A physical place that holds stock: shop or warehouse."""

    code: str = ""
    name: str
    kind: str = "shop"  # shop | warehouse
    address: Address = Address()
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = "UTC"
    opening_hours: tuple[OpeningHours, ...] = ()
    special_hours: tuple[SpecialOpening, ...] = ()
    enabled: bool = True
    details: dict[str, Any] = {}


class CategoryRecord(Record, frozen=True, kw_only=True):
    name: str
    parent_external_id: str | None = None
    position: int = 0
    visible: bool = True
    address: str = ""


class Option(Value, frozen=True, kw_only=True):
    name: str
    value: str


class VariantRecord(Value, frozen=True, kw_only=True):
    """One sellable form of a product."""

    external_id: str
    sku: str = ""
    gtin: str = ""
    options: tuple[Option, ...] = ()
    price: str | None = None  # vendor's decimals; None: the product's price
    sale_price: str | None = None
    weight_grams: int | None = None
    picture: str = ""
    purchasable: bool = True


class ProductRecord(Record, frozen=True, kw_only=True):
    name: str
    sku: str = ""
    kind: str = "physical"
    description: str = ""
    brand: str = ""
    address: str = ""
    pictures: tuple[str, ...] = ()
    category_external_ids: tuple[str, ...] = ()
    store_external_ids: tuple[str, ...] = ()
    price: str
    sale_price: str | None = None
    currency: str
    visible: bool = True
    variants: tuple[VariantRecord, ...] = ()
    metafields: dict[str, Any] = {}


class StockRecord(Record, frozen=True, kw_only=True):
    """The level of one variant at one location; external_id is `variant:location`.

    `bin` is where it lies there, in the shop's own words.
    """

    variant_external_id: str
    location_external_id: str
    on_hand: int
    safety: int = 0
    reported_available: int | None = None
    tracked: bool = True
    bin: str = ""


class CustomerRecord(Record, frozen=True, kw_only=True):
    mail: str = ""
    phone: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    locale: str = ""
    group: str = ""
    store_external_id: str | None = None  # where a shop keeps customers per channel
    loyalty_card: str = ""
    accepts_marketing: bool | None = None
    store_credit: str = "0"
    addresses: tuple[CustomerAddress, ...] = ()
    notes: str = ""
    joined_at: datetime | None = None


class OrderState(StrEnum):
    """The one vocabulary of an order's state; the vendor's word is kept beside it."""

    INCOMPLETE = "incomplete"
    PENDING = "pending"
    AWAITING_PAYMENT = "awaiting_payment"
    CONFIRMED = "confirmed"
    IN_PREPARATION = "in_preparation"
    READY_FOR_PICKUP = "ready_for_pickup"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    IN_REVIEW = "in_review"
    UNKNOWN = "unknown"


class OrderLineRecord(Value, frozen=True, kw_only=True):
    external_id: str
    product_external_id: str | None = None
    variant_external_id: str | None = None
    sku: str = ""
    name: str
    options: tuple[Option, ...] = ()
    quantity: int
    quantity_shipped: int = 0
    quantity_refunded: int = 0
    unit_price: str  # vendor's decimals, tax included where the shop sells so
    total: int  # minor units, tax included
    tax: int = 0
    discount: int = 0
    gift_message: str = ""


class ShipmentLine(Value, frozen=True, kw_only=True):
    line_external_id: str
    quantity: int


class ShipmentRecord(Value, frozen=True, kw_only=True):
    external_id: str
    tracking_number: str = ""
    carrier: str = ""  # vendor's word for the carrier
    method: str = ""
    tracking_address: str = ""
    created_at: datetime | None = None
    delivered_at: datetime | None = None  # where the shop knows it
    destination: Address | None = None
    lines: tuple[ShipmentLine, ...] = ()


class PaymentRecord(Value, frozen=True, kw_only=True):
    external_id: str
    event: str  # purchase | authorization | capture | refund | void | …
    method: str = ""
    gateway: str = ""
    reference: str = ""
    amount: int
    currency: str
    source_amount: str = ""
    status: str = ""
    happened_at: datetime | None = None


class RefundLine(Value, frozen=True, kw_only=True):
    kind: str  # line | order | shipping | fee | tax
    line_external_id: str | None = None
    quantity: int = 0
    amount: int = 0


class RefundRecord(Value, frozen=True, kw_only=True):
    external_id: str
    reason: str = ""
    amount: int
    currency: str
    source_amount: str = ""
    lines: tuple[RefundLine, ...] = ()
    happened_at: datetime | None = None


class Coupon(Value, frozen=True, kw_only=True):
    code: str
    amount: str = ""
    kind: str = ""


class OrderRecord(Record, frozen=True, kw_only=True):
    """An order whole: its lines, parcels, payments and refunds are replaced under its version."""

    number: str
    store_external_id: str | None = None
    customer_external_id: str | None = None  # None: a guest
    state: OrderState
    source_state: str  # vendor's word
    placed_at: datetime
    updated_at: datetime | None = None
    currency: str  # what was paid in
    subtotal: int
    shipping: int = 0
    tax: int = 0
    discount: int = 0
    total: int
    refunded: int = 0
    source_amounts: dict[str, str] = {}
    mail: str = ""
    phone: str = ""
    billing: Address = Address()
    shipping_addresses: tuple[CustomerAddress, ...] = ()
    shipping_method: str = ""
    payment_method: str = ""
    payment_state: str = ""
    customer_note: str = ""
    staff_note: str = ""
    channel: str = ""
    locale: str = ""
    archived: bool = False
    cart_external_id: str | None = None  # the cart that it came from
    pickup_location_external_id: str | None = None  # where it is collected
    coupons: tuple[Coupon, ...] = ()
    lines: tuple[OrderLineRecord, ...] = ()
    shipments: tuple[ShipmentRecord, ...] = ()
    payments: tuple[PaymentRecord, ...] = ()
    refunds: tuple[RefundRecord, ...] = ()
    metafields: dict[str, Any] = {}


class OrderMessageRecord(Record, frozen=True, kw_only=True):
    order_external_id: str
    from_customer: bool
    author: str = ""
    subject: str = ""
    text: str
    sent_at: datetime


class CartLine(Value, frozen=True, kw_only=True):
    external_id: str
    product_external_id: str | None = None
    variant_external_id: str | None = None
    sku: str = ""
    name: str
    quantity: int
    unit_price: str


class CartRecord(Record, frozen=True, kw_only=True):
    customer_external_id: str | None = None
    mail: str = ""
    store_external_id: str | None = None
    currency: str
    total: int
    state: str  # open | abandoned | converted
    order_external_id: str | None = None
    created_at: datetime
    updated_at: datetime
    lines: tuple[CartLine, ...] = ()


class PickupMethodRecord(Record, frozen=True, kw_only=True):
    name: str
    location_external_ids: tuple[str, ...] = ()
    instructions: str = ""
    collection_minutes: int | None = None


class PriceEntry(Value, frozen=True, kw_only=True):
    variant_external_id: str
    currency: str
    price: str
    sale_price: str | None = None


class PriceListRecord(Record, frozen=True, kw_only=True):
    name: str
    active: bool = True
    entries: tuple[PriceEntry, ...] = ()


class PromotionRecord(Record, frozen=True, kw_only=True):
    name: str
    kind: str  # automatic | coupon
    code: str = ""
    state: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    rules: dict[str, Any] = {}


class WishlistLine(Value, frozen=True, kw_only=True):
    product_external_id: str
    variant_external_id: str | None = None


class WishlistRecord(Record, frozen=True, kw_only=True):
    customer_external_id: str
    name: str = ""
    public: bool = False
    lines: tuple[WishlistLine, ...] = ()


class ParcelState(StrEnum):
    """The one vocabulary of a parcel's state; the carrier's words are kept beside it."""

    ANNOUNCED = "announced"
    HANDED_OVER = "handed_over"
    IN_TRANSIT = "in_transit"
    AT_PICKUP_POINT = "at_pickup_point"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    ATTEMPT_FAILED = "attempt_failed"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    UNKNOWN = "unknown"


class TrackingEvent(Value, frozen=True, kw_only=True):
    """One scan; a code that the connector does not know has the state unknown and keeps its words."""

    at: datetime
    state: ParcelState
    code: str = ""
    words: str = ""  # the carrier's own
    place: str = ""
    country: str = ""


class ParcelRecord(Record, frozen=True, kw_only=True):
    """What a carrier answers of one number; `external_id` is the number as `parcel_number` writes it.

    Events may come in any order. An answer is about the life of its newest event: carriers give a number
    again after a year or so.
    """

    state: ParcelState
    words: str = ""
    product: str = ""
    events: tuple[TrackingEvent, ...] = ()
    next_step: str = ""  # what comes next, in the carrier's words
    expected_from: datetime | None = None
    expected_until: datetime | None = None
    delivered_at: datetime | None = None
    pickup_point: Address | None = None
    tracking_address: str = ""
    sender_reference: str = ""


def parcel_number(typed: str) -> str:
    """A tracking number as it is compared: upper-case letters and digits alone; "" when there are none."""
    number = typed.upper()
    if number.isascii() and number.isalnum():
        return number
    return "".join(sign for sign in number if sign.isascii() and sign.isalnum())


# In quotes: messages stand in a file of their own, which begins with what is above.
AnyRecord: TypeAlias = (
    "StoreRecord | LocationRecord | CategoryRecord | ProductRecord | StockRecord | CustomerRecord"
    " | OrderRecord | OrderMessageRecord | MessageRecord | CartRecord | PickupMethodRecord | PriceListRecord"
    " | PromotionRecord | WishlistRecord | ParcelRecord"
)


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing as the outside system told it; `record` None says that it does not exist any more.

    Its version is (`source_version`, the time the vendor answered our read): the first may be missing or
    coarse, so at an equal source version the later read wins.
    """

    resource: Resource
    external_id: str
    source_version: datetime | None = None
    record: AnyRecord | None = None


class Unreadable(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an answer that could not be read: it falls out alone into the dead letters."""

    external_id: str
    reason: str  # for a person: what is wrong and where
    raw: bytes
