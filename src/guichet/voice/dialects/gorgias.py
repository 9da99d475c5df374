"""Gorgias' form: `{{ticket.customer.firstname}}`, with a shop's path and a format behind it."""

from __future__ import annotations

import re

from guichet.voice.dialects.registry import Dialect

_SHOP = re.compile(r"^ticket\.customer\.integrations\.[a-z0-9_]+\.orders\[-?\d+\]\.")


def _key(name: str) -> str:
    return _SHOP.sub("order:", name.partition("|")[0].strip())


DIALECT = Dialect(
    id="gorgias",
    label="Gorgias",
    place=re.compile(r"\{\{(?P<name>[^{}\n]+)\}\}"),
    key=_key,
    fields={
        "ticket.customer.name": "customer.name",
        "ticket.customer.firstname": "customer.first_name",
        "current_user.name": "agent.name",
        "current_user.firstname": "agent.name",
        "ticket.assignee_user.name": "agent.name",
        "order:name": "order.number",
        "order:order_number": "order.number",
        "order:number": "order.number",
        "order:increment_id": "order.number",
        "order:created_at": "order.placed_on",
        "order:total_price": "order.total",
        "order:grand_total": "order.total",
        "order:fulfillments[0].tracking_number": "parcel.number",
        "order:fulfillments[0].tracking_url": "parcel.link",
        "order:fulfillments[0].tracking_urls[0]": "parcel.link",
        "order:fulfillments[0].tracking_company": "parcel.carrier",
        "order:fulfillments[0].shipment_status": "parcel.state",
        "order:line_items[0].title": "order.items",
        "order:line_items[0].name": "order.items",
        "order:refunds[0].processed_at": "refund.made_on",
    },
)
