"""Catalogue: categories, products and their variants, as mirrored.

A variant that its product has no more stays as a row with `gone_at`, so that its id, which stock levels and
order lines use, is what it was. Only `commerce.applying` writes here, by `apply`; everyone may read.
"""

from guichet.commerce.catalogue.finding import FoundProduct, find_products
from guichet.commerce.catalogue.model import Category, Product, Variant
from guichet.commerce.catalogue.search import search_query
from guichet.commerce.catalogue.service import apply
from guichet.ports.gtin import normalise_gtin

__all__ = [
    "Category",
    "FoundProduct",
    "Product",
    "Variant",
    "apply",
    "find_products",
    "normalise_gtin",
    "search_query",
]
