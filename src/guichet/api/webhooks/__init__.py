"""Webhooks out: the merchant's own systems are told what happens, by the Standard Webhooks specification.

An *endpoint* is an address with the kinds of happenings it wants: `active`, `paused` (by a person) or
`disabled` (by the house, after lasting failure or a 410). A *delivery* is one happening for one endpoint,
once for ever: `waiting` until it is `delivered` or, after ten attempts within some three days, `failed`; each
can be sent again by hand, one or a span. What is said is thin (`catalogue`), signed, told of live happenings
and those caught up after an outage, never of history, and in no promised order. Developers and administrators
settle it.
"""

from guichet.api.webhooks.catalogue import CATALOGUE, EventType
from guichet.api.webhooks.routes import router

__all__ = ["CATALOGUE", "EventType", "router"]
