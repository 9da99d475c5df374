"""V3 stock by location, its asynchronous adjustments, and the locations themselves."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any

import msgspec

from guichet.connectors.bigcommerce.standin import stock
from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes, not_found
from guichet.connectors.bigcommerce.standin.paging import v3_list, v3_page, v3_pagination, v3_window
from guichet.connectors.bigcommerce.standin.state import Json, Row, Where
from guichet.connectors.bigcommerce.standin.stores import Token, get_store
from guichet.connectors.bigcommerce.standin.world import World

MAXIMUM_ITEMS = 2000
# A variant lies at a location when it has a level there, or at the default one when it has none anywhere.
_LIES_THERE = (
    "(EXISTS (SELECT 1 FROM document AS level WHERE level.bucket = ? AND level.id = document.id || ':' || ?)"
    " OR (? AND NOT EXISTS (SELECT 1 FROM document AS level"
    " WHERE level.bucket = ? AND level.deleted = 0 AND level.parent = document.id)))"
)


def add_routes(routes: Routes) -> None:
    routes.add("v3", "inventory/items", get=list_items)
    routes.add("v3", "inventory/locations", get=list_locations)
    routes.add("v3", "inventory/locations/*/items", get=list_location_items, put=put_location_items)
    routes.add("v3", "inventory/adjustments/absolute", put=put_absolute)
    routes.add("v3", "inventory/adjustments/relative", post=post_relative)


def list_locations(call: Call) -> Answer:
    where = Where()
    if (numbers := call.asked_numbers("location_id:in")) is not None:
        where.is_in("id", numbers)
    if (codes := call.asked_words("location_code:in")) is not None:
        where.is_in("json_extract(body, '$.code')", codes)
    if (active := call.query.get("is_active")) is not None:
        where.json_field("enabled", "=", int(active == "true"))
    return v3_list(call, "location", where)


def list_items(call: Call) -> Answer:
    """Variants with their levels at each location."""
    limit, page = v3_window(call)
    where = _variant_filters(call)
    rows = call.state.find(call.store.hash, "variant", where, "id", limit, (page - 1) * limit)
    total = call.state.count(call.store.hash, "variant", where)
    locations = {row.id: row.body() for row in call.state.find(call.store.hash, "location")}
    wanted = call.asked_numbers("location_id:in")
    codes = call.asked_words("location_code:in")
    data = [
        {
            "identity": _identity(row),
            "locations": [
                _at_location(level, locations.get(level["location_id"], {}))
                for level in stock.levels_of(call.state, call.store.hash, row)
                if (wanted is None or level["location_id"] in wanted)
                and (codes is None or locations.get(level["location_id"], {}).get("code") in codes)
            ],
        }
        for row in rows
    ]
    return v3_page(data, v3_pagination(call, total, len(data), limit, page))


def list_location_items(call: Call) -> Answer:
    """The levels of one location, for the variants that lie there."""
    location_id = call.number(0)
    if call.state.get(call.store.hash, "location", location_id) is None:
        raise not_found()
    limit, page = v3_window(call)
    levels = call.state.bucket(call.store.hash, stock.KIND)
    where = _variant_filters(call).holds(
        _LIES_THERE, levels, location_id, location_id == stock.DEFAULT_LOCATION, levels
    )
    rows = call.state.find(call.store.hash, "variant", where, "id", limit, (page - 1) * limit)
    total = call.state.count(call.store.hash, "variant", where)
    data = [
        {"identity": _identity(row), **_amounts(level)}
        for row in rows
        for level in stock.levels_of(call.state, call.store.hash, row)
        if level["location_id"] == location_id
    ]
    return v3_page(data, v3_pagination(call, total, len(data), limit, page))


def put_location_items(call: Call) -> Answer:
    """Changes the settings of levels: safety stock, warning level, bin."""
    location_id = call.number(0)
    for given in call.fields().get("settings") or ():
        variant = _variant_of(call, given.get("identity") or {})
        levels = stock.levels_of(call.state, call.store.hash, variant)
        level = next((one for one in levels if one["location_id"] == location_id), None)
        if level is None:
            raise RefusedError(
                422, "The item does not lie at this location.", {"identity": "not at the location"}
            )
        settings = {name: value for name, value in given.items() if name in level["settings"]}
        changed = {**level, "settings": {**level["settings"], **settings}}
        call.state.put(call.store.hash, stock.KIND, stock.level_document(changed))
        stock.recount(call.state, call.store.hash, {int(variant.id)})
        data = {"product_id": variant.parent, "variant_id": variant.id, "location_id": location_id}
        call.announce("store/channel/*/inventory/product/settings_changed", data)
    return Answer({"transaction_id": str(uuid.uuid4())})


def put_absolute(call: Call) -> Answer:
    return _accept(call, absolute=True)


def post_relative(call: Call) -> Answer:
    return _accept(call, absolute=False)


def resume_adjustments(world: World) -> None:
    """Goes on with adjustments that were accepted and not applied when the process ended."""
    rows = world.state.connection.execute("SELECT id, due FROM adjustment ORDER BY id").fetchall()
    for adjustment_id, due in rows:
        world.spawn(_apply_later(world, adjustment_id, due))


def _accept(call: Call, *, absolute: bool) -> Answer:
    """Checks an adjustment, and answers before it is applied, as the vendor does."""
    items = call.fields().get("items")
    if not isinstance(items, list) or not 1 <= len(items) <= MAXIMUM_ITEMS:
        words = {"items": f"must hold 1 to {MAXIMUM_ITEMS} items"}
        raise RefusedError(422, "The adjustment is invalid.", words)
    wanted: list[Json] = []
    errors: dict[str, str] = {}
    for at, item in enumerate(items):
        try:
            wanted.append(_checked(call, item))
        except RefusedError as refused:
            errors[f"items.{at}"] = refused.title
    if errors:
        raise RefusedError(422, "The adjustment is invalid.", errors)
    due = time.time() + call.world.settings.inventory_delay_seconds
    body = {"absolute": absolute, "items": wanted}
    cursor = call.state.connection.execute(
        "INSERT INTO adjustment (store, due, body) VALUES (?, ?, ?)",
        (call.store.hash, due, msgspec.json.encode(body)),
    )
    call.world.spawn(_apply_later(call.world, int(cursor.lastrowid or 0), due))
    return Answer({"transaction_id": str(uuid.uuid4())})


async def _apply_later(world: World, adjustment_id: int, due: float) -> None:
    await asyncio.sleep(max(0.0, due - time.time()))
    with world.state.transaction():
        row = world.state.connection.execute(
            "DELETE FROM adjustment WHERE id = ? RETURNING store, body", (adjustment_id,)
        ).fetchone()
        store = get_store(world.state, row[0]) if row else None
        if store is None:
            return
        body = msgspec.json.decode(row[1])
        call = Call(world, store, Token("", store.hash, "", "", None), "PUT", {}, b"", "")
        for item in body["items"]:
            variant = world.state.get(store.hash, "variant", item["variant_id"])
            if variant is not None:
                stock.adjust(
                    call, variant, item["location_id"], item["quantity"], absolute=bool(body["absolute"])
                )


def _checked(call: Call, item: Any) -> Json:
    if not isinstance(item, dict) or not isinstance(item.get("quantity"), int):
        raise RefusedError(422, "Each item needs a location_id, an identity and a quantity")
    if call.state.get(call.store.hash, "location", item.get("location_id", 0)) is None:
        raise RefusedError(422, f"There is no location {item.get('location_id')}")
    variant = _variant_of(call, item)
    return {"variant_id": variant.id, "location_id": item["location_id"], "quantity": item["quantity"]}


def _variant_of(call: Call, identity: Json) -> Row:
    """The variant that a sku, a variant_id or a product_id names. Raises RefusedError 422."""
    store_hash, row = call.store.hash, None
    if identity.get("variant_id"):
        row = call.state.get(store_hash, "variant", identity["variant_id"])
    elif identity.get("sku"):
        found = call.state.find(store_hash, "variant", Where().compare("code", "=", identity["sku"]), limit=1)
        row = found[0] if found else None
    elif identity.get("product_id"):
        product = call.state.get(store_hash, "product", identity["product_id"])
        row = call.state.get(store_hash, "variant", product.body()["base_variant_id"]) if product else None
    if row is None:
        raise RefusedError(422, "No such item", {"identity": "names no variant"})
    return row


def _variant_filters(call: Call) -> Where:
    where = Where()
    if (numbers := call.asked_numbers("variant_id:in")) is not None:
        where.is_in("id", numbers)
    if (numbers := call.asked_numbers("product_id:in")) is not None:
        where.is_in("parent", numbers)
    if (skus := call.asked_words("sku:in")) is not None:
        where.is_in("code", skus)
    return where


def _identity(row: Row) -> Json:
    sku_id = row.body().get("sku_id")
    identity = {"sku": row.code or "", "variant_id": row.id, "product_id": row.parent}
    return {**identity, "sku_id": sku_id} if sku_id is not None else identity


def _amounts(level: Json) -> Json:
    return {name: level[name] for name in ("available_to_sell", "total_inventory_onhand", "settings")}


def _at_location(level: Json, location: Json) -> Json:
    return {
        "location_id": level["location_id"],
        "location_code": location.get("code", ""),
        "location_name": location.get("label", ""),
        "location_enabled": location.get("enabled", True),
        **_amounts(level),
    }
