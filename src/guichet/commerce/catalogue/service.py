"""Applying what was told of categories and products."""

from __future__ import annotations

from guichet.commerce.catalogue.model import Category, Product
from guichet.commerce.catalogue.variants import write_variants
from guichet.commerce.mirroring import Kind, Row, announce, mirror
from guichet.commerce.prices import price_in_minor_units
from guichet.commerce.provenance import Arrived
from guichet.commerce.stock import link_variants
from guichet.kernel.db import Transaction
from guichet.kernel.types import search_text, search_words
from guichet.ports.gtin import normalise_gtin
from guichet.ports.happenings.commerce import ProductChanged
from guichet.ports.records import CategoryRecord, ProductRecord, Resource


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the categories or products that arrived; announce the products that changed."""
    if arrived.resource is Resource.CATEGORIES:
        await mirror(transaction, arrived, _CATEGORIES)
        return
    changes = await mirror(transaction, arrived, _PRODUCTS)
    new_variants = await write_variants(
        transaction, arrived.connection_id, [change for change in changes if change.record]
    )
    await announce(
        transaction,
        arrived,
        changes,
        lambda change: ProductChanged(product_id=change.id, gone=change.gone),
    )
    await link_variants(transaction, arrived.connection_id, new_variants, arrived.origin)


def _category_row(record: CategoryRecord) -> Row:
    return {
        "name": record.name,
        "parent_external_id": record.parent_external_id,
        "position": record.position,
        "visible": record.visible,
        "address": record.address,
    }


def _product_row(record: ProductRecord) -> Row:
    return {
        "name": record.name,
        "search_name": search_text(record.name),
        "search": _search(record),
        "sku": record.sku,
        "kind": record.kind,
        "description": record.description,
        "brand": record.brand,
        "address": record.address,
        "pictures": record.pictures,
        "category_external_ids": record.category_external_ids,
        "store_external_ids": record.store_external_ids,
        "price": record.price,
        "price_minor": price_in_minor_units(record.price, record.currency),
        "sale_price": record.sale_price,
        "sale_price_minor": price_in_minor_units(record.sale_price, record.currency),
        "currency": record.currency,
        "visible": record.visible,
        "metafields": record.metafields,
    }


def _search(record: ProductRecord) -> str:
    """The folded words as a tsvector's text: skus whole and in parts, GTINs as told and in their one form,
    sizes and colours.
    """
    codes = [record.sku]
    for variant in record.variants:
        codes += (variant.sku, variant.gtin, normalise_gtin(variant.gtin) or "")
    choices = [option.value for variant in record.variants for option in variant.options]
    words = search_words([record.name, record.brand, *choices, *codes])
    joined = {search_text(code).replace(" ", "") for code in codes}
    # A word of a tsvector holds at most 2 kB; what people type is shorter by far.
    return " ".join(word for word in sorted({*words, *joined}) if word and len(word) <= _LONGEST_WORD)


_LONGEST_WORD = 100
_CATEGORIES = Kind(Category, _category_row, CategoryRecord(external_id="", name=""))
_PRODUCTS = Kind(Product, _product_row, ProductRecord(external_id="", name="", price="", currency=""))
