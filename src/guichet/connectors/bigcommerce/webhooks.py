"""Webhooks, purely: which we want, whether one is genuine, and what it says.

They are thin: a scope and an id, never the thing. The vendor signs them by Standard Webhooks (`webhook-id`,
`webhook-timestamp`, `webhook-signature: v1,…`, HMAC-SHA256 with the client secret's bytes as key); its older
documents know only headers of one's own, so ours is always asked for. A signature's age is not judged: the
vendor repeats for two days, and a hint that is replayed only makes us look again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from guichet.connectors.bigcommerce.settings import Settings
from guichet.ports.capabilities import Hint
from guichet.ports.failures import BadSignatureError, MalformedError
from guichet.ports.records import Resource

SECRET_HEADER = "X-Guichet-Secret"  # noqa: S105 — the name of a header
DELIVERY_EXCEPTION = "store/hook/deliveryException"
UNINSTALLED = "store/app/uninstalled"
_SIGNALS = {UNINSTALLED: "uninstalled", DELIVERY_EXCEPTION: "delivery_failing"}
_CHANNEL = re.compile(r"^store/channel/\d+/")

Data = dict[str, Any]
Name = Callable[[Data], Any]


def _id(data: Data) -> Any:
    return data.get("id")


def _inside(*path: str) -> Name:
    def name(data: Data) -> Any:
        found: Any = data
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    return name


def _message(data: Data) -> Any:
    message = _inside("message", "order_message_id")(data)
    return f"{data['id']}:{message}" if data.get("id") and message else None


def _sku_stock(data: Data) -> Any:
    variant = _inside("inventory", "variant_id")(data)
    return f"variant/{variant}" if variant else None


def _product_stock(data: Data) -> Any:
    return f"product/{data['id']}" if data.get("id") else None


def _level(data: Data) -> Any:
    variant, location = data.get("variant_id"), data.get("location_id")
    if variant and location:
        return f"{variant}:{location}"
    return f"product/{data['product_id']}" if data.get("product_id") else None


def _abandoned(data: Data) -> Any:
    cart = data.get("id") or data.get("cart_id") or ""
    return f"{cart}#abandoned:{data['token']}" if data.get("token") else cart


def _converted(data: Data) -> Any:
    return f"{data['id']}#converted:{data.get('orderId') or ''}" if data.get("id") else None


def _everything(_: Data) -> Any:
    return "*"


_ORDER_OF_SHIPMENT = _inside("orderId")
_PRODUCT_OF_SKU = _inside("sku", "product_id")
# Trap 7 of another kind: of an address hook, `id` is the address.
_CUSTOMER_OF_ADDRESS = _inside("address", "customer_id")
_PRICE_LIST = _inside("price_list_id")

# Each scope that we subscribe to: what it speaks of, and where its id stands.
SCOPES: Mapping[str, tuple[Resource, Name]] = {
    "store/order/created": (Resource.ORDERS, _id),
    "store/order/updated": (Resource.ORDERS, _id),
    "store/order/archived": (Resource.ORDERS, _id),
    "store/order/statusUpdated": (Resource.ORDERS, _id),
    "store/order/refund/created": (Resource.ORDERS, _id),
    "store/order/transaction/created": (Resource.ORDERS, _inside("order_id")),
    "store/order/transaction/updated": (Resource.ORDERS, _inside("order_id")),
    "store/order/message/created": (Resource.ORDER_MESSAGES, _message),
    "store/shipment/created": (Resource.ORDERS, _ORDER_OF_SHIPMENT),
    "store/shipment/updated": (Resource.ORDERS, _ORDER_OF_SHIPMENT),
    "store/shipment/deleted": (Resource.ORDERS, _ORDER_OF_SHIPMENT),
    "store/customer/created": (Resource.CUSTOMERS, _id),
    "store/customer/updated": (Resource.CUSTOMERS, _id),
    "store/customer/deleted": (Resource.CUSTOMERS, _id),
    "store/customer/address/created": (Resource.CUSTOMERS, _CUSTOMER_OF_ADDRESS),
    "store/customer/address/updated": (Resource.CUSTOMERS, _CUSTOMER_OF_ADDRESS),
    "store/customer/address/deleted": (Resource.CUSTOMERS, _CUSTOMER_OF_ADDRESS),
    "store/category/created": (Resource.CATEGORIES, _id),
    "store/category/updated": (Resource.CATEGORIES, _id),
    "store/category/deleted": (Resource.CATEGORIES, _id),
    "store/product/created": (Resource.PRODUCTS, _id),
    "store/product/updated": (Resource.PRODUCTS, _id),
    "store/product/deleted": (Resource.PRODUCTS, _id),
    "store/sku/created": (Resource.PRODUCTS, _PRODUCT_OF_SKU),
    "store/sku/updated": (Resource.PRODUCTS, _PRODUCT_OF_SKU),
    "store/sku/deleted": (Resource.PRODUCTS, _PRODUCT_OF_SKU),
    # Trap 14: each of these fires only for its own way of tracking stock, so all are wanted.
    "store/product/inventory/updated": (Resource.STOCK, _product_stock),
    "store/product/inventory/order/updated": (Resource.STOCK, _product_stock),
    "store/sku/inventory/updated": (Resource.STOCK, _sku_stock),
    "store/sku/inventory/order/updated": (Resource.STOCK, _sku_stock),
    "store/channel/*/inventory/product/stock_changed": (Resource.STOCK, _level),
    "store/channel/*/inventory/product/settings_changed": (Resource.STOCK, _level),
    "store/inventory/location/created": (Resource.LOCATIONS, _inside("location_id")),
    "store/inventory/location/updated": (Resource.LOCATIONS, _inside("location_id")),
    "store/priceList/created": (Resource.PRICE_LISTS, _PRICE_LIST),
    "store/priceList/activated": (Resource.PRICE_LISTS, _PRICE_LIST),
    "store/priceList/deactivated": (Resource.PRICE_LISTS, _PRICE_LIST),
    "store/priceList/record/created": (Resource.PRICE_LISTS, _PRICE_LIST),
    "store/priceList/record/updated": (Resource.PRICE_LISTS, _PRICE_LIST),
    "store/priceList/record/deleted": (Resource.PRICE_LISTS, _PRICE_LIST),
    "store/cart/created": (Resource.CARTS, _id),
    "store/cart/updated": (Resource.CARTS, _id),
    "store/cart/deleted": (Resource.CARTS, _id),
    "store/cart/couponApplied": (Resource.CARTS, _id),
    "store/cart/abandoned": (Resource.CARTS, _abandoned),
    "store/cart/converted": (Resource.CARTS, _converted),
    "store/information/updated": (Resource.STORES, _everything),
}
TOPICS = (*SCOPES, UNINSTALLED, DELIVERY_EXCEPTION)
_GONE = frozenset(
    {"store/customer/deleted", "store/category/deleted", "store/product/deleted", "store/cart/deleted"}
)


class Payload(msgspec.Struct):
    scope: str
    data: dict[str, Any] = {}
    created_at: float | None = None


_PAYLOAD = msgspec.json.Decoder(Payload, strict=False)


def verify(settings: Settings, secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Raises BadSignatureError unless our own header is right and the vendor's signature, where present."""
    given = {name.lower(): value for name, value in headers.items()}
    own = given.get(SECRET_HEADER.lower(), "")
    if not secret or not hmac.compare_digest(own.encode(), secret.encode()):
        raise BadSignatureError("the header that we asked BigCommerce to send is missing or wrong")
    signature = given.get("webhook-signature")
    if signature is not None and settings.client_secret:
        _verify_signature(settings.client_secret, signature, given, body)


def _verify_signature(client_secret: str, signature: str, headers: Mapping[str, str], body: bytes) -> None:
    signed = f"{headers.get('webhook-id', '')}.{headers.get('webhook-timestamp', '')}.".encode() + body
    digest = base64.b64encode(hmac.digest(client_secret.encode(), signed, "sha256"))
    right = False
    for one in signature.split():  # several while a key is being changed
        version, _, value = one.partition(",")
        right |= version == "v1" and hmac.compare_digest(value.encode(), digest)
    if not right:
        raise BadSignatureError("BigCommerce's signature does not fit this body")


def hint(headers: Mapping[str, str], body: bytes) -> Hint:
    """What a webhook says; a scope that we do not know says nothing. Raises MalformedError."""
    try:
        payload = _PAYLOAD.decode(body)
    except msgspec.DecodeError as failure:
        raise MalformedError(f"the webhook is in a shape never seen: {failure}") from failure
    scope = _CHANNEL.sub("store/channel/*/", payload.scope)
    resource, external_id = None, None
    if scope in SCOPES:
        resource, name = SCOPES[scope]
        found = name(payload.data)
        if not found:
            raise MalformedError(f"the webhook {scope} does not say which thing it speaks of")
        external_id = str(found)
    return Hint(
        topic=scope,
        key=_key(headers, payload.scope, body),
        resource=resource,
        external_id=external_id,
        happened_at=_moment(payload.created_at),
        gone=scope in _GONE,
        signal=_SIGNALS.get(scope),
    )


def _key(headers: Mapping[str, str], scope: str, body: bytes) -> str:
    """The delivery's id; else a digest of our own, since the vendor's hash leaves the receiver out."""
    for name, value in headers.items():
        if name.lower() == "webhook-id" and value:
            return value
    return hashlib.sha256(scope.encode() + b"\n" + body).hexdigest()


def _moment(epoch: float | None) -> datetime | None:
    """Trap 2: webhooks carry epochs."""
    try:
        return None if epoch is None else datetime.fromtimestamp(epoch, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
