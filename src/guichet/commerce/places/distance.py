"""How far two places are from each other, as the crow flies. Pure."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

_EARTH = 6371.0088  # km, the mean radius (IUGG)


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Kilometres of the great circle between two points in degrees (haversine)."""
    north, other_north = radians(latitude), radians(other_latitude)
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(half)))
