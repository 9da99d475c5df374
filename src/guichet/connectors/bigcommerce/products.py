"""Categories and products with their variants, purely.

V3 writes amounts as JSON numbers: their digits are kept as they stood on the wire (trap 3).
For the proof: `name`, `sku`, `price` of the product; `sku`, `price` of each variant.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

import msgspec

from guichet.connectors._kit import Gone, RowReader, iso8601, literal
from guichet.connectors.bigcommerce.order_documents import NOTHING, Identity, Text
from guichet.ports.records import CategoryRecord, Fact, Option, ProductRecord, Resource, VariantRecord

# The control panel's words for a weight unit, in grams.
_GRAMS = {
    "ounces": Decimal("28.349523125"),
    "lbs": Decimal("453.59237"),
    "pounds": Decimal("453.59237"),
    "grams": Decimal(1),
    "kgs": Decimal(1000),
    "kilograms": Decimal(1000),
    "tonnes": Decimal(1000000),
}


class CategoryPath(msgspec.Struct):
    path: Text = None


class Category(msgspec.Struct):
    category_id: int
    name: Text = None
    parent_id: Identity = None
    sort_order: int | None = None
    is_visible: bool | None = None
    url: CategoryPath | None = None


class CategoryDocument(Gone):
    category: Category | None = None


def read_category(document: CategoryDocument) -> Iterable[Fact]:
    given = document.category
    if given is None:
        raise ValueError("the row holds no category")
    record = CategoryRecord(
        external_id=str(given.category_id),
        name=given.name or "",
        parent_external_id=str(given.parent_id) if given.parent_id else None,
        position=given.sort_order or 0,
        visible=given.is_visible is not False,
        address=(given.url.path if given.url else None) or "",
    )
    return (Fact(resource=Resource.CATEGORIES, external_id=record.external_id, record=record),)


class Image(msgspec.Struct):
    url_standard: Text = None
    url_zoom: Text = None
    sort_order: int | None = None
    is_thumbnail: bool | None = None


class OptionValue(msgspec.Struct):
    option_display_name: Text = None
    label: Text = None


class Variant(msgspec.Struct):
    id: int
    sku: Text = None
    upc: Text = None
    gtin: Text = None
    price: msgspec.Raw = NOTHING
    sale_price: msgspec.Raw = NOTHING
    weight: msgspec.Raw = NOTHING
    image_url: Text = None
    purchasing_disabled: bool | None = None
    option_values: list[OptionValue] = []


class CustomField(msgspec.Struct):
    name: str
    value: Text = None


class ProductPath(msgspec.Struct):
    url: Text = None


class Product(msgspec.Struct):
    id: int
    name: Text = None
    type: Text = None
    sku: Text = None
    description: Text = None
    price: msgspec.Raw = NOTHING
    sale_price: msgspec.Raw = NOTHING
    weight: msgspec.Raw = NOTHING
    categories: list[int] | None = None
    is_visible: bool | None = None
    availability: Text = None
    date_modified: Text = None
    custom_url: ProductPath | None = None
    images: list[Image] | None = None
    channels: list[int] | None = None
    variants: list[Variant] | None = None
    custom_fields: list[CustomField] | None = None


class ProductDocument(Gone):
    """A product with what it does not say itself: its brand's name, and the shop's own manners."""

    product: Product | None = None
    brand: Text = None
    currency: Text = None
    weight_unit: Text = None
    site: Text = None


def read_product(document: ProductDocument) -> Iterable[Fact]:
    given = document.product
    if given is None:
        raise ValueError("the row holds no product")
    if not document.currency:
        raise ValueError("the currency of the shop's prices is not known")
    path = (given.custom_url.url if given.custom_url else None) or ""
    grams = _GRAMS.get((document.weight_unit or "").lower())
    pictures = sorted(given.images or [], key=lambda image: (not image.is_thumbnail, image.sort_order or 0))
    record = ProductRecord(
        external_id=str(given.id),
        name=given.name or "",
        sku=given.sku or "",
        kind=given.type or "physical",
        description=given.description or "",
        brand=document.brand or "",
        address=f"{(document.site or '').rstrip('/')}{path}" if path else "",
        pictures=tuple(address for one in pictures if (address := one.url_zoom or one.url_standard)),
        category_external_ids=tuple(str(one) for one in given.categories or ()),
        store_external_ids=tuple(str(one) for one in given.channels or ()),
        price=literal(given.price) or "0",
        sale_price=_sale_price(given.sale_price),
        currency=document.currency.upper(),
        visible=given.is_visible is not False,
        variants=tuple(_variant(one, given, grams) for one in given.variants or ()),
        metafields={one.name: one.value or "" for one in given.custom_fields or ()},
    )
    modified = iso8601(given.date_modified) if given.date_modified else None
    return (
        Fact(
            resource=Resource.PRODUCTS,
            external_id=record.external_id,
            source_version=modified,
            record=record,
        ),
    )


def _variant(given: Variant, product: Product, grams: Decimal | None) -> VariantRecord:
    return VariantRecord(
        external_id=str(given.id),
        sku=given.sku or "",
        gtin=given.gtin or given.upc or "",
        options=tuple(
            Option(name=one.option_display_name or "", value=one.label or "") for one in given.option_values
        ),
        price=literal(given.price) or None,
        sale_price=_sale_price(given.sale_price),
        weight_grams=_grams(literal(given.weight) or literal(product.weight), grams),
        picture=given.image_url or "",
        purchasable=not given.purchasing_disabled and product.availability != "disabled",
    )


def _sale_price(raw: msgspec.Raw) -> str | None:
    """The vendor writes 0 where there is no sale price."""
    text = literal(raw)
    return text if text and Decimal(text) != 0 else None


def _grams(weight: str, unit: Decimal | None) -> int | None:
    if not weight or unit is None:
        return None
    try:
        return int((Decimal(weight) * unit).to_integral_value())
    except InvalidOperation:
        return None


CATEGORIES = RowReader(
    Resource.CATEGORIES, CategoryDocument, read_category, lambda row: row["category"]["category_id"]
)
PRODUCTS = RowReader(Resource.PRODUCTS, ProductDocument, read_product, lambda row: row["product"]["id"])
