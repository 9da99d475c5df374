"""Changes that the merchant or a shopper makes, by name: each says so by webhook, as the vendor would."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from typing import Any

from guichet.connectors.bigcommerce.standin import stock
from guichet.connectors.bigcommerce.standin.calls import Call, RefusedError, as_identity
from guichet.connectors.bigcommerce.standin.loading import load_documents
from guichet.connectors.bigcommerce.standin.order_documents import complete_message, set_status
from guichet.connectors.bigcommerce.standin.shapes import decimal_of, iso8601, now_epoch
from guichet.connectors.bigcommerce.standin.state import Document, Json, Row, Where
from guichet.connectors.bigcommerce.standin.stores import save_information
from guichet.connectors.bigcommerce.standin.v2_order_writes import (
    change_order,
    create_order,
    next_number,
    save_order,
)
from guichet.connectors.bigcommerce.standin.v2_shipments import ship
from guichet.connectors.bigcommerce.standin.v3_catalog import announce_sku, change_product
from guichet.connectors.bigcommerce.standin.v3_customers import change_customer
from guichet.connectors.bigcommerce.standin.v3_refunds import (
    add_transaction,
    provider_of,
    refund_order,
    refund_total,
)

# What is said of a document that was put or deleted whole.
_ANNOUNCED = {
    "product": "store/product",
    "customer": "store/customer",
    "category": "store/category",
    "order": "store/order",
    "cart": "store/cart",
}

Change = Callable[[Call, Json], Any]


def make_change(call: Call, name: str, given: Json) -> Any:
    """Makes one change by its name. Raises ValueError for an unknown one, RefusedError as the API would."""
    change = CHANGES.get(name)
    if change is None:
        raise ValueError(f"There is no change {name!r}; the changes are {', '.join(sorted(CHANGES))}")
    try:
        return change(call, given)
    except KeyError as error:
        raise ValueError(f"The change {name} needs {error}") from error


def _create_order(call: Call, given: Json) -> Any:
    return _shown(create_order(call, given["order"]))


def _set_status(call: Call, given: Json) -> Any:
    document = _order(call, given)
    change_order(call, document, {"status_id": given["status_id"]})
    return _shown(document)


def _update_order(call: Call, given: Json) -> Any:
    document = _order(call, given)
    change_order(call, document, given["fields"])
    return _shown(document)


def _pay_order(call: Call, given: Json) -> Any:
    """Takes the payment: a transaction, and Awaiting Fulfillment when the order waited for it."""
    document = _order(call, given)
    amount = float(decimal_of(document.body["total_inc_tax"]))
    currency = document.body["default_currency_code"]
    add_transaction(call, document, {"amount": amount, "currency": currency, **given.get("transaction", {})})
    document.body["payment_status"] = "captured"
    previous = document.status
    if previous in (0, 1, 7):
        set_status(document.body, 11)
    save_order(call, document, previous)
    return _shown(document)


def _ship_order(call: Call, given: Json) -> Any:
    """Ships what is left of an order, or the items given."""
    document = _order(call, given)
    fields = {name: value for name, value in given.items() if name != "order_id"}
    addresses = document.parts.get("shipping_addresses", [])
    if "order_address_id" not in fields and addresses:
        fields["order_address_id"] = addresses[0]["id"]
    if "items" not in fields:
        fields["items"] = [
            {"order_product_id": line["id"], "quantity": line["quantity"] - line["quantity_shipped"]}
            for line in document.parts.get("products", ())
            if line["quantity"] > line["quantity_shipped"]
            and line["order_address_id"] == fields.get("order_address_id")
        ]
    return ship(call, document, fields)


def _refund_order(call: Call, given: Json) -> Any:
    """Refunds the items given, or all that is left, by the way the order was paid."""
    document = _order(call, given)
    left = decimal_of(document.body["total_inc_tax"]) - decimal_of(document.body["refunded_amount"])
    amount, reason = float(decimal_of(given.get("amount", left))), given.get("reason", "")
    whole = [{"item_type": "ORDER", "item_id": document.id, "amount": amount, "reason": reason}]
    items = given.get("items") or whole
    total, _ = refund_total(document, items)
    provider, offline = provider_of(document)
    payments = given.get("payments") or [
        {"provider_id": provider, "amount": float(total), "offline": offline}
    ]
    ways = [[payment["provider_id"] for payment in payments]]
    call.state.put(call.store.hash, "refund_quote", Document(document.id, {"ways": ways}))
    return refund_order(call, document, items, payments)


def _archive_order(call: Call, given: Json) -> Any:
    document = _order(call, given)
    change_order(call, document, {"is_deleted": True})
    return _shown(document)


def _message_order(call: Call, given: Json) -> Any:
    """Adds a message, of the customer unless `type` says `staff`."""
    document = _order(call, given)
    number = call.state.next_number(call.store.hash, "order_message")
    words = {name: value for name, value in given.items() if name != "order_id"}
    message = complete_message({"id": number, **words}, document.body)
    document.parts.setdefault("messages", []).append(message)
    data = {"type": "order", "id": document.id, "message": {"order_message_id": message["id"]}}
    call.announce("store/order/message/created", data)
    save_order(call, document)
    return message


def _change_stock(call: Call, given: Json) -> Any:
    """Sets `quantity` on hand, or moves it `by` so many, of a variant at a location."""
    variant = _variant(call, given)
    location_id = int(given.get("location_id", stock.DEFAULT_LOCATION))
    absolute = "quantity" in given
    quantity = int(given["quantity"] if absolute else given["by"])
    on_hand = stock.adjust(call, variant, location_id, quantity, absolute=absolute)
    return {"variant_id": variant.id, "location_id": location_id, "total_inventory_onhand": on_hand}


def _update_product(call: Call, given: Json) -> Any:
    document = _row(call, "product", given["product_id"]).document()
    change_product(call, document, given["fields"])
    return {"id": document.id}


def _update_customer(call: Call, given: Json) -> Any:
    document = _row(call, "customer", given["customer_id"]).document()
    change_customer(call, document, given["fields"])
    return {"id": document.id}


def _put_document(call: Call, given: Json) -> Any:
    """Writes a whole document and says created or updated, where the vendor has words for its kind."""
    kind, document = str(given["kind"]), dict(given["document"])
    identity = document.get("id", document.get("category_id"))
    exists = identity is not None and call.state.get(call.store.hash, kind, identity) is not None
    if identity is None and kind != "inventory":
        identity = document["id"] = str(uuid.uuid4()) if kind == "cart" else next_number(call)(kind)
    now = iso8601(now_epoch())
    if exists and kind in _ANNOUNCED:
        document["date_modified"] = now
    load_documents(call.state, call.store.hash, kind, [document])
    what = "updated" if exists else "created"
    if kind in _ANNOUNCED:
        call.announce(f"{_ANNOUNCED[kind]}/{what}", {"type": kind, "id": identity})
    elif kind == "variant":
        announce_sku(call, what, _row(call, "variant", identity or 0).document())
    elif kind == "location":
        call.announce(f"store/inventory/location/{what}", {"location_id": identity})
    return {"kind": kind, "id": identity, "what": what}


def _delete_document(call: Call, given: Json) -> Any:
    kind, identity = str(given["kind"]), as_identity(str(given["id"]))
    document = _row(call, kind, identity).document()
    call.state.delete(call.store.hash, kind, identity)
    if kind == "variant":
        announce_sku(call, "deleted", document)
    elif kind in _ANNOUNCED:
        what = "archived" if kind == "order" else "deleted"
        call.announce(f"{_ANNOUNCED[kind]}/{what}", {"type": kind, "id": identity})
    return {"kind": kind, "id": identity, "what": "deleted"}


def _abandon_cart(call: Call, given: Json) -> Any:
    """Fills a cart and leaves it: `cart/created`, then `cart/abandoned` with the token to fetch it by."""
    cart_id, token = str(given.get("id") or uuid.uuid4()), str(given.get("token") or secrets.token_hex(16))
    items = [_cart_item(call, item) for item in given.get("items") or ()]
    amount = float(sum((decimal_of(item["extended_sale_price"]) for item in items), decimal_of(0)))
    now = iso8601(now_epoch())
    cart = {
        "id": cart_id,
        "customer_id": int(given.get("customer_id", 0)),
        "channel_id": int(given.get("channel_id", 1)),
        "email": str(given.get("email", "")),
        "currency": {"code": call.store.information["currency"]},
        "tax_included": True,
        "base_amount": amount,
        "discount_amount": 0,
        "manual_discount_amount": 0,
        "cart_amount": amount,
        "coupons": [],
        "discounts": [],
        "line_items": {
            "physical_items": items,
            "digital_items": [],
            "gift_certificates": [],
            "custom_items": [],
        },
        "created_time": now,
        "updated_time": now,
        "locale": str(given.get("locale", "fr")),
        "version": 1,
    }
    state, store_hash = call.state, call.store.hash
    known = state.get(store_hash, "cart", cart_id) is not None
    state.put(store_hash, "cart", Document(cart_id, cart, email=str(cart["email"]).lower() or None))
    state.put(store_hash, "abandoned_cart", Document(token, {"cart_id": cart_id}, parent=cart_id))
    data = {"type": "cart", "id": cart_id}
    call.announce(f"store/cart/{'updated' if known else 'created'}", data)
    call.announce("store/cart/abandoned", {**data, "token": token})
    return {"cart_id": cart_id, "token": token}


def _convert_cart(call: Call, given: Json) -> Any:
    """Turns a cart into an order: the cart is gone, and both ids are said."""
    cart = _row(call, "cart", str(given["cart_id"])).body()
    order = {
        "customer_id": cart["customer_id"],
        "cart_id": cart["id"],
        "channel_id": cart["channel_id"],
        "status_id": 11,
        "billing_address": {"email": cart["email"]},
        "products": [
            {
                "product_id": item["product_id"],
                "variant_id": item["variant_id"],
                "name": item["name"],
                "sku": item["sku"],
                "quantity": item["quantity"],
                "price_inc_tax": item["sale_price"],
            }
            for item in cart["line_items"]["physical_items"]
        ],
        **given.get("order", {}),
    }
    document = create_order(call, order)
    call.state.delete(call.store.hash, "cart", cart["id"])
    for row in call.state.find(call.store.hash, "abandoned_cart", Where().compare("parent", "=", cart["id"])):
        call.state.delete(call.store.hash, "abandoned_cart", row.id)
    data = {"type": "cart", "id": cart["id"], "orderId": document.id}
    call.announce("store/cart/converted", data)
    return _shown(document)


def _update_store(call: Call, given: Json) -> Any:
    information = {**call.store.information, **given["fields"]}
    save_information(call.state, call.store.hash, information)
    call.announce("store/information/updated", {"type": "store"})
    return information


def _update_transaction(call: Call, given: Json) -> Any:
    document = _order(call, given)
    for transaction in document.parts.get("transactions", ()):
        if transaction["id"] == given["transaction_id"]:
            transaction.update(given["fields"])
            data = {"type": "transaction", "order_id": document.id, "transaction_id": str(transaction["id"])}
            call.announce("store/order/transaction/updated", data)
            save_order(call, document)
            return transaction
    raise RefusedError(404, "There is no such transaction")


CHANGES: dict[str, Change] = {
    "order.create": _create_order,
    "order.status": _set_status,
    "order.update": _update_order,
    "order.pay": _pay_order,
    "order.ship": _ship_order,
    "order.refund": _refund_order,
    "order.archive": _archive_order,
    "order.message": _message_order,
    "transaction.update": _update_transaction,
    "stock.change": _change_stock,
    "product.update": _update_product,
    "customer.update": _update_customer,
    "document.put": _put_document,
    "document.delete": _delete_document,
    "cart.abandon": _abandon_cart,
    "cart.convert": _convert_cart,
    "store.update": _update_store,
}


def _order(call: Call, given: Json) -> Document:
    return _row(call, "order", int(given["order_id"])).document()


def _row(call: Call, kind: str, identity: int | str) -> Row:
    row = call.state.get(call.store.hash, kind, identity)
    if row is None:
        raise RefusedError(404, f"There is no {kind} {identity}")
    return row


def _variant(call: Call, given: Json) -> Row:
    if "variant_id" in given:
        return _row(call, "variant", int(given["variant_id"]))
    found = call.state.find(call.store.hash, "variant", Where().compare("code", "=", given["sku"]), limit=1)
    if not found:
        raise RefusedError(404, f"There is no sku {given['sku']}")
    return found[0]


def _cart_item(call: Call, given: Json) -> Json:
    """A cart's item from the catalogue, by `variant_id` or `sku`."""
    variant = _variant(call, given)
    details, quantity = variant.body(), int(given.get("quantity", 1))
    product = _row(call, "product", variant.parent or 0).body()
    price = float(decimal_of(details["calculated_price"]))
    return {
        "id": str(uuid.uuid4()),
        "variant_id": variant.id,
        "product_id": variant.parent,
        "sku": details["sku"],
        "name": product["name"],
        "url": f"{call.store.information['secure_url']}{product['custom_url']['url']}",
        "quantity": quantity,
        "taxable": True,
        "image_url": "",
        "discounts": [],
        "coupons": [],
        "discount_amount": 0,
        "coupon_amount": 0,
        "original_price": price,
        "list_price": price,
        "sale_price": price,
        "extended_list_price": price * quantity,
        "extended_sale_price": price * quantity,
        "is_require_shipping": True,
        "is_mutable": True,
        "added_by_promotion": False,
    }


def _shown(document: Document) -> Json:
    return {"id": document.id, "status_id": document.status, "date_modified": document.body["date_modified"]}
