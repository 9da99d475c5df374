"""Bulk loading of documents, silently: ids and dates given by the caller are kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from guichet.connectors.bigcommerce.standin import stock
from guichet.connectors.bigcommerce.standin.catalog_documents import complete_product, complete_variant
from guichet.connectors.bigcommerce.standin.order_documents import (
    SEPARATE_NAMES,
    complete_order,
    with_currency,
)
from guichet.connectors.bigcommerce.standin.shapes import epoch_of, iso8601, now_epoch, rfc2822
from guichet.connectors.bigcommerce.standin.state import Document, Identity, Json, State
from guichet.connectors.bigcommerce.standin.stores import get_store
from guichet.connectors.bigcommerce.standin.v3_customers import complete_address, complete_customer

NextNumber = Callable[[str], int]
_DEFAULT_CURRENCY = "EUR"
_WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")

# What the vendor has in each document of a kind, when the caller did not say.
_DEFAULTS: dict[str, Json] = {
    "channel": {
        "name": "Storefront", "external_id": "", "is_listable_from_ui": True, "is_enabled": True,
        "is_visible": True, "status": "active", "type": "storefront", "platform": "bigcommerce",
        "icon_url": "",
    },
    "location": {
        "code": "", "label": "Location", "description": "", "managed_by_external_source": False,
        "type_id": "PHYSICAL", "enabled": True, "time_zone": "Etc/UTC", "storefront_visibility": True,
        "special_hours": [], "address": {},
        "operating_hours": {day: {"open": True, "opening": "09:00", "closing": "19:00"} for day in _WEEK},
    },
    "site": {
        "url": "", "channel_id": 1, "ssl_status": "dedicated", "urls": [],
        "is_checkout_url_customized": False,
    },
    "brand": {
        "name": "Brand", "page_title": "", "meta_keywords": [], "meta_description": "", "search_keywords": "",
        "image_url": "",
    },
    "promotion_code": {"code": "", "current_uses": 0, "max_uses": 0, "max_uses_per_customer": 0},
    "category_tree": {"name": "Catalogue", "channels": [1]},
    "category": {
        "name": "Category", "tree_id": 1, "parent_id": 0, "description": "", "views": 0, "sort_order": 0,
        "page_title": "", "meta_keywords": [], "meta_description": "", "layout_file": "category.html",
        "image_url": "", "is_visible": True, "search_keywords": "",
        "default_product_sort": "use_store_settings",
    },
    "coupon": {
        "name": "Coupon", "type": "percentage_discount", "amount": "10.0000", "min_purchase": "0.0000",
        "num_uses": 0, "enabled": True, "expires": "", "applies_to": {"entity": "categories", "ids": [0]},
        "max_uses": 0, "max_uses_per_customer": 0, "restricted_to": {}, "shipping_methods": [],
    },
    "promotion": {
        "name": "Promotion", "display_name": "", "redemption_type": "AUTOMATIC", "channels": [{"id": 1}],
        "customer": {"group_ids": [0], "minimum_order_count": 0, "excluded_group_ids": []},
        "rules": [], "notifications": [], "stop": False, "currency_code": "EUR", "current_uses": 0,
        "start_date": "2020-01-01T00:00:00+00:00", "status": "ENABLED", "created_from": "api",
        "can_be_used_with_other_promotions": True,
    },
    "wishlist": {"name": "Wishlist", "is_public": False, "items": []},
    "price_list": {"name": "Price list", "active": True},
    "price_record": {"currency": "EUR", "sku": "", "bulk_pricing_tiers": []},
    "pickup_method": {
        "location_id": 1, "display_name": "Pick up", "collection_instructions": "",
        "collection_time_description": "",
    },
    "pickup": {"pickup_method_id": 1, "pickup_items": []},
    "refund": {
        "user_id": 0, "reason": "", "total_amount": 0, "total_tax": 0, "uses_merchant_override_values": False,
        "items": [], "payments": [],
    },
}  # fmt: skip
# Kinds whose dates are written under other names than date_created and date_modified.
_DATE_NAMES: dict[str, tuple[str, ...]] = {
    "location": ("created_at", "updated_at"),
    "pickup": ("created_at", "updated_at"),
    "site": ("created_at", "updated_at"),
    "refund": ("created",),
    "promotion_code": ("created",),
    "brand": (),
    "category": (),
    "category_tree": (),
    "wishlist": (),
    "promotion": (),
    "coupon": (),
}
_METAFIELD_OWNERS = ("order", "product", "variant", "customer")
KINDS = tuple(
    sorted(
        {
            *_DEFAULTS, "order", "product", "variant", "customer", "customer_address", "inventory", "cart",
            *(f"metafield.{owner}" for owner in _METAFIELD_OWNERS),
        }
    )
)  # fmt: skip


class _Numbers:
    """Hands out ids for one load, counting in memory: a bulk load needs some for each document."""

    def __init__(self, state: State, store_hash: str) -> None:
        self.state = state
        self.store_hash = store_hash
        self.last: dict[str, int] = {}

    def __call__(self, kind: str) -> int:
        if kind not in self.last:
            self.last[kind] = self.state.last_number(self.store_hash, kind)
        self.last[kind] += 1
        return self.last[kind]


def load_documents(state: State, store_hash: str, kind: str, documents: Sequence[Json]) -> int:
    """Writes documents of a kind in one transaction. Returns how many.

    Raises ValueError when the kind is unknown or a document cannot be read; then nothing is written.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no kind {kind!r}; the kinds are {', '.join(KINDS)}")

    with state.transaction():
        next_number = _Numbers(state, store_hash)
        try:
            if kind == "order":
                _load_orders(state, store_hash, documents, next_number)
            elif kind == "product":
                _load_products(state, store_hash, documents, next_number)
            elif kind == "customer":
                _load_customers(state, store_hash, documents, next_number)
            elif kind == "inventory":
                _load_inventory(state, store_hash, documents)
            else:
                state.put_many(
                    store_hash,
                    kind,
                    [_document(state, store_hash, kind, one, next_number) for one in documents],
                )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"A {kind} cannot be read: {error!r}") from error
        state.note_numbers(store_hash, next_number.last)
    return len(documents)


def complete_other(kind: str, given: Json, next_number: NextNumber) -> Document:
    """A document of one of the plain kinds, with the vendor's fields and dates."""
    body: Json = {**_DEFAULTS.get(kind, {}), **given}
    names = _DATE_NAMES.get(kind, ("date_created", "date_modified"))
    created = modified = None
    if names:
        created = epoch_of(body.get(names[0])) or now_epoch()
        modified = epoch_of(body.get(names[-1])) or created
        body[names[0]], body[names[-1]] = iso8601(created), iso8601(modified)
    if kind == "price_record":
        identity: Identity = f"{body['price_list_id']}:{body['variant_id']}:{str(body['currency']).lower()}"
        body.setdefault("calculated_price", body.get("sale_price") or body.get("price", 0))
        return Document(
            identity, body, parent=body["price_list_id"], owner=body["variant_id"], modified=modified
        )
    if kind == "category":
        return _category(body, next_number)
    if kind == "cart":
        body["id"] = identity = str(body.get("id") or uuid.uuid4())
    else:
        body["id"] = identity = int(body.get("id") or next_number(kind))
    document = Document(identity, body, created=created, modified=modified)
    _lift(kind, document)
    return document


def _lift(kind: str, document: Document) -> None:
    body = document.body
    if kind in ("refund", "pickup"):
        document.parent = int(body["order_id"])
        document.modified = None
    elif kind == "promotion_code":
        document.parent = int(body.pop("promotion_id"))
    elif kind == "brand":
        body.setdefault("custom_url", {"url": f"/brand-{body['id']}/", "is_customized": False})
    elif kind == "channel" and "currencies" in body:
        document.parts["currencies"] = {**body.pop("currencies"), "channel_id": body["id"]}
    elif kind == "wishlist":
        document.owner = body.setdefault("customer_id", 0)
        body.setdefault("token", str(uuid.uuid4()))
        body["items"] = [{"id": at, **item} for at, item in enumerate(body["items"], start=1)]
    elif kind.startswith("metafield."):
        body.setdefault("resource_type", kind.partition(".")[2])
        document.parent = body["resource_id"]
    elif kind == "location":
        body["code"] = body["code"] or f"LOCATION-{body['id']}"
    elif kind == "coupon":
        document.code = body.setdefault("code", f"COUPON{body['id']}")
        body["date_created"] = rfc2822(epoch_of(body.get("date_created")) or now_epoch())
    elif kind == "pickup_method":
        body.setdefault("location_identity", body["location_id"])


def _category(body: Json, next_number: NextNumber) -> Document:
    category_id = int(body.pop("id", 0) or body.get("category_id") or next_number("category"))
    body["category_id"] = category_id
    body.setdefault("category_uuid", str(uuid.uuid5(uuid.NAMESPACE_OID, str(category_id))))
    body.setdefault("url", {"path": f"/category-{category_id}/", "is_customized": False})
    return Document(category_id, body, parent=int(body["parent_id"]), channel=int(body["tree_id"]))


def _document(state: State, store_hash: str, kind: str, given: Json, next_number: NextNumber) -> Document:
    if kind == "variant":
        product = state.get(store_hash, "product", int(given["product_id"]))
        if product is None:
            raise ValueError(
                f"Variant {given.get('id')} is of product {given['product_id']}, which is not here"
            )
        return complete_variant(given, product.body(), next_number)
    if kind == "customer_address":
        return complete_address(given, int(given["customer_id"]), next_number)
    return complete_other(kind, given, next_number)


def _load_orders(state: State, store_hash: str, given: Sequence[Json], next_number: NextNumber) -> None:
    orders: list[Document] = []
    highest: dict[str, int] = {}
    separate: dict[str, list[Document]] = {}
    store = get_store(state, store_hash)
    currency = store.information["currency"] if store else _DEFAULT_CURRENCY
    for composite in given:
        order = complete_order(with_currency(composite, currency), next_number)
        orders.append(order)
        for part, kind in (
            ("products", "order_product"), ("shipping_addresses", "order_address"), ("shipments", "shipment"),
            ("transactions", "transaction"), ("messages", "order_message"),
        ):  # fmt: skip
            for one in order.parts.get(part, ()):
                highest[kind] = max(highest.get(kind, 0), one["id"])
        for name in SEPARATE_NAMES:
            if composite.get(name):
                kind = "metafield.order" if name == "metafields" else name[:-1]
                separate.setdefault(kind, []).extend(
                    _of_order(kind, one, int(order.id), next_number) for one in composite[name]
                )
    state.put_many(store_hash, "order", orders)
    for kind, documents in separate.items():
        state.put_many(store_hash, kind, documents)
    state.note_numbers(store_hash, highest)


def _of_order(kind: str, given: Json, order_id: int, next_number: NextNumber) -> Document:
    owner = "resource_id" if kind == "metafield.order" else "order_id"
    return complete_other(kind, {**given, owner: order_id}, next_number)


def _load_products(state: State, store_hash: str, given: Sequence[Json], next_number: NextNumber) -> None:
    products: list[Document] = []
    variants: list[Document] = []
    for one in given:
        product, its_variants = complete_product(one, next_number)
        products.append(product)
        variants.extend(its_variants)
    state.put_many(store_hash, "product", products)
    state.put_many(store_hash, "variant", variants)


def _load_customers(state: State, store_hash: str, given: Sequence[Json], next_number: NextNumber) -> None:
    customers: list[Document] = []
    addresses: list[Document] = []
    for one in given:
        customer, its_addresses = complete_customer(one, next_number)
        customers.append(customer)
        addresses.extend(its_addresses)
    state.put_many(store_hash, "customer", customers)
    state.put_many(store_hash, "customer_address", addresses)


def _load_inventory(state: State, store_hash: str, given: Sequence[Json]) -> None:
    state.put_many(
        store_hash,
        stock.KIND,
        [stock.level_document(one) for one in _with_products(state, store_hash, given)],
    )
    stock.recount(state, store_hash, {int(one["variant_id"]) for one in given})


def _with_products(state: State, store_hash: str, given: Iterable[Json]) -> list[dict[str, Any]]:
    whole = []
    for level in given:
        variant = state.get(store_hash, "variant", int(level["variant_id"]))
        if variant is None:
            raise ValueError(f"Stock is of variant {level['variant_id']}, which is not here")
        whole.append({**level, "product_id": variant.parent, "sku": variant.code or ""})
    return whole
