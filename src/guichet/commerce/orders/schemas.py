"""Shapes of the orders' API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guichet.commerce.parcels import TrackingShape
from guichet.commerce.reading import Source
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, MoneyShape


class Named(Answered):
    id: Id
    name: str


class OrderItem(Answered):
    """An order in a list; `parcel_state` is that of the parcel least far, "" while nothing left."""

    id: Id
    number: str
    store: Named | None
    customer: Named | None
    state: str
    source_state: str
    placed_at: datetime
    total: MoneyShape
    lines_count: int
    pieces: int
    parcel_state: str
    as_of: datetime


class AddressShape(Answered):
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


class OptionShape(Answered):
    name: str
    value: str


class LineShape(Answered):
    """A line; `unit_price` keeps the shop's decimals, ids are null for what is not mirrored."""

    id: Id
    external_id: str
    name: str
    sku: str
    options: list[OptionShape]
    quantity: int
    quantity_shipped: int
    quantity_refunded: int
    unit_price: str
    total: MoneyShape
    tax: MoneyShape
    discount: MoneyShape
    variant_id: Id | None
    product_id: Id | None
    picture: str | None
    gift_message: str


class ParcelLine(Answered):
    line_id: Id | None
    quantity: int


class ShipmentShape(Answered):
    """`state` is the carrier's where it tells one, else the shop's; `tracking` is what the carrier tells.

    `late_by_days` counts the days, in the store's zone, since the one by which the carrier expected to
    deliver a parcel that is still under way: 0 while it is on time, null where it does not say.
    """

    id: Id
    carrier: str
    method: str
    tracking_number: str
    tracking_address: str
    created_at: datetime | None
    delivered_at: datetime | None
    state: str
    lines: list[ParcelLine]
    late_by_days: int | None
    tracking: TrackingShape | None


class PaymentShape(Answered):
    id: Id
    event: str
    method: str
    gateway: str
    reference: str
    status: str
    amount: MoneyShape
    happened_at: datetime | None


class RefundLineShape(Answered):
    kind: str
    line_id: Id | None
    quantity: int
    amount: MoneyShape


class RefundShape(Answered):
    id: Id
    reason: str
    amount: MoneyShape
    happened_at: datetime | None
    lines: list[RefundLineShape]


class CouponShape(Answered):
    code: str
    amount: str
    kind: str


class NotesShape(Answered):
    customer: str
    staff: str


class AmountsShape(Answered):
    subtotal: MoneyShape
    shipping: MoneyShape
    tax: MoneyShape
    discount: MoneyShape
    total: MoneyShape
    refunded: MoneyShape


class OrderShape(Answered):
    """An order whole; `link_evidence` says how the customer is known: account, contact or none."""

    id: Id
    number: str
    store: Named | None
    customer: Named | None
    link_evidence: str
    state: str
    source_state: str
    placed_at: datetime
    updated_at: datetime | None
    gone_at: datetime | None
    total: MoneyShape
    lines_count: int
    pieces: int
    parcel_state: str
    mail: str
    phone: str
    billing: AddressShape
    shipping_addresses: list[AddressShape]
    shipping_method: str
    payment_method: str
    payment_state: str
    channel: str
    locale: str
    archived: bool
    lines: list[LineShape]
    shipments: list[ShipmentShape]
    payments: list[PaymentShape]
    refunds: list[RefundShape]
    coupons: list[CouponShape]
    notes: NotesShape
    amounts: AmountsShape
    source_amounts: dict[str, str]
    metafields: dict[str, Any]
    as_of: datetime
    source: Source


class TimelineSource(Answered):
    """Whence an item of the timeline is known, and how fresh that is."""

    label: str
    as_of: datetime


class TimelineItem(Answered):
    """Something that happened to an order.

    `kind`: placed | paid | state | shipped | tracking | expected | delivered | refunded | message | note |
    returned (a step of a return, in `text`), and beside a ticket told: a mail that the house wrote by itself
    (`status` as in `SaidMailShape`).
    Which other fields are set depends on it; the others are null. A tracking item is a scan, `after` the
    state that it puts the parcel in and `text` the carrier's words; an expected one is yet to come.
    """

    at: datetime
    kind: str
    before: str | None = None
    after: str | None = None
    source_state: str | None = None
    amount: MoneyShape | None = None
    method: str | None = None
    status: str | None = None
    shipment_id: Id | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_address: str | None = None
    place: str | None = None
    country: str | None = None
    refund_id: Id | None = None
    reason: str | None = None
    message_id: Id | None = None
    from_customer: bool | None = None
    author: str | None = None
    subject: str | None = None
    text: str | None = None
    source: TimelineSource


class Timeline(Answered):
    """An order's life, oldest first; nothing is left out, so there are no pages."""

    items: list[TimelineItem]
    as_of: datetime
