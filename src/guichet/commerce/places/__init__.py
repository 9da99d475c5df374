"""Places: the shops and warehouses that hold stock, as mirrored; their hours; towns, and how far they are.

Only `commerce.applying` writes locations, by `apply`; staff settle hours that go before the shop's, a
merchant imports a list of towns. Everyone may read: `location_times` counts the opening hours of locations,
`opening_at` and `next_opening` say what a shopper asks of them, `locate` finds a place by what was typed,
`distance_km` measures.
"""

from guichet.commerce.places.distance import distance_km
from guichet.commerce.places.errors import LocationNotFoundError, PlaceUnknownError
from guichet.commerce.places.finding import LONGEST, Place, find_places, fold_town, locate
from guichet.commerce.places.hours import Opening, OpeningState, next_opening, opening_at
from guichet.commerce.places.importing import TownLine, read_towns, take_towns
from guichet.commerce.places.model import Location
from guichet.commerce.places.schemas import LocationShape, OpeningShape, PlaceShape
from guichet.commerce.places.service import apply
from guichet.commerce.places.times import location_times

__all__ = [
    "LONGEST",
    "Location",
    "LocationNotFoundError",
    "LocationShape",
    "Opening",
    "OpeningShape",
    "OpeningState",
    "Place",
    "PlaceShape",
    "PlaceUnknownError",
    "TownLine",
    "apply",
    "distance_km",
    "find_places",
    "fold_town",
    "locate",
    "location_times",
    "next_opening",
    "opening_at",
    "read_towns",
    "take_towns",
]
