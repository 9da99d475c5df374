"""Where an order stands, said to its shopper: the facts of the page, and their JSON twin for other fronts.

What `purchase.tracking` knows of orders and parcels is put together here with the notices that hold, and with
whether the store tells its customers by itself. A signed word is the proof; a publishable key says from which
pages the twin may be asked.
"""

from guichet.api.tracking.front import TrackingFront, front_of, hold
from guichet.api.tracking.pickups import change_deputy
from guichet.api.tracking.places import change_place, other_places
from guichet.api.tracking.reader import Telling
from guichet.api.tracking.routes import router
from guichet.api.tracking.schemas import (
    TrackedBrief,
    TrackedItem,
    TrackedOrder,
    TrackedParcel,
    TrackedPlaces,
)
from guichet.api.tracking.telling import SIGNED_ANEW, ask, told_orders, whole_order

__all__ = [
    "SIGNED_ANEW",
    "Telling",
    "TrackedBrief",
    "TrackedItem",
    "TrackedOrder",
    "TrackedParcel",
    "TrackedPlaces",
    "TrackingFront",
    "ask",
    "change_deputy",
    "change_place",
    "front_of",
    "hold",
    "other_places",
    "router",
    "told_orders",
    "whole_order",
]
