"""Tills and stock tools of any maker: they push sales, stock and loyalty in a signed format, or by files.

Found by discovery, which asks for `connector`. README.md has the merchant's steps, the limits and the traps;
`standin` is a small till that sells by itself.
"""

from guichet.connectors.till.connector import Till

connector = Till()

__all__ = ["connector"]
