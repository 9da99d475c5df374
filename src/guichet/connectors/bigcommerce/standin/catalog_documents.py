"""Products and variants as documents: what a caller gives, completed to what the vendor keeps."""

from __future__ import annotations

from collections.abc import Callable

from guichet.connectors.bigcommerce.standin.shapes import epoch_of, iso8601, now_epoch
from guichet.connectors.bigcommerce.standin.state import Document, Json

PRODUCT_PARTS = (
    "images", "videos", "custom_fields", "bulk_pricing_rules", "options", "modifiers", "reviews", "channels",
)  # fmt: skip

_PRODUCT: Json = {
    "name": "", "type": "physical", "sku": "", "description": "", "weight": 0, "width": 0, "depth": 0,
    "height": 0, "price": 0, "cost_price": 0, "retail_price": 0, "sale_price": 0, "map_price": 0,
    "tax_class_id": 0, "product_tax_code": "", "brand_id": 0,
    "option_set_display": "right", "inventory_level": 0, "inventory_warning_level": 0,
    "inventory_tracking": "variant", "reviews_rating_sum": 0, "reviews_count": 0, "total_sold": 0,
    "fixed_cost_shipping_price": 0, "is_free_shipping": False, "is_visible": True, "is_featured": False,
    "warranty": "", "bin_picking_number": "", "layout_file": "product.html", "upc": "", "mpn": "",
    "gtin": "", "date_last_imported": "", "search_keywords": "", "availability": "available",
    "availability_description": "", "gift_wrapping_options_type": "any", "sort_order": 0, "condition": "New",
    "is_condition_shown": False, "order_quantity_minimum": 0, "order_quantity_maximum": 0, "page_title": "",
    "meta_description": "", "view_count": 0, "preorder_release_date": None, "preorder_message": "",
    "is_preorder_only": False, "is_price_hidden": False, "price_hidden_label": "",
    "open_graph_type": "product", "open_graph_title": "", "open_graph_description": "",
    "open_graph_use_meta_description": True, "open_graph_use_product_name": True,
    "open_graph_use_image": True,
}  # fmt: skip
_VARIANT: Json = {
    "sku": "", "price": None, "sale_price": None, "retail_price": None, "map_price": None, "weight": None,
    "width": None, "height": None, "depth": None, "cost_price": None, "is_free_shipping": False,
    "fixed_cost_shipping_price": None, "purchasing_disabled": False, "purchasing_disabled_message": "",
    "image_url": "", "upc": "", "mpn": "", "gtin": "", "inventory_level": 0, "inventory_warning_level": 0,
    "bin_picking_number": "",
}  # fmt: skip

NextNumber = Callable[[str], int]


def complete_product(given: Json, next_number: NextNumber) -> tuple[Document, list[Document]]:
    """A product and its variants; one given without variants gets its base variant, as every product has.

    Raises ValueError when a date cannot be read.
    """
    body: Json = {
        **_PRODUCT,
        **{name: given[name] for name in given if name not in (*PRODUCT_PARTS, "variants")},
    }
    product_id = body["id"] = int(body.get("id") or next_number("product"))
    for name in ("categories", "related_products", "gift_wrapping_options_list", "meta_keywords"):
        body.setdefault(name, [])
    created = epoch_of(body.get("date_created")) or now_epoch()
    modified = epoch_of(body.get("date_modified")) or created
    body["date_created"], body["date_modified"] = iso8601(created), iso8601(modified)
    body["calculated_price"] = given.get("calculated_price") or body["sale_price"] or body["price"]
    body.setdefault("custom_url", {"url": f"/product-{product_id}/", "is_customized": False})
    base = [{"sku": body["sku"], "upc": body["upc"], "inventory_level": body["inventory_level"]}]
    variants = [complete_variant(one, body, next_number) for one in given.get("variants") or base]
    body["base_variant_id"] = given.get("base_variant_id") or variants[0].id
    if "inventory_level" not in given:
        body["inventory_level"] = sum(int(one.body["inventory_level"] or 0) for one in variants)
    parts = {name: given[name] for name in PRODUCT_PARTS if given.get(name)}
    for name in ("images", "videos", "custom_fields", "options", "modifiers", "bulk_pricing_rules"):
        if name in parts:
            parts[name] = [_complete_part(name, one, product_id, next_number) for one in parts[name]]
    return product_document(body, parts, created, modified), variants


def product_document(body: Json, parts: Json, created: int, modified: int) -> Document:
    return Document(
        id=int(body["id"]),
        body=body,
        parts=parts,
        created=created,
        modified=modified,
        code=body["sku"] or None,
    )


def complete_variant(given: Json, product: Json, next_number: NextNumber) -> Document:
    """A variant of a product; its worked-out price and weight fall back to the product's."""
    body: Json = {**_VARIANT, **given, "product_id": product["id"]}
    body["id"] = int(body.get("id") or next_number("variant"))
    body.setdefault("sku_id", body["id"] if given.get("option_values") else None)
    body.setdefault("option_values", [])
    price = body["sale_price"] or body["price"] or product.get("sale_price") or product.get("price") or 0
    body["calculated_price"] = given.get("calculated_price") or price
    body["calculated_weight"] = body["weight"] or product.get("weight") or 0
    return Document(id=body["id"], body=body, parent=product["id"], code=body["sku"] or None)


def _complete_part(name: str, given: Json, product_id: int, next_number: NextNumber) -> Json:
    part = {**given, "id": int(given.get("id") or next_number(name))}
    if name in ("images", "videos", "options", "modifiers"):
        part["product_id"] = product_id
    if name == "images":
        image_url = part.get("image_url", "")
        shown: Json = {
            "is_thumbnail": False, "sort_order": 0, "description": "", "image_file": "",
            "date_modified": iso8601(now_epoch()),
            **dict.fromkeys(("url_zoom", "url_standard", "url_thumbnail", "url_tiny"), image_url),
        }  # fmt: skip
        return {**shown, **part}
    return part
