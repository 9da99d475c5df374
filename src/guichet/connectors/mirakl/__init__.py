"""Mirakl: a seller's shop on any marketplace that Mirakl runs, its orders and the threads with buyers.

Found by discovery, which asks for `connector`; nobody imports the rest. README.md has the merchant's steps,
the limits and the traps; `standin` is a stateful stand-in of a marketplace.
"""

from guichet.connectors.mirakl.connector import Mirakl

connector = Mirakl()

__all__ = ["connector"]
