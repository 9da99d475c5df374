"""Demand: what people ask for in shops and do not find there, noted in two taps.

A request names a form, a product with an option that is wanted, or words for what is not sold at all. States:
open, available (stock of it came in at that shop), closed (by hand: served, not_wanted, not_to_be_had). Who
left an address and agreed is mailed once when it is there, if the store offers alerts of that kind. What is
asked for most, shop by shop, is the ground for restocking. It hears `commerce` and announces
`ShopRequestChanged`; staff call it by its routes.
"""

from guichet.before.demand.privacy import erase, export
from guichet.before.demand.repository import CountRow, count_requests

__all__ = ["CountRow", "count_requests", "erase", "export"]
