"""A small shop that sells by itself: for tests and first trials of an installation.

Its orders live as orders do: placed, paid, sent, delivered, given back. Each step is sent whole, signed.
"""

from guichet.connectors.headless.standin.shop import StandinShop

__all__ = ["StandinShop"]
