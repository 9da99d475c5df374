"""Sendcloud: labels of many carriers, bought under one account, for parcels that leave and that come back.

Found by discovery, which asks for `connector`; nobody imports the rest. README.md has the merchant's steps,
the limits and what is not verified; `standin` is a stateful stand-in of the service.
"""

from guichet.connectors.sendcloud.connector import Sendcloud

connector = Sendcloud()

__all__ = ["connector"]
