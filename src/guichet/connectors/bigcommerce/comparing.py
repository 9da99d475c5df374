"""The proof's side of the vendor: its own strings of single things, by a way that `read` does not share.

Other calls (an order without includes, its lines from `/products`), another reader (the standard library's,
numbers kept as their digits). Field names are those of `ports.rendering`: the record's own.

orders: number, source_state, currency, placed_at, customer_external_id, mail, source_amounts/NAME, lines (how
many), lines/ID/{sku,name,quantity,unit_price}, shipments (how many), shipments/ID/tracking_number,
payments/ID/source_amount, refunds/ID/source_amount. customers: mail, first_name, last_name, company, phone.
products: name, sku, price, visible, variants (how many), variants/ID/{sku,price}. stock: on_hand,
reported_available.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from guichet.connectors._kit import all_of
from guichet.connectors.bigcommerce.client import AT_ONCE, Client
from guichet.kernel.http import Answer
from guichet.ports.capabilities import Comparison
from guichet.ports.failures import GoneError, MalformedError
from guichet.ports.records import Resource

_AMOUNTS = (
    "subtotal_ex_tax",
    "subtotal_inc_tax",
    "subtotal_tax",
    "shipping_cost_inc_tax",
    "discount_amount",
    "coupon_discount",
    "total_ex_tax",
    "total_inc_tax",
    "total_tax",
    "refunded_amount",
)


async def sample(client: Client, resource: Resource, external_ids: Sequence[str]) -> Sequence[Comparison]:
    """One comparison for each thing that exists."""
    compare = _COMPARED[resource]

    async def one(external_id: str) -> Comparison | None:
        try:
            fields = await compare(client, external_id)
        except GoneError:
            return None
        return Comparison(external_id=external_id, fields=fields) if fields is not None else None

    found = await all_of([partial(one, external_id) for external_id in external_ids], at_once=AT_ONCE)
    return [comparison for comparison in found if comparison is not None]


async def _order(client: Client, order_id: str) -> dict[str, str] | None:
    order = _walked(await client.get(f"v2/orders/{order_id}"))
    fields = {
        "number": _text(order["id"]),
        "source_state": _text(order["status"]),
        "currency": _text(order["default_currency_code"]),
        "placed_at": parsedate_to_datetime(order["date_created"]).astimezone(UTC).isoformat(),
        "customer_external_id": _text(order["customer_id"]).removeprefix("0"),
        "mail": _text(order["billing_address"].get("email")),
        **{f"source_amounts/{name}": _text(order[name]) for name in _AMOUNTS},
    }
    lines = await _all_of_list(client, f"v2/orders/{order_id}/products")
    fields["lines"] = str(len(lines))
    for line in lines:
        path = f"lines/{_text(line['id'])}"
        fields[f"{path}/sku"] = _text(line["sku"])
        fields[f"{path}/name"] = _text(line["name"])
        fields[f"{path}/quantity"] = _text(line["quantity"])
        fields[f"{path}/unit_price"] = _text(line["price_inc_tax"])
    shipments = await _all_of_list(client, f"v2/orders/{order_id}/shipments")
    fields["shipments"] = str(len(shipments))
    for parcel in shipments:
        fields[f"shipments/{_text(parcel['id'])}/tracking_number"] = _text(parcel["tracking_number"])
    for name, path, amount in (
        ("payments", f"v3/orders/{order_id}/transactions", "amount"),
        ("refunds", f"v3/orders/{order_id}/payment_actions/refunds", "total_amount"),
    ):
        for entry in (_walked(await client.get(path)) or {}).get("data", ()):
            fields[f"{name}/{_text(entry['id'])}/source_amount"] = _text(entry[amount])
    return fields


async def _customer(client: Client, customer_id: str) -> dict[str, str] | None:
    found = _walked(await client.get("v3/customers", {"id:in": customer_id}))["data"]
    if not found:
        return None
    customer = found[0]
    names = {
        "mail": "email",
        "first_name": "first_name",
        "last_name": "last_name",
        "company": "company",
        "phone": "phone",
    }
    return {ours: _text(customer.get(theirs)) for ours, theirs in names.items()}


async def _product(client: Client, product_id: str) -> dict[str, str] | None:
    product = _walked(await client.get(f"v3/catalog/products/{product_id}"))["data"]
    fields = {name: _text(product.get(name)) for name in ("name", "sku", "price")}
    fields["visible"] = _text(product.get("is_visible"))
    variants: list[Any] = []
    page = 1
    while True:
        asked = {"limit": "250", "page": str(page)}
        chunk = _walked(await client.get(f"v3/catalog/products/{product_id}/variants", asked))["data"]
        variants += chunk
        if len(chunk) < 250:
            break
        page += 1
    fields["variants"] = str(len(variants))
    for variant in variants:
        path = f"variants/{_text(variant['id'])}"
        fields[f"{path}/sku"] = _text(variant.get("sku"))
        fields[f"{path}/price"] = _text(variant.get("price"))
    return fields


async def _stock(client: Client, external_id: str) -> dict[str, str] | None:
    variant_id, _, location_id = external_id.partition(":")
    path = f"v3/inventory/locations/{location_id}/items"
    found = _walked(await client.get(path, {"variant_id:in": variant_id}))["data"]
    if not found:
        return None
    return {
        "on_hand": _text(found[0]["total_inventory_onhand"]),
        "reported_available": _text(found[0]["available_to_sell"]),
    }


_COMPARED: Mapping[Resource, Callable[[Client, str], Awaitable[dict[str, str] | None]]] = {
    Resource.ORDERS: _order,
    Resource.CUSTOMERS: _customer,
    Resource.PRODUCTS: _product,
    Resource.STOCK: _stock,
}
PROVABLE = tuple(_COMPARED)


async def _all_of_list(client: Client, path: str) -> list[Any]:
    return [json.loads(bytes(raw), parse_float=str, parse_int=str) for raw in await client.all_rows(path)]


def _walked(answer: Answer) -> Any:
    """The answer as plain values, each number as its digits on the wire."""
    if not answer.body:
        return None
    try:
        return json.loads(answer.body, parse_float=str, parse_int=str)
    except ValueError as failure:
        raise MalformedError(f"an answer is no whole JSON: {failure}") from failure


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
