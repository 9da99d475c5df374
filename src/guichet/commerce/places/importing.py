"""Taking in a list of towns: a CSV with country, postcode, town, latitude, longitude.

Any list will do, and the same one twice changes nothing: a line is the town under its postcode, and the later
word on where it lies holds. Nothing is taken away by a list that is shorter.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from guichet.commerce.places.errors import PlacesFileError
from guichet.commerce.places.finding import fold_postcode, fold_town
from guichet.kernel.db import Transaction, driver

AT_ONCE = 5000  # lines taken in one transaction
_COLUMNS = ("country", "postcode", "town", "latitude", "longitude")
_SIGNS = ",;\t"
_LONGEST = 200

_UPSERT = """
INSERT INTO towns (country, postcode, search_name, name, latitude, longitude)
SELECT country, postcode, search_name, name, latitude, longitude FROM json_to_recordset(%s::json)
  AS r (country text, postcode text, search_name text, name text, latitude float8, longitude float8)
ON CONFLICT (country, postcode, search_name) DO UPDATE
  SET name = excluded.name, latitude = excluded.latitude, longitude = excluded.longitude
WHERE (towns.name, towns.latitude, towns.longitude)
  IS DISTINCT FROM (excluded.name, excluded.latitude, excluded.longitude)
"""


class TownLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the list, with its words as they are compared."""

    country: str
    postcode: str
    search_name: str
    name: str
    latitude: float
    longitude: float


def read_towns(file: Path) -> Iterator[list[TownLine]]:
    """The lines of a list, some thousand at a time. Raises PlacesFileError."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        head = lines.readline()
        sign = max(_SIGNS, key=head.count)
        names = [name.strip().strip('"').lower() for name in head.split(sign)]
        if missing := [name for name in _COLUMNS if name not in names]:
            raise PlacesFileError(line=1, reason=f"{', '.join(missing)} ?")
        batch: dict[tuple[str, str, str], TownLine] = {}
        for number, row in enumerate(csv.DictReader(lines, names, delimiter=sign), start=2):
            line = _line(row, number)
            batch[line.country, line.postcode, line.search_name] = line
            if len(batch) >= AT_ONCE:
                yield list(batch.values())
                batch = {}
        if batch:
            yield list(batch.values())


async def take_towns(transaction: Transaction, towns: list[TownLine]) -> int:
    """Keep these towns, each named once; returns how many are new or lie elsewhere now."""
    connection = await driver(transaction)
    cursor = await connection.execute(_UPSERT, (msgspec.json.encode(towns).decode(),))
    return cursor.rowcount


def _line(row: dict[str, Any], number: int) -> TownLine:
    told = {name: str(row.get(name) or "").strip() for name in _COLUMNS}
    country, postcode, name = told["country"].upper(), fold_postcode(told["postcode"]), told["town"]
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise PlacesFileError(line=number, reason=f"country = “{told['country']}”")
    if not postcode or not fold_town(name) or max(len(postcode), len(name)) > _LONGEST or "\0" in name:
        raise PlacesFileError(line=number, reason=f"postcode = “{told['postcode']}”, town = “{name}”")
    try:
        latitude, longitude = (float(told[name].replace(",", ".")) for name in ("latitude", "longitude"))
    except ValueError:
        latitude = longitude = float("nan")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise PlacesFileError(line=number, reason=f"{told['latitude']}, {told['longitude']}")
    return TownLine(
        country=country,
        postcode=postcode,
        search_name=fold_town(name),
        name=name,
        latitude=latitude,
        longitude=longitude,
    )
