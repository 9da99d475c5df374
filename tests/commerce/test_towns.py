"""A merchant's list of towns: taken in, found again without accents, wrong lines told by their number."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import pytest
from tests.commerce.telling import tell, told
from tests.conftest import Run

from guichet.commerce import places
from guichet.commerce.places import PlaceUnknownError, find_places, locate
from guichet.commerce.places.errors import PlacesFileError
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Language
from guichet.operations.places import import_towns
from guichet.ports.records import Address, LocationRecord, Resource

LIST = """\
Latitude;Longitude;Town;Postcode;Country
48,6493;-2,0257;Saint-Malo;35400;fr
48.5734;7.7521;Strasbourg;67000;FR
48.5734;7.7521;Strasbourg;67200;FR
48.0;7.0;Strasbourg-les-Bains;99999;FR
51.5014;-0.1419;Westminster;SW1A 1AA;GB
"""
HEXASMAL = Path(__file__).parents[3] / "shared" / "data" / "fr_laposte_hexasmal" / "laposte_hexasmal.csv.gz"


async def found(database: Database, typed: str, **more: Any) -> list[tuple[str, str]]:
    async with database.transaction() as transaction:
        return [(one.postcode, one.town) for one in await find_places(transaction, typed, **more)]


def test_a_list_is_taken_in_once_and_its_towns_are_found_as_people_type(
    run: Run[Any], services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "towns.csv"
    file.write_text(LIST, encoding="utf-8-sig")
    database = services.database

    async def story() -> None:
        assert await import_towns(database, file) == (5, 5)
        assert await import_towns(database, file) == (5, 0)
        file.write_text("country,postcode,town,latitude,longitude\nFR,67000,STRASBOURG,48.58,7.75\n")
        assert await import_towns(database, file) == (1, 1)
        assert await found(database, "st malo") == [("35400", "Saint-Malo")]
        assert await found(database, "ＳＡＩＮＴ-mâlo") == [("35400", "Saint-Malo")]
        assert await found(database, "35400 Saint Malo") == [("35400", "Saint-Malo")]
        assert await found(database, "strasb") == [("67000", "STRASBOURG"), ("99999", "Strasbourg-les-Bains")]
        assert await found(database, "67000") == [("67000", "STRASBOURG")]
        assert await found(database, "sw1a1aa") == [("SW1A1AA", "Westminster")]
        assert await found(database, "Westminster", country="FR") == []
        assert await found(database, "'; --") == []
        async with database.transaction() as transaction:
            there = await locate(transaction, " 48.85 , 2.35 ")
            assert (there.latitude, there.longitude, there.town) == (48.85, 2.35, "")
            with pytest.raises(PlaceUnknownError) as unknown:
                await locate(transaction, "Atlantis")
        assert "Saisissez un code postal" in unknown.value.text(Language.FR)
        # A shop's own town is found before any list names it.
        shop = LocationRecord(
            external_id="1", name="Nova Dijon", latitude=47.3, longitude=5.0,
            address=Address(postcode="21000", city="Dijon", country="FR"),
        )  # fmt: skip
        await tell(database, places.apply, told(Resource.LOCATIONS, shop, 1))
        assert await found(database, "DIJON") == await found(database, "21000") == [("21000", "Dijon")]

    run(story())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("country,postcode,town,latitude\nFR,59000,Lille,50\n", 1),
        ("country,postcode,town,latitude,longitude\nFR,59000,Lille,50.6,3.0\nFR,59800,Lille,north,3\n", 3),
        ("country,postcode,town,latitude,longitude\nFrance,59000,Lille,50.6,3.0\n", 2),
        ("country,postcode,town,latitude,longitude\nFR,,Lille,50.6,3.0\n", 2),
        ("country,postcode,town,latitude,longitude\nFR,59000,Lille,95,3.0\n", 2),
        ("", 1),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    text: str, line: int, run: Run[Any], services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "towns.csv"
    file.write_text(text)
    with pytest.raises(PlacesFileError, match=f"Line {line} "):
        run(import_towns(services.database, file))


@pytest.mark.skipif(
    not HEXASMAL.exists(), reason="the collected postcodes of France are not beside the project"
)
def test_all_postcodes_of_france_are_taken_in_and_found(
    run: Run[Any], services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "france.csv"
    with gzip.open(HEXASMAL, "rt", encoding="utf-8") as source, file.open("w", encoding="utf-8") as target:
        rows = csv.DictReader(source, delimiter=";")
        wanted = csv.writer(target)
        wanted.writerow(["country", "postcode", "town", "latitude", "longitude"])
        for row in rows:
            if row["coordonnees_gps"]:
                where = row["coordonnees_gps"].split(",")
                wanted.writerow(["FR", row["Code_postal"], row["Nom_commune"], *where])

    async def story() -> None:
        taken, changed = await import_towns(services.database, file)
        assert taken > 35_000
        assert changed <= taken
        assert await found(services.database, "59000", count=1) == [("59000", "LILLE")]
        assert await found(services.database, "Saint-Étienne", count=1) == [("42000", "ST ETIENNE")]
        assert ("35400", "ST MALO") in await found(services.database, "saint malo")

    run(story())
