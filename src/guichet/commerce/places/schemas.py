"""Shapes of the locations' API."""

from __future__ import annotations

from datetime import datetime

from guichet.kernel.types import Id
from guichet.kernel.web import Answered


class PostalAddress(Answered):
    """Where a place is; `country` is ISO 3166-1 alpha-2 where known."""

    company: str = ""
    lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    mail: str = ""
    phone: str = ""


class Hours(Answered):
    """An opening on a weekday (1 = Monday … 7 = Sunday), "HH:MM" in the location's zone."""

    weekday: int
    opens: str
    closes: str


class LocationShape(Answered):
    """A shop or warehouse that holds stock."""

    id: Id
    connection_id: Id
    external_id: str
    code: str
    name: str
    kind: str
    postal_address: PostalAddress
    latitude: float | None
    longitude: float | None
    time_zone: str
    opening_hours: list[Hours]
    enabled: bool
    as_of: datetime
