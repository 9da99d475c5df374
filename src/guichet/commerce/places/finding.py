"""Finding a place by what somebody typed: coordinates, a postcode, a town without minding accents.

Two sources are looked into: the list of towns that the merchant imported, and the towns of the locations
themselves, so that a shop's own town is found before any list is there.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from sqlalchemy import Row, text

from guichet.commerce.places.errors import PlaceUnknownError
from guichet.kernel.db import Transaction
from guichet.kernel.types import search_text

LONGEST = 100
_NUMBER = r"[+-]?\d{1,3}(?:\.\d{1,12})?"
_COORDINATES = re.compile(rf"\s*({_NUMBER})\s*[,; ]\s*({_NUMBER})\s*")
_LAST = "\U0010ffff"  # behind all beginnings of a word
_FENCE = 400  # rows of a frequent beginning that are looked at
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

# A town of many postcodes is one place: that of its lowest postcode. Large towns have many, and come first.
_LISTED = text(f"""
SELECT country, min(postcode) AS postcode, (array_agg(name ORDER BY postcode))[1] AS name,
  bool_or(postcode = :postcode OR search_name = :words) AS whole,
  (array_agg(latitude ORDER BY postcode))[1] AS latitude,
  (array_agg(longitude ORDER BY postcode))[1] AS longitude
FROM (
  SELECT * FROM towns
  WHERE (CAST(:country AS text) IS NULL OR country = :country)
    AND postcode >= :postcode AND postcode < :after_postcode
    AND search_name >= :words AND search_name < :after_words
  ORDER BY search_name, postcode LIMIT {_FENCE}
) AS found
GROUP BY country, search_name ORDER BY whole DESC, count(*) DESC, search_name, country LIMIT :count
""")
_OWN = text("""
SELECT upper(postal_address ->> 'country') AS country, postal_address ->> 'postcode' AS postcode,
  postal_address ->> 'city' AS name, latitude, longitude
FROM locations
WHERE gone_at IS NULL AND enabled AND latitude IS NOT NULL AND longitude IS NOT NULL ORDER BY id
""")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A point, and the town and postcode by which it was found ("" for coordinates)."""

    latitude: float
    longitude: float
    postcode: str = ""
    town: str = ""
    country: str = ""


def as_coordinates(typed: str) -> Place | None:
    """The point of "latitude,longitude" in degrees; None where that is something else."""
    match = _COORDINATES.fullmatch(typed)
    if match is None:
        return None
    latitude, longitude = float(match[1]), float(match[2])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Place(latitude=latitude, longitude=longitude)


async def find_places(
    transaction: Transaction, typed: str, *, country: str | None = None, count: int = 10
) -> list[Place]:
    """Places that what was typed may mean, the likeliest first: whole words before beginnings.

    Where a postcode and a town do not go together, the town counts.
    """
    words = fold_town(typed[:LONGEST]).split()
    postcode = "".join(word for word in words if any(sign.isdigit() for sign in word)).upper()
    town = " ".join(word for word in words if not any(sign.isdigit() for sign in word))
    if not (postcode or town):
        return []
    found = await _listed(transaction, postcode, town, country, count)
    if not found and postcode and town:
        found = await _listed(transaction, "", town, country, count)
    return found or await _own_towns(transaction, postcode, town, country, count)


async def locate(transaction: Transaction, near: str, *, country: str | None = None) -> Place:
    """The one place that is meant: the likeliest. Raises PlaceUnknownError."""
    point = as_coordinates(near)
    if point is not None:
        return point
    found = await find_places(transaction, near, country=country, count=1)
    if not found:
        raise PlaceUnknownError(near=near.strip()[:LONGEST])
    return found[0]


def fold_town(name: str) -> str:
    """A town's words as they are compared: no accents, no case, "St" written out."""
    return " ".join(_SHORT.get(word, word) for word in search_text(name).split())


def fold_postcode(postcode: str) -> str:
    """A postcode as it is compared: capitals and digits only."""
    return search_text(postcode).replace(" ", "").upper()


async def _listed(
    transaction: Transaction, postcode: str, town: str, country: str | None, count: int
) -> list[Place]:
    values = {
        "country": country,
        "postcode": postcode,
        "after_postcode": f"{postcode}{_LAST}",
        "words": town,
        "after_words": f"{town}{_LAST}",
        "count": count,
    }
    return [_place(row) for row in await transaction.execute(_LISTED, values)]


async def _own_towns(
    transaction: Transaction, postcode: str, town: str, country: str | None, count: int
) -> list[Place]:
    found: dict[tuple[str, str], Place] = {}
    for row in await transaction.execute(_OWN):
        fits = (
            fold_postcode(row.postcode or "") == postcode if postcode else fold_town(row.name or "") == town
        )
        if fits and country in {None, row.country}:
            place = _place(row)
            found.setdefault((place.country, place.town), place)
    return list(found.values())[:count]


def _place(row: Row[Any]) -> Place:
    return Place(
        latitude=row.latitude,
        longitude=row.longitude,
        postcode=row.postcode or "",
        town=row.name or "",
        country=row.country or "",
    )
