"""The vendor's order as it arrives: only what is read, so that new fields and new words never fail.

A row of an order page is `{"order": …, "shipments": […], "refunds": […], "transactions": […],
"coupons": […]}`: a V2 order with `consignments.line_items` and `fees` included, and the answers of those
sub-resources that the order says it has. V2 writes RFC 2822 dates and money as text; V3 (refunds,
transactions) ISO dates and JSON numbers.
"""

from __future__ import annotations

import msgspec

from guichet.connectors._kit import Gone

Amount = str | int | float | None
Text = str | None
Identity = str | int | None

NOTHING = msgspec.Raw(b"null")


class VendorAddress(msgspec.Struct, gc=False):
    """Of an order or a shipment."""

    id: Identity = None
    first_name: Text = None
    last_name: Text = None
    company: Text = None
    street_1: Text = None
    street_2: Text = None
    city: Text = None
    state: Text = None
    zip: Text = None
    country: Text = None
    country_iso2: Text = None
    phone: Text = None
    email: Text = None


class ProductOption(msgspec.Struct, gc=False):
    display_name: Text = None
    display_value: Text = None


class AppliedDiscount(msgspec.Struct, gc=False):
    amount: Amount = None


class LineItem(msgspec.Struct, gc=False):
    id: Identity
    quantity: int
    product_id: Identity = None
    variant_id: Identity = None
    name: Text = None
    sku: Text = None
    price_inc_tax: Amount = None
    total_inc_tax: Amount = None
    total_tax: Amount = None
    quantity_shipped: int | None = None
    quantity_refunded: int | None = None
    wrapping_message: Text = None
    product_options: list[ProductOption] | None = None
    applied_discounts: list[AppliedDiscount] | None = None


class PickupLocation(msgspec.Struct, gc=False):
    id: Identity = None


class Pickup(msgspec.Struct, gc=False):
    line_items: list[LineItem] = []
    pickup_method_display_name: Text = None
    location: PickupLocation | None = None


class ShippingConsignment(VendorAddress, gc=False):
    line_items: list[LineItem] = []
    shipping_method: Text = None


class LineGroup(msgspec.Struct, gc=False):
    """Downloads and gift certificates: lines that go by mail."""

    line_items: list[LineItem] = []


class MailConsignments(msgspec.Struct, gc=False):
    gift_certificates: list[LineGroup] = []


class Consignments(msgspec.Struct, gc=False):
    """How the order reaches its customer; `url` when the vendor sent a link in place of it (trap 4)."""

    url: Text = None
    shipping: list[ShippingConsignment] = []
    pickups: list[Pickup] = []
    downloads: list[LineGroup] = []
    email: MailConsignments | None = None


class Fee(msgspec.Struct, gc=False):
    cost_inc_tax: Amount = None


class Link(msgspec.Struct, gc=False):
    """Where a sub-resource stands that was not included."""

    url: Text = None


class VendorOrder(msgspec.Struct, gc=False):
    id: Identity
    date_created: str
    date_modified: Text = None
    status_id: int | None = None
    status: Text = None
    customer_id: Identity = None
    channel_id: Identity = None
    default_currency_code: Text = None
    store_default_currency_code: Text = None
    subtotal_ex_tax: Amount = None
    subtotal_inc_tax: Amount = None
    subtotal_tax: Amount = None
    shipping_cost_ex_tax: Amount = None
    shipping_cost_inc_tax: Amount = None
    shipping_cost_tax: Amount = None
    handling_cost_inc_tax: Amount = None
    wrapping_cost_inc_tax: Amount = None
    total_ex_tax: Amount = None
    total_inc_tax: Amount = None
    total_tax: Amount = None
    refunded_amount: Amount = None
    discount_amount: Amount = None
    coupon_discount: Amount = None
    store_credit_amount: Amount = None
    gift_certificate_amount: Amount = None
    payment_method: Text = None
    payment_status: Text = None
    customer_message: Text = None
    staff_notes: Text = None
    order_source: Text = None
    customer_locale: Text = None
    cart_id: Text = None
    is_deleted: bool | None = None
    billing_address: VendorAddress | None = None
    consignments: Consignments | None = None
    fees: list[Fee] | Link | None = None


class ShipmentItem(msgspec.Struct, gc=False):
    order_product_id: Identity
    quantity: int


class VendorShipment(msgspec.Struct, gc=False):
    id: Identity
    date_created: Text = None
    tracking_number: Text = None
    tracking_carrier: Text = None
    tracking_link: Text = None
    generated_tracking_link: Text = None
    shipping_provider: Text = None
    shipping_method: Text = None
    shipping_address: VendorAddress | None = None
    items: list[ShipmentItem] = []


class Transaction(msgspec.Struct, gc=False):
    id: Identity
    event: Text = None
    method: Text = None
    gateway: Text = None
    gateway_transaction_id: Text = None
    amount: msgspec.Raw = NOTHING
    currency: Text = None
    status: Text = None
    date_created: Text = None


class RefundItem(msgspec.Struct, gc=False):
    item_type: Text = None
    item_id: Identity = None
    quantity: int | None = None
    requested_amount: msgspec.Raw = NOTHING


class VendorRefund(msgspec.Struct, gc=False):
    id: Identity
    reason: Text = None
    total_amount: msgspec.Raw = NOTHING
    created: Text = None
    items: list[RefundItem] = []


class OrderCoupon(msgspec.Struct, gc=False):
    code: Text = None
    discount: msgspec.Raw = NOTHING
    type: Identity = None


class OrderDocument(Gone, gc=False):
    order: VendorOrder | None = None
    shipments: tuple[VendorShipment, ...] = ()
    refunds: tuple[VendorRefund, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    coupons: tuple[OrderCoupon, ...] = ()
