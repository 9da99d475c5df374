"""A store's Storefront GraphQL: what its pages show, which the administration's API does not tell.

The documents stand beside this file and are validated against the vendor's schema by a test. `reading` is
pure, `asking` sends them. Source: GraphQL Storefront API, Site, Product, Checkout.
"""

from guichet.connectors.bigcommerce.storefront.asking import Storefront
from guichet.connectors.bigcommerce.storefront.reading import read_item, read_shipping

__all__ = ["Storefront", "read_item", "read_shipping"]
