"""What the house does at BigCommerce. No write is repeated here: a lost answer may have acted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guichet.connectors.bigcommerce import writing
from guichet.connectors.bigcommerce.client import Client
from guichet.connectors.bigcommerce.orders import CANCELLED_STATUS
from guichet.ports.capabilities import (
    NewOrder,
    NewRefund,
    NewShipment,
    RefundQuote,
    StockAdjustment,
)
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.records import Address, Resource

_METAFIELDS = {Resource.ORDERS: "v3/orders", Resource.PRODUCTS: "v3/catalog/products"}
# The vendor's dates have one second of grain, and its clock is not ours.
_CLOCKS_APART = timedelta(minutes=2)
_ONE_AT_A_TIME = frozenset({409})


async def create_shipment(client: Client, shipment: NewShipment) -> str:
    address_id = shipment.address_external_id or await _only_address(client, shipment.order_external_id)
    path = f"v2/orders/{shipment.order_external_id}/shipments"
    answer = await client.send("POST", path, writing.shipment(shipment, address_id))
    return str(_field(answer.json(), "id"))


async def list_shipments(client: Client, order_external_id: str) -> list[str]:
    rows = await client.all_rows(f"v2/orders/{order_external_id}/shipments")
    return [str(msgspec.json.decode(raw)["id"]) for raw in rows]


async def find_shipment(client: Client, shipment: NewShipment, known: Collection[str]) -> str | None:
    """The shipment of this order with these lines and this tracking number, not among those known before."""
    wanted = sorted(shipment.lines)
    for raw in await client.all_rows(f"v2/orders/{shipment.order_external_id}/shipments"):
        there = msgspec.json.decode(raw)
        if str(there["id"]) in known:
            continue
        lines = sorted((str(item["order_product_id"]), int(item["quantity"])) for item in there["items"])
        if lines == wanted and (there.get("tracking_number") or "") == shipment.tracking_number:
            return str(there["id"])
    return None


async def _only_address(client: Client, order_id: str) -> str:
    rows = await client.all_rows(f"v2/orders/{order_id}/shipping_addresses")
    if len(rows) != 1:
        raise RejectedError(f"the order goes to {len(rows)} addresses: say which one the parcel is for")
    return str(msgspec.json.decode(rows[0])["id"])


async def set_order_state(client: Client, order_external_id: str, state: str) -> None:
    status_id = writing.status_id(state)
    await client.send("PUT", f"v2/orders/{order_external_id}", {"status_id": status_id})


async def cancel_order(client: Client, order_external_id: str) -> None:
    """Cancelled, not archived: the merchant still sees it."""
    await client.send("PUT", f"v2/orders/{order_external_id}", {"status_id": CANCELLED_STATUS})


async def note_order(client: Client, order_external_id: str, note: str) -> None:
    """The vendor keeps one text of its staff: what stands in it stays, and a note is there once."""
    path = f"v2/orders/{order_external_id}"
    kept = _field((await client.get(path)).json(), "staff_notes") or ""
    if note not in kept.splitlines():
        await client.send("PUT", path, {"staff_notes": f"{kept}\n{note}".strip()})


async def place_order(client: Client, order: NewOrder) -> str:
    answer = await client.send("POST", "v2/orders", writing.order(order))
    return str(_field(answer.json(), "id"))


async def find_order(client: Client, reference: str) -> str | None:
    rows, _ = await client.rows("v2/orders", {"external_order_id": reference, "sort": "id:asc"})
    for raw in rows:
        order = msgspec.json.decode(raw)
        # A vendor that did not know the filter would send any order.
        if order.get("external_order_id") == reference:
            return str(order["id"])
    return None


async def change_shipping_address(
    client: Client, order_external_id: str, address_external_id: str, address: Address
) -> None:
    path = f"v2/orders/{order_external_id}/shipping_addresses/{address_external_id}"
    await client.send("PUT", path, writing.address(address))


async def quote_refund(client: Client, refund: NewRefund) -> RefundQuote:
    path = f"v3/orders/{refund.order_external_id}/payment_actions/refund_quotes"
    return writing.read_quote(await client.send("POST", path, {"items": writing.refund_items(refund)}))


async def refund_order(client: Client, refund: NewRefund, quote: RefundQuote) -> str:
    path = f"v3/orders/{refund.order_external_id}/payment_actions/refunds"
    answer = await client.send("POST", path, writing.refund(refund, quote))
    return str(_field(_field(answer.json(), "data"), "id"))


async def find_refund(
    client: Client, refund: NewRefund, quote: RefundQuote, not_before: datetime, known: Collection[str]
) -> str | None:
    rows = await client.all_listed(
        "v3/orders/payment_actions/refunds", {"order_id:in": refund.order_external_id}
    )
    earliest = not_before - _CLOCKS_APART
    same = (writing.same_refund(raw, refund, quote, earliest) for raw in rows)
    return next((found for found in same if found is not None and found not in known), None)


async def set_store_credit(client: Client, customer_external_id: str, amount: str) -> None:
    await client.send("PUT", "v3/customers", writing.store_credit(customer_external_id, amount))


async def adjust_stock(client: Client, adjustments: Sequence[StockAdjustment], reason: str) -> str:
    """Trap 10: the vendor answers at once with a transaction's id and moves the levels later."""
    body = writing.adjustments(adjustments, reason)
    answer = await client.send("POST", "v3/inventory/adjustments/relative", body, busy=_ONE_AT_A_TIME)
    return str(_field(answer.json(), "transaction_id"))


async def write_metafield(client: Client, resource: Resource, external_id: str, key: str, value: str) -> None:
    if resource not in _METAFIELDS:
        raise RejectedError(f"BigCommerce keeps no values of ours with {resource}")
    path = f"{_METAFIELDS[resource]}/{external_id}/metafields"
    known = await client.all_listed(path, {"namespace": writing.NAMESPACE, "key": key})
    body = writing.metafield(key, value)
    if known:
        await client.send("PUT", f"{path}/{msgspec.json.decode(known[0])['id']}", body)
    else:
        await client.send("POST", path, body)


def _field(given: Any, name: str) -> Any:
    try:
        return given[name]
    except (KeyError, TypeError, IndexError):
        raise MalformedError(f"BigCommerce's answer holds no {name}") from None
