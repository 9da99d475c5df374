"""V2 orders, written: created, changed, archived; and their shipping addresses."""

from __future__ import annotations

from typing import Any

from guichet.connectors.bigcommerce.standin import stock
from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes, not_found
from guichet.connectors.bigcommerce.standin.order_documents import (
    PERSON,
    complete_line,
    complete_order,
    refresh,
    set_status,
    with_currency,
)
from guichet.connectors.bigcommerce.standin.paging import v2_slice
from guichet.connectors.bigcommerce.standin.shapes import decimal_of, money_text, now_epoch
from guichet.connectors.bigcommerce.standin.state import Document, Json
from guichet.connectors.bigcommerce.standin.v2_orders import get_order, list_orders, order_row, present_order

_READ_ONLY = frozenset([
    "id",
    "date_modified",
    "status",
    "custom_status",
    "subtotal_tax",
    "total_tax",
    "items_shipped",
    "shipping_address_count",
    "store_default_currency_code",
    "products",
    "shipping_addresses",
    "coupons",
    "consignments",
    "fees",
])  # fmt: skip
_PENDING = 1
_CANCELLING = frozenset({5})


def add_routes(routes: Routes) -> None:
    routes.add("v2", "orders", get=list_orders, post=post_order)
    routes.add("v2", "orders/*", get=get_order, put=put_order, delete=archive_order)
    routes.add("v2", "orders/*/shipping_addresses", get=list_addresses)
    routes.add("v2", "orders/*/shipping_addresses/*", get=get_address, put=put_address)


def save_order(call: Call, document: Document, previous_status: int | None = None) -> None:
    """Stores a changed order and says so: `updated` always, `statusUpdated` when the status is another."""
    refresh(document, now_epoch())
    call.state.put(call.store.hash, "order", document)
    if previous_status is not None and previous_status != document.status:
        status = {"previous_status_id": previous_status, "new_status_id": document.status}
        call.announce("store/order/statusUpdated", {"type": "order", "id": document.id, "status": status})
    call.announce("store/order/updated", {"type": "order", "id": document.id})


def next_number(call: Call) -> Any:
    return lambda kind: call.state.next_number(call.store.hash, kind)


def post_order(call: Call) -> Answer:
    given = call.fields()
    if not given.get("billing_address"):
        raise RefusedError(400, "The required field 'billing_address' was not supplied.")
    lines, pickup = _lines_of(given)
    given["products"] = [_priced_line(call, line) for line in lines]
    if not given.get("shipping_addresses") and pickup is None:
        given["shipping_addresses"] = [{name: given["billing_address"].get(name, "") for name in PERSON}]
    given.pop("id", None)
    given.setdefault("order_source", "external")
    given.setdefault("status_id", _PENDING)
    document = create_order(call, given, _place_of(call, pickup))
    if pickup is not None:
        _add_pickup(call, document, pickup)
    row = call.state.get(call.store.hash, "order", document.id)
    if row is None:
        raise not_found()
    return Answer(present_order(call, row), 200)


def create_order(call: Call, composite: Json, place: int = stock.DEFAULT_LOCATION) -> Document:
    """Makes an order as a sale does: stock goes down at `place`, `order/created` is said."""
    try:
        in_currency = with_currency(composite, call.store.information["currency"])
        document = complete_order(in_currency, next_number(call))
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedError(400, f"The order cannot be read: {error}") from error
    call.state.put(call.store.hash, "order", document)
    for line in document.parts.get("products", ()):
        if line["product_id"] and document.status not in _CANCELLING:
            stock.sell(call, line["product_id"], line["variant_id"], -int(line["quantity"]), place)
    call.announce("store/order/created", {"type": "order", "id": document.id})
    return document


def put_order(call: Call) -> Answer:
    document = order_row(call).document()
    change_order(call, document, call.fields())
    return get_order(call)


def change_order(call: Call, document: Document, fields: Json) -> None:
    """Changes fields of an order, its status and its lines, as V2's PUT does."""
    previous = document.status
    body = document.body
    for name, value in fields.items():
        if name in _READ_ONLY or name == "status_id":
            continue
        if name not in body:
            raise RefusedError(400, f"The field '{name}' is not supported by this resource.")
        if name == "billing_address":
            body[name] = {**body[name], **value}
        elif isinstance(body[name], str) and isinstance(value, (int, float)):
            body[name] = money_text(value)
        else:
            body[name] = value
    if "status_id" in fields:
        _change_status(call, document, fields["status_id"])
    if "products" in fields:
        _change_lines(call, document, fields["products"])
    if "shipping_addresses" in fields:
        addresses = document.parts.get("shipping_addresses", [])
        for address, asked in zip(addresses, fields["shipping_addresses"], strict=False):
            address.update({name: asked[name] for name in PERSON if name in asked})
    archived_now = bool(body["is_deleted"]) and not document.deleted
    save_order(call, document, previous)
    if archived_now:
        call.announce("store/order/archived", {"type": "order", "id": document.id})


def archive_order(call: Call) -> Answer:
    document = order_row(call).document()
    document.body["is_deleted"] = True
    save_order(call, document)
    call.announce("store/order/archived", {"type": "order", "id": document.id})
    return Answer(status=204)


def list_addresses(call: Call) -> Answer:
    row = order_row(call)
    return v2_slice(call, [_with_quotes(call, one) for one in row.parts().get("shipping_addresses", [])])


def get_address(call: Call) -> Answer:
    return Answer(_with_quotes(call, _address(call, order_row(call).parts())))


def put_address(call: Call) -> Answer:
    document = order_row(call).document()
    address = _address(call, document.parts)
    fields = call.fields()
    for name, value in fields.items():
        if name not in PERSON and name not in ("shipping_method", "form_fields"):
            raise RefusedError(400, f"The field '{name}' is not supported by this resource.")
        address[name] = value
    save_order(call, document)
    return Answer(_with_quotes(call, address))


def _address(call: Call, parts: Json) -> Json:
    wanted = call.number(1)
    addresses: list[Json] = parts.get("shipping_addresses", [])
    for address in addresses:
        if address["id"] == wanted:
            return address
    raise not_found()


def _with_quotes(call: Call, address: Json) -> Json:
    resource = f"/orders/{address['order_id']}/shipping_addresses/{address['id']}/shipping_quotes"
    return {**address, "shipping_quotes": {"url": f"{call.base}/v2{resource}", "resource": resource}}


def _lines_of(given: Json) -> tuple[list[Json], Json | None]:
    consignments = given.pop("consignments", None)
    if consignments is None:
        if not given.get("products"):
            raise RefusedError(400, "The required field 'products' was not supplied.")
        return list(given["products"]), None
    if given.get("products") or given.get("shipping_addresses"):
        raise RefusedError(400, "An order has consignments, or products and shipping_addresses, not both.")
    pickups = consignments.get("pickups") or []
    if len(pickups) != 1 or not pickups[0].get("line_items"):
        raise RefusedError(400, "An order has exactly one pickup consignment, with line_items.")
    return list(pickups[0]["line_items"]), pickups[0]


def _priced_line(call: Call, given: Json) -> Json:
    """A line as the vendor completes it: from the catalogue, or a custom product of the caller's own."""
    if int(given.get("quantity") or 0) < 1:
        raise RefusedError(400, "The field 'quantity' of a product must be 1 or more.")
    product_id = given.get("product_id")
    if not product_id:
        missing = [name for name in ("name", "price_inc_tax", "price_ex_tax") if given.get(name) is None]
        if missing:
            raise RefusedError(400, f"A custom product needs the field '{missing[0]}'.")
        return {**given, "product_id": 0, "variant_id": 0}
    product = call.state.get(call.store.hash, "product", int(product_id))
    if product is None:
        raise RefusedError(400, f"Product {product_id} does not exist.")
    body = product.body()
    variant_id = int(given.get("variant_id") or body.get("base_variant_id") or 0)
    variant = call.state.get(call.store.hash, "variant", variant_id) if variant_id else None
    if given.get("variant_id") and (variant is None or variant.parent != product.id):
        raise RefusedError(400, f"Variant {variant_id} is not one of product {product_id}.")
    details = variant.body() if variant else {}
    price = given.get("price_inc_tax", details.get("calculated_price", body.get("calculated_price", 0)))
    return {
        "name": body["name"],
        "sku": details.get("sku") or body.get("sku", ""),
        "upc": details.get("upc") or body.get("upc", ""),
        "price_ex_tax": given.get("price_ex_tax", price),
        **given,
        "price_inc_tax": price,
        "product_id": int(product_id),
        "variant_id": variant_id,
    }


def _place_of(call: Call, pickup: Json | None) -> int:
    """Where an order's stock moves: at its pick-up method's location, else where the shop sends from."""
    method = pickup and call.state.get(call.store.hash, "pickup_method", pickup.get("pickup_method_id") or 0)
    return (
        int(method.body().get("location_id") or stock.DEFAULT_LOCATION) if method else stock.DEFAULT_LOCATION
    )


def _add_pickup(call: Call, document: Document, asked: Json) -> None:
    pickup_id = call.state.next_number(call.store.hash, "order_pickup_method")
    for line in document.parts["products"]:
        line["order_pickup_method_id"], line["order_address_id"] = pickup_id, 0
    shown = {
        "pickup_method_display_name": "",
        "collection_instructions": "",
        "collection_time_description": "",
    }
    kept = {name: value for name, value in asked.items() if name != "line_items"}
    place = call.state.get(call.store.hash, "location", _place_of(call, asked))
    if place is not None and "location" not in kept:
        body = place.body()
        kept["location"] = {"id": place.id, "name": body.get("label", ""), "code": body.get("code", "")}
    document.parts["pickup_consignments"] = [{**shown, **kept, "id": pickup_id}]
    call.state.put(call.store.hash, "order", document)


def _change_status(call: Call, document: Document, status_id: Any) -> None:
    previous = document.status
    try:
        set_status(document.body, int(status_id))
    except (ValueError, TypeError) as error:
        raise RefusedError(400, "The field 'status_id' is invalid.") from error
    cancelled_now = document.body["status_id"] in _CANCELLING and previous not in _CANCELLING
    if cancelled_now:
        place = _place_of(call, next(iter(document.parts.get("pickup_consignments", ())), None))
        for line in document.parts.get("products", ()):
            if line["product_id"]:
                stock.sell(call, line["product_id"], line["variant_id"], int(line["quantity"]), place)


def _change_lines(call: Call, document: Document, asked: list[Json]) -> None:
    """A line with an id is changed, or taken out by quantity 0; one without is added."""
    lines: list[Json] = document.parts.get("products", [])
    addresses = document.parts.get("shipping_addresses", [])
    for given in asked:
        if "id" not in given:
            place = addresses[0]["id"] if addresses else 0
            line = {"order_address_id": place, **_priced_line(call, given)}
            lines.append(complete_line(line, int(document.id), next_number(call)))
            continue
        at = next((at for at, line in enumerate(lines) if line["id"] == given["id"]), None)
        if at is None:
            raise RefusedError(400, f"Line {given['id']} is not one of this order.")
        if given.get("quantity") == 0:
            lines.pop(at)
            continue
        kept = {name: value for name, value in lines[at].items() if "total" not in name}
        lines[at] = complete_line({**kept, **given}, int(document.id), next_number(call))
    document.parts["products"] = lines
    body = document.body
    for tax in ("inc_tax", "ex_tax", "tax"):
        before = decimal_of(body[f"subtotal_{tax}"])
        after = sum((decimal_of(line[f"total_{tax}"]) for line in lines), decimal_of(0))
        body[f"subtotal_{tax}"] = money_text(after)
        body[f"total_{tax}"] = money_text(decimal_of(body[f"total_{tax}"]) + after - before)
    body["items_total"] = sum(int(line["quantity"]) for line in lines)
