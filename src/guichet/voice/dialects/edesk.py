"""eDesk's form: `#order_number#`, also written with hyphens."""

from __future__ import annotations

import re

from guichet.voice.dialects.registry import Dialect


def _key(name: str) -> str:
    return name.lower().replace("-", "_")


DIALECT = Dialect(
    id="edesk",
    label="eDesk",
    place=re.compile(r"#(?P<name>[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*)#"),
    key=_key,
    fields={
        "customer_name": "customer.name",
        "customer_full_name": "customer.name",
        "customer_first_name": "customer.first_name",
        "buyer_name": "customer.name",
        "buyer_first_name": "customer.first_name",
        "order_number": "order.number",
        "order_id": "order.number",
        "order_date": "order.placed_on",
        "ordered_on": "order.placed_on",
        "order_total": "order.total",
        "order_status": "order.state",
        "order_items": "order.items",
        "product_name": "order.items",
        "product_title": "order.items",
        "expected_delivery_date_to": "parcel.expected_on",
        "expected_delivery_date": "parcel.expected_on",
        "tracking_number": "parcel.number",
        "tracking_code": "parcel.number",
        "tracking_link": "parcel.link",
        "tracking_url": "parcel.link",
        "shipping_carrier": "parcel.carrier",
        "carrier": "parcel.carrier",
        "courier": "parcel.carrier",
        "refund_amount": "refund.amount",
        "channel_name": "store.name",
        "store_name": "store.name",
        "company_name": "brand.name",
        "channel_signature": "brand.signature",
        "company_signature": "brand.signature",
        "agent_name": "agent.name",
        "agent_full_name": "agent.name",
    },
)
