"""V3 catalogue: products with what hangs below them, variants, category trees."""

from __future__ import annotations

from typing import Any

import msgspec

from guichet.connectors.bigcommerce.standin import stock
from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes, not_found
from guichet.connectors.bigcommerce.standin.catalog_documents import (
    PRODUCT_PARTS,
    complete_product,
    complete_variant,
    product_document,
)
from guichet.connectors.bigcommerce.standin.paging import v3_list, v3_one, v3_slice
from guichet.connectors.bigcommerce.standin.shapes import iso8601, now_epoch
from guichet.connectors.bigcommerce.standin.state import Document, Json, Row, Where

_PRODUCT_SORTS = {
    "id": "id", "date_modified": "modified", "sku": "code", "name": "json_extract(body, '$.name')",
    "price": "json_extract(body, '$.price')", "inventory_level": "json_extract(body, '$.inventory_level')",
    "total_sold": "json_extract(body, '$.total_sold')",
}  # fmt: skip


def add_routes(routes: Routes) -> None:
    routes.add("v3", "catalog/products", get=list_products, post=post_product)
    routes.add("v3", "catalog/products/*", get=get_product, put=put_product, delete=delete_product)
    routes.add("v3", "catalog/products/*/variants", get=list_product_variants, post=post_variant)
    routes.add("v3", "catalog/products/*/variants/*", get=get_variant, put=put_variant, delete=delete_variant)
    routes.add("v3", "catalog/variants", get=list_variants)
    for name in (
        "images",
        "videos",
        "custom-fields",
        "options",
        "modifiers",
        "bulk-pricing-rules",
        "reviews",
    ):
        routes.add("v3", f"catalog/products/*/{name}", get=_list_part(name.replace("-", "_")))
    routes.add("v3", "catalog/brands", get=list_brands)
    routes.add("v3", "catalog/trees", get=list_trees)
    routes.add("v3", "catalog/trees/categories", get=list_categories)
    routes.add("v3", "catalog/trees/*/categories", get=get_tree)


def product_row(call: Call) -> Row:
    row = call.state.get(call.store.hash, "product", call.number(0))
    if row is None:
        raise not_found()
    return row


def list_products(call: Call) -> Answer:
    where = Where()
    _filter_ids(call, where)
    for name, column, operator in (
        ("id:min", "id", ">="), ("id:max", "id", "<="), ("id:greater", "id", ">"), ("id:less", "id", "<"),
    ):  # fmt: skip
        number = call.asked_number(name)
        if number is not None:
            where.compare(column, operator, number)
    for name, operator in (("date_modified:min", ">="), ("date_modified:max", "<="), ("date_modified", "=")):
        epoch = call.asked_epoch(name)
        if epoch is not None:
            where.compare("modified", operator, epoch)
    if (skus := call.asked_words("sku:in") or call.asked_words("sku")) is not None:
        where.is_in("code", skus)
    for name in ("name", "mpn", "upc", "condition", "availability", "type"):
        if wanted := call.query.get(name):
            where.json_field(name, "=", wanted)
    if (visible := call.query.get("is_visible")) is not None:
        where.json_field("is_visible", "=", int(visible in ("true", "1")))
    if (brand := call.asked_number("brand_id")) is not None:
        where.json_field("brand_id", "=", brand)
    return v3_list(call, "product", where, _product_order(call), lambda row: present_product(call, row))


def get_product(call: Call) -> Answer:
    return v3_one(present_product(call, product_row(call)))


def present_product(call: Call, row: Row) -> Any:
    """A product with what the call includes, and only the fields it asks for."""
    asked = call.includes()
    fields, excluded = call.asked_words("include_fields"), call.asked_words("exclude_fields")
    if not asked and fields is None and excluded is None:
        return msgspec.Raw(row.raw)
    shown = row.body()
    if fields is not None:
        shown = {name: value for name, value in shown.items() if name in {"id", *fields}}
    for name in excluded or ():
        shown.pop(name, None)
    parts = row.parts()
    shown.update({name: parts.get(name, []) for name in asked if name in PRODUCT_PARTS})
    if "variants" in asked:
        shown["variants"] = [msgspec.Raw(one.raw) for one in variants_of(call, row.id)]
    if "primary_image" in asked:
        images = parts.get("images", [])
        if images:
            shown["primary_image"] = next((one for one in images if one["is_thumbnail"]), images[0])
    return shown


def variants_of(call: Call, product_id: int | str) -> list[Row]:
    return call.state.find(call.store.hash, "variant", Where().compare("parent", "=", product_id))


def post_product(call: Call) -> Answer:
    fields = call.fields()
    missing = [name for name in ("name", "type", "weight", "price") if fields.get(name) is None]
    if missing:
        raise RefusedError(422, "Missing required fields", dict.fromkeys(missing, "is required"))
    fields.pop("id", None)
    product, variants = complete_product(fields, lambda kind: call.state.next_number(call.store.hash, kind))
    _refuse_taken_skus(call, variants)
    call.state.put(call.store.hash, "product", product)
    call.state.put_many(call.store.hash, "variant", variants)
    call.announce("store/product/created", {"type": "product", "id": product.id})
    for variant in variants:
        if variant.body["option_values"]:
            announce_sku(call, "created", variant)
    return v3_one(product.body)


def put_product(call: Call) -> Answer:
    row = product_row(call)
    change_product(call, row.document(), call.fields())
    return get_product(call)


def change_product(call: Call, document: Document, fields: Json) -> None:
    """Changes fields of a product, and says so."""
    for name, value in fields.items():
        if name in ("id", "variants", "date_created", "date_modified"):
            continue
        (document.parts if name in PRODUCT_PARTS else document.body)[name] = value
    if "inventory_level" in fields:
        _set_base_stock(call, document, int(fields["inventory_level"]))
    body = document.body
    body["calculated_price"] = fields.get("calculated_price") or body["sale_price"] or body["price"]
    now = now_epoch()
    body["date_modified"] = iso8601(now)
    fresh = product_document(body, document.parts, document.created or now, now)
    call.state.put(call.store.hash, "product", fresh)
    call.announce("store/product/updated", {"type": "product", "id": document.id})


def _set_base_stock(call: Call, document: Document, quantity: int) -> None:
    """The catalogue sets the stock of a product without variants, at the default location."""
    base = call.state.get(call.store.hash, "variant", document.body["base_variant_id"])
    if base is None or base.body()["option_values"]:
        raise RefusedError(422, "Stock is kept by variant.", {"inventory_level": "set it on the variants"})
    stock.adjust(call, base, stock.DEFAULT_LOCATION, quantity, absolute=True)
    document.body["inventory_level"] = quantity


def delete_product(call: Call) -> Answer:
    row = product_row(call)
    for variant in variants_of(call, row.id):
        call.state.delete(call.store.hash, "variant", variant.id)
    call.state.delete(call.store.hash, "product", row.id)
    call.announce("store/product/deleted", {"type": "product", "id": row.id})
    return Answer(status=204)


def list_product_variants(call: Call) -> Answer:
    return v3_list(call, "variant", Where().compare("parent", "=", product_row(call).id))


def list_variants(call: Call) -> Answer:
    where = Where()
    if (numbers := call.asked_numbers("id:in") or call.asked_numbers("id")) is not None:
        where.is_in("id", numbers)
    if (products := call.asked_numbers("product_id:in")) is not None:
        where.is_in("parent", products)
    if (skus := call.asked_words("sku:in") or call.asked_words("sku")) is not None:
        where.is_in("code", skus)
    if upc := call.query.get("upc"):
        where.json_field("upc", "=", upc)
    return v3_list(call, "variant", where, present=_present_store_variant)


def get_variant(call: Call) -> Answer:
    return v3_one(msgspec.Raw(_variant_row(call).raw))


def post_variant(call: Call) -> Answer:
    product = product_row(call)
    fields = call.fields()
    fields.pop("id", None)
    if not fields.get("option_values"):
        raise RefusedError(422, "A variant needs option_values.", {"option_values": "is required"})
    variant = complete_variant(
        fields, product.body(), lambda kind: call.state.next_number(call.store.hash, kind)
    )
    _refuse_taken_skus(call, [variant])
    call.state.put(call.store.hash, "variant", variant)
    announce_sku(call, "created", variant)
    return v3_one(variant.body)


def put_variant(call: Call) -> Answer:
    row = _variant_row(call)
    product = product_row(call)
    fields = {**row.body(), **call.fields(), "id": row.id}
    fields.pop("calculated_price", None)
    variant = complete_variant(
        fields, product.body(), lambda kind: call.state.next_number(call.store.hash, kind)
    )
    asked_level = int(variant.body["inventory_level"] or 0)
    variant.body["inventory_level"] = row.body()["inventory_level"]
    call.state.put(call.store.hash, "variant", variant)
    announce_sku(call, "updated", variant)
    if asked_level != variant.body["inventory_level"]:
        stock.adjust(call, row, stock.DEFAULT_LOCATION, asked_level, absolute=True)
    return get_variant(call)


def delete_variant(call: Call) -> Answer:
    variant = _variant_row(call).document()
    call.state.delete(call.store.hash, "variant", variant.id)
    announce_sku(call, "deleted", variant)
    return Answer(status=204)


def announce_sku(call: Call, what: str, variant: Document) -> None:
    sku = {"product_id": variant.parent, "variant_id": variant.id}
    sku_id = variant.body.get("sku_id") or variant.id
    call.announce(f"store/sku/{what}", {"type": "sku", "id": sku_id, "sku": sku})


def list_brands(call: Call) -> Answer:
    where = Where()
    _filter_ids(call, where)
    if wanted := call.query.get("name"):
        where.json_field("name", "=", wanted)
    return v3_list(call, "brand", where)


def list_trees(call: Call) -> Answer:
    where = Where()
    if (numbers := call.asked_numbers("id:in")) is not None:
        where.is_in("id", numbers)
    return v3_list(call, "category_tree", where)


def list_categories(call: Call) -> Answer:
    where = Where()
    for name, column in (("category_id:in", "id"), ("tree_id:in", "channel"), ("parent_id:in", "parent")):
        if (numbers := call.asked_numbers(name)) is not None:
            where.is_in(column, numbers)
    if wanted := call.query.get("name"):
        where.json_field("name", "=", wanted)
    return v3_list(call, "category", where)


def get_tree(call: Call) -> Answer:
    tree_id = call.number(0)
    if call.state.get(call.store.hash, "category_tree", tree_id) is None:
        raise not_found()
    rows = call.state.find(call.store.hash, "category", Where().compare("channel", "=", tree_id))
    children: dict[int, list[Json]] = {}
    for row in rows:
        body = row.body()
        children.setdefault(int(body["parent_id"]), []).append(body)
    return v3_one(_branches(children, 0, []))


def _branches(children: dict[int, list[Json]], parent_id: int, path: list[int]) -> list[Json]:
    return [
        {
            "id": one["category_id"],
            "parent_id": parent_id,
            "depth": len(path),
            "path": [*path, one["category_id"]],
            "name": one["name"],
            "is_visible": one["is_visible"],
            "url": one["url"]["path"],
            "children": _branches(children, one["category_id"], [*path, one["category_id"]]),
        }
        for one in children.get(parent_id, ())
    ]


def _list_part(name: str) -> Any:
    return lambda call: v3_slice(call, product_row(call).parts().get(name, []))


def _present_store_variant(row: Row) -> Json:
    """The list over all products shows no nulls: what a variant leaves to its product is absent."""
    return {name: value for name, value in row.body().items() if value is not None}


def _variant_row(call: Call) -> Row:
    row = call.state.get(call.store.hash, "variant", call.number(1))
    if row is None or row.parent != call.number(0):
        raise not_found()
    return row


def _filter_ids(call: Call, where: Where) -> None:
    numbers = call.asked_numbers("id:in")
    if numbers is None:
        numbers = call.asked_numbers("id")
    if numbers is not None:
        where.is_in("id", numbers)


def _product_order(call: Call) -> str:
    name = call.query.get("sort", "id")
    if name not in _PRODUCT_SORTS:
        raise RefusedError(422, "The sort is invalid.", {"sort": "is not a field to sort by"})
    way = "DESC" if call.query.get("direction") == "desc" else "ASC"
    return f"id {way}" if name == "id" else f"{_PRODUCT_SORTS[name]} {way}, id {way}"


def _refuse_taken_skus(call: Call, variants: list[Document]) -> None:
    for variant in variants:
        if variant.code and call.state.find(
            call.store.hash, "variant", Where().compare("code", "=", variant.code)
        ):
            raise RefusedError(409, f"The sku {variant.code} is taken.", {"sku": "The value must be unique"})
