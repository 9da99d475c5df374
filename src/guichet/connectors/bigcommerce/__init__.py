"""BigCommerce: a hosted shop with several storefronts and stock by location.

Found by discovery, which asks for `connector`; nobody imports the rest. README.md has the merchant's steps,
the limits and the traps; `standin` is a stateful stand-in of the vendor.
"""

from guichet.connectors.bigcommerce.connector import BigCommerce

connector = BigCommerce()

__all__ = ["connector"]
