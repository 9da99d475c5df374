"""Stock by variant and location: how it is kept, how a sale or an adjustment moves it, what is said then.

The catalogue's `inventory_level` is the total over locations. Products and variants keep their date of
change: the vendor tells of stock by its own webhooks only.
"""

from __future__ import annotations

from guichet.connectors.bigcommerce.standin.calls import Call
from guichet.connectors.bigcommerce.standin.state import Document, Json, Row, State, Where

KIND = "inventory"
DEFAULT_LOCATION = 1
_STOCK_CHANGED = "store/channel/*/inventory/product/stock_changed"
_LOW = "store/channel/*/inventory/product/low_stock_reached"
_OUT = "store/channel/*/inventory/product/out_of_stock_reached"


def level_document(level: Json) -> Document:
    """A level as kept, of `{variant_id, product_id, location_id, sku, total_inventory_onhand, settings}`."""
    settings: Json = {
        "safety_stock": 0, "is_in_stock": True, "warning_level": 0, "bin_picking_number": "",
        **(level.get("settings") or {}),
    }  # fmt: skip
    on_hand = int(level["total_inventory_onhand"])
    available = on_hand - int(settings["safety_stock"])
    body = {
        **level,
        "settings": {**settings, "is_in_stock": available > 0},
        "total_inventory_onhand": on_hand,
        "available_to_sell": available,
    }
    return Document(
        id=f"{level['variant_id']}:{level['location_id']}",
        body=body,
        parent=int(level["variant_id"]),
        owner=int(level["product_id"]),
        channel=int(level["location_id"]),
        code=level.get("sku") or None,
    )


def levels_of(state: State, store_hash: str, variant: Row) -> list[Json]:
    """The levels of a variant; one that was never placed lies at the default location."""
    rows = state.find(store_hash, KIND, Where().compare("parent", "=", variant.id), "channel")
    return [row.body() for row in rows] or [default_level(variant)]


def default_level(variant: Row) -> Json:
    body = variant.body()
    level = {
        "variant_id": variant.id,
        "product_id": variant.parent,
        "location_id": DEFAULT_LOCATION,
        "sku": body.get("sku") or "",
        "total_inventory_onhand": int(body.get("inventory_level") or 0),
    }
    return level_document(level).body


def adjust(call: Call, variant: Row, location_id: int, quantity: int, *, absolute: bool) -> int:
    """Moves a level by hand or by API, and says so. Returns what is on hand now."""
    before, after = _move(call, variant, location_id, quantity, absolute=absolute)
    if after != before:
        _announce_total(call, variant, after - before, by_order=False)
        call.announce(_STOCK_CHANGED, _place(variant, location_id))
    return after


def sell(call: Call, product_id: int, variant_id: int, quantity: int, place: int = DEFAULT_LOCATION) -> None:
    """Moves stock as an order does: negative when sold, positive when given back; nothing when untracked.

    It moves at `place`; what that has not is taken where most is.
    """
    product = call.state.get(call.store.hash, "product", product_id)
    if product is None or product.body().get("inventory_tracking", "none") == "none":
        return
    variant = call.state.get(call.store.hash, "variant", variant_id or product.body()["base_variant_id"])
    if variant is None:
        return
    levels = levels_of(call.state, call.store.hash, variant)
    level = next((one for one in levels if one["location_id"] == place), None)
    if level is None or int(level["total_inventory_onhand"]) + quantity < 0:
        level = max(levels, key=lambda one: int(one["available_to_sell"]))
    location_id, threshold = level["location_id"], int(level["settings"]["warning_level"])
    before, after = _move(call, variant, location_id, quantity, absolute=False)
    if after == before:
        return
    _announce_total(call, variant, after - before, by_order=True)
    call.announce(_STOCK_CHANGED, _place(variant, location_id))
    if after == 0:
        call.announce(_OUT, _place(variant, location_id))
    elif after <= threshold:
        call.announce(_LOW, _place(variant, location_id))


def recount(state: State, store_hash: str, variant_ids: set[int]) -> None:
    """Brings the catalogue's totals in line with the levels of these variants, silently."""
    products: set[int] = set()
    for variant_id in variant_ids:
        variant = state.get(store_hash, "variant", variant_id)
        if variant is not None:
            _recount_variant(state, store_hash, variant)
            products.add(int(variant.parent or 0))
    for product_id in products:
        _recount_product(state, store_hash, product_id)


def _move(call: Call, variant: Row, location_id: int, quantity: int, *, absolute: bool) -> tuple[int, int]:
    store_hash = call.store.hash
    levels = levels_of(call.state, store_hash, variant)
    level = next((one for one in levels if one["location_id"] == location_id), None)
    if level is None:
        level = {**default_level(variant), "location_id": location_id, "total_inventory_onhand": 0}
        # What lay at the default location stays there once the variant is placed elsewhere as well.
        call.state.put_many(store_hash, KIND, [level_document(one) for one in levels])
    before = int(level["total_inventory_onhand"])
    after = max(0, quantity if absolute else before + quantity)
    call.state.put(store_hash, KIND, level_document({**level, "total_inventory_onhand": after}))
    recount(call.state, store_hash, {int(variant.id)})
    return before, after


def _recount_variant(state: State, store_hash: str, variant: Row) -> None:
    document = variant.document()
    levels = levels_of(state, store_hash, variant)
    document.body["inventory_level"] = max(0, sum(int(level["available_to_sell"]) for level in levels))
    state.put(store_hash, "variant", document)


def _recount_product(state: State, store_hash: str, product_id: int) -> None:
    product = state.get(store_hash, "product", product_id)
    if product is None:
        return
    variants = state.find(store_hash, "variant", Where().compare("parent", "=", product_id))
    document = product.document()
    document.body["inventory_level"] = sum(int(one.body().get("inventory_level") or 0) for one in variants)
    state.put(store_hash, "product", document)


def _announce_total(call: Call, variant: Row, change: int, *, by_order: bool) -> None:
    product_id = int(variant.parent or 0)
    product = call.state.get(call.store.hash, "product", product_id)
    tail = "inventory/order/updated" if by_order else "inventory/updated"
    inventory: Json = {
        "product_id": product_id,
        "method": "relative" if by_order else "absolute",
        "value": change,
    }
    body = product.body() if product else {}
    is_base = body.get("base_variant_id") == variant.id and not variant.body().get("option_values")
    if is_base or body.get("inventory_tracking") == "product":
        call.announce(f"store/product/{tail}", {"type": "product", "id": product_id, "inventory": inventory})
        # The vendor counts the level of a tracked product among the fields whose change is an update.
        call.announce("store/product/updated", {"type": "product", "id": product_id})
        return
    sku_id = variant.body().get("sku_id") or variant.id
    data = {"type": "sku", "id": sku_id, "inventory": {**inventory, "variant_id": variant.id}}
    call.announce(f"store/sku/{tail}", data)


def _place(variant: Row, location_id: int) -> Json:
    return {"product_id": variant.parent, "variant_id": variant.id, "location_id": location_id}
