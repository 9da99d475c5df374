"""A shop of one's own, of any maker: it sends each order, customer, product and cart whole, as it changes.

Found by discovery, which asks for `connector`. README.md has the merchant's steps, the limits and the traps;
`standin` is a small shop that sells by itself.
"""

from guichet.connectors.headless.connector import Headless

connector = Headless()

__all__ = ["connector"]
