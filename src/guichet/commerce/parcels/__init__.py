"""Parcels: what carriers tell of tracking numbers, as lives with their scans.

States are those of `ports.records.ParcelState`, the carrier's own words beside them. Scans are a set, the
union over all answers; the newest that was understood decides the state, so an older answer after a newer one
changes nothing. A number given again after a long silence is a new parcel. Only `applying` writes here, and a
timer that notices parcels which need a look; everyone may read.
"""

from guichet.commerce.parcels.mirror import ParcelChange, apply, new_numbers
from guichet.commerce.parcels.schemas import TrackingShape
from guichet.commerce.parcels.views import trackings

__all__ = ["ParcelChange", "TrackingShape", "apply", "new_numbers", "trackings"]
