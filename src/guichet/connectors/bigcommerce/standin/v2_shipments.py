"""V2 shipments, with the vendor's rules: by order line, never by product, and items never change."""

from __future__ import annotations

from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes, not_found
from guichet.connectors.bigcommerce.standin.order_documents import complete_shipment, set_status
from guichet.connectors.bigcommerce.standin.paging import v2_slice
from guichet.connectors.bigcommerce.standin.shapes import now_epoch, rfc2822
from guichet.connectors.bigcommerce.standin.state import Document, Json
from guichet.connectors.bigcommerce.standin.v2_order_writes import next_number, save_order
from guichet.connectors.bigcommerce.standin.v2_orders import order_row

SHIPPING_PROVIDERS = {
    "auspost": "Australia Post", "canadapost": "Canada Post", "carrier_1": "Carrier", "endicia": "Endicia",
    "usps": "USPS", "fedex": "FedEx", "ups": "UPS", "upsready": "UPS Ready", "upsonline": "UPS Online",
    "shipperhq": "ShipperHQ", "royalmail": "Royal Mail", "": "",
}  # fmt: skip
_WRITABLE = frozenset([
    "order_address_id",
    "tracking_number",
    "tracking_link",
    "merchant_shipping_cost",
    "shipping_method",
    "shipping_provider",
    "tracking_carrier",
    "comments",
])  # fmt: skip


def add_routes(routes: Routes) -> None:
    routes.add("v2", "orders/*/shipments", get=list_shipments, post=post_shipment, delete=delete_shipments)
    routes.add("v2", "orders/*/shipments/count", get=count_shipments)
    routes.add("v2", "orders/*/shipments/*", get=get_shipment, put=put_shipment, delete=delete_shipment)


def list_shipments(call: Call) -> Answer:
    return v2_slice(call, order_row(call).parts().get("shipments", []))


def count_shipments(call: Call) -> Answer:
    return Answer({"count": len(order_row(call).parts().get("shipments", []))})


def get_shipment(call: Call) -> Answer:
    parts = order_row(call).parts()
    return Answer(parts["shipments"][_position(call, parts)])


def post_shipment(call: Call) -> Answer:
    document = order_row(call).document()
    return Answer(ship(call, document, call.fields()), 201)


def ship(call: Call, document: Document, fields: Json) -> Json:
    """Ships items of an order; the order becomes Shipped, or Partially Shipped. Raises RefusedError."""
    _refuse_unknown(fields, allowed=_WRITABLE | {"items"})
    addresses = {one["id"] for one in document.parts.get("shipping_addresses", ())}
    if fields.get("order_address_id") not in addresses:
        raise RefusedError(400, "The field 'order_address_id' is invalid.")
    items = _shipped_items(document, fields)
    given = {**fields, "items": items}
    given["tracking_link"] = fields.get("tracking_link", "")
    given["shipping_provider_display_name"] = SHIPPING_PROVIDERS.get(fields.get("shipping_provider", ""), "")
    if fields.get("tracking_number") and not given["tracking_link"]:
        carrier = fields.get("tracking_carrier") or fields.get("shipping_provider") or "any"
        given["generated_tracking_link"] = f"https://track.example/{carrier}/{fields['tracking_number']}"
    shipment = complete_shipment(given, document.body, document.parts, next_number(call))
    document.parts.setdefault("shipments", []).append(shipment)
    document.body["date_shipped"] = rfc2822(now_epoch())
    _count_shipped(document, items, 1)
    previous = document.status
    all_gone = document.body["items_shipped"] >= document.body["items_total"]
    set_status(document.body, 2 if all_gone else 3)
    data = {"type": "shipment", "id": shipment["id"], "orderId": document.id}
    call.announce("store/shipment/created", data)
    save_order(call, document, previous)
    return shipment


def put_shipment(call: Call) -> Answer:
    document = order_row(call).document()
    at = _position(call, document.parts)
    fields = call.fields()
    if "items" in fields:
        raise RefusedError(400, "The field 'items' cannot be changed: delete the shipment and make another.")
    _refuse_unknown(fields, allowed=_WRITABLE)
    shipment: Json = {**document.parts["shipments"][at], **fields}
    document.parts["shipments"][at] = shipment
    data = {"type": "shipment", "id": shipment["id"], "orderId": document.id}
    call.announce("store/shipment/updated", data)
    save_order(call, document)
    return Answer(shipment)


def delete_shipment(call: Call) -> Answer:
    document = order_row(call).document()
    at = _position(call, document.parts)
    _remove(call, document, at)
    save_order(call, document)
    return Answer(status=204)


def delete_shipments(call: Call) -> Answer:
    document = order_row(call).document()
    while document.parts.get("shipments"):
        _remove(call, document, 0)
    save_order(call, document)
    return Answer(status=204)


def _remove(call: Call, document: Document, at: int) -> None:
    shipment = document.parts["shipments"].pop(at)
    _count_shipped(document, shipment["items"], -1)
    data = {"type": "shipment", "id": shipment["id"], "orderId": document.id}
    call.announce("store/shipment/deleted", data)


def _position(call: Call, parts: Json) -> int:
    wanted = call.number(1)
    for at, shipment in enumerate(parts.get("shipments", ())):
        if shipment["id"] == wanted:
            return at
    raise not_found()


def _refuse_unknown(fields: Json, allowed: frozenset[str]) -> None:
    for name in fields:
        if name not in allowed:
            raise RefusedError(400, f"The field '{name}' is not supported by this resource.")


def _shipped_items(document: Document, fields: Json) -> list[Json]:
    items = fields.get("items")
    if not isinstance(items, list) or not items:
        raise RefusedError(400, "The required field 'items' was not supplied.")
    lines = {line["id"]: line for line in document.parts.get("products", ())}
    left = {line_id: line["quantity"] - line["quantity_shipped"] for line_id, line in lines.items()}
    shipped = []
    for item in items:
        if "order_product_id" not in item:
            raise RefusedError(
                400, "Each of 'items' needs an 'order_product_id': the id of the order's line."
            )
        line, quantity = lines.get(item["order_product_id"]), item.get("quantity")
        if line is None or line["order_address_id"] != fields["order_address_id"]:
            raise RefusedError(400, f"Line {item['order_product_id']} is not shipped to this address.")
        if not isinstance(quantity, int) or not 1 <= quantity <= left[line["id"]]:
            raise RefusedError(400, f"Line {line['id']} has {left[line['id']]} item(s) left to ship.")
        left[line["id"]] -= quantity
        shipped.append(
            {"order_product_id": line["id"], "product_id": line["product_id"], "quantity": quantity}
        )
    return shipped


def _count_shipped(document: Document, items: list[Json], sign: int) -> None:
    lines = {line["id"]: line for line in document.parts["products"]}
    addresses = {one["id"]: one for one in document.parts.get("shipping_addresses", ())}
    for item in items:
        line = lines.get(item["order_product_id"])
        if line is None:
            continue
        line["quantity_shipped"] += sign * item["quantity"]
        document.body["items_shipped"] += sign * item["quantity"]
        address = addresses.get(line["order_address_id"])
        if address is not None:
            address["items_shipped"] += sign * item["quantity"]
