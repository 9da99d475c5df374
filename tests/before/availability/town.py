"""Three shops and a warehouse of one merchant, at known distances, with a dress in many forms."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
from tests.commerce.telling import CONNECTION, rows, tell, told
from tests.face import let_in, someone

from guichet.commerce import catalogue, pickup, places, stock, stores
from guichet.commerce.places import TownLine, fold_town, take_towns
from guichet.kernel.services import Services
from guichet.ports.records import (
    Address,
    LocationRecord,
    OpeningHours,
    Option,
    PickupMethodRecord,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
)

OTHER = CONNECTION + 1
ORIGIN = "https://www.nova.example"
SHOPPER = "/api/shopper/v1/availability"
STAFF = "/api/v1/availability"
ALWAYS = tuple(OpeningHours(weekday=day, opens="00:00", closes="00:00") for day in range(1, 8))
GTIN = "4006381333931"


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop's page shows by, and the ids of what is sold."""

    key: str
    product: str
    variants: dict[str, str]
    locations: dict[str, str]


def shop(place: str, name: str, at: tuple[float, float], **changes: Any) -> LocationRecord:
    fields: dict[str, Any] = {
        "address": Address(lines=("1 rue Haute",), postcode="59000", city="Lille", country="FR"),
        "latitude": at[0],
        "longitude": at[1],
        "time_zone": "Europe/Paris",
        "opening_hours": ALWAYS,
    }
    return LocationRecord(external_id=place, name=name, **{**fields, **changes})


def form(number: int, size: str, **changes: Any) -> VariantRecord:
    options = (Option(name="Taille", value=size),)
    return VariantRecord(external_id=f"v{number}", sku=f"NV-{number}", options=options, **changes)


def level(form_id: str, place: str, on_hand: int, **changes: Any) -> StockRecord:
    return StockRecord(
        external_id=f"{form_id}:{place}",
        variant_external_id=form_id,
        location_external_id=place,
        on_hand=on_hand,
        **changes,
    )


async def build(services: Services, client: httpx.AsyncClient, *, forms: int = 2) -> Town:
    """Nova has two shops and a warehouse, Lune a shop that sells the same dress by its bar code."""
    database = services.database
    await tell(
        database,
        stores.apply,
        told(Resource.STORES, StoreRecord(external_id="s", name="Nova", currency="EUR"), 1),
    )
    for record in (
        shop("far", "Roubaix", (50.6900, 3.1800)),
        shop("near", "Lille", (50.6400, 3.0600)),
        shop("depot", "Lesquin", (50.5872, 3.1112), kind="warehouse"),
    ):
        await tell(database, places.apply, told(Resource.LOCATIONS, record, 1))
    method = PickupMethodRecord(external_id="1", name="Retrait", location_external_ids=("far",))
    await tell(database, pickup.apply, told(Resource.PICKUP_METHODS, method, 1))
    dress = ProductRecord(
        external_id="p1", name="Robe Ada", price="89.0000", currency="EUR", store_external_ids=("s",),
        variants=tuple(
            form(number, str(34 + 2 * number), gtin=GTIN if number == 1 else "")
            for number in range(1, forms + 1)
        ),
    )  # fmt: skip
    await tell(database, catalogue.apply, told(Resource.PRODUCTS, dress, 2))
    levels = [
        level("v1", "depot", 0),
        level("v1", "near", 1, safety=1),
        level("v1", "far", 6, safety=1),
        *(level(f"v{number}", "depot", 40) for number in range(2, forms + 1)),
        *(level(f"v{number}", "near", 2) for number in range(3, forms + 1)),
    ]
    await tell(database, stock.apply, *(told(Resource.STOCK, one, 3) for one in levels))
    await _other_shop(services)
    async with database.transaction() as transaction:
        lille = TownLine(
            country="FR", postcode="59000", search_name=fold_town("Lille"), name="Lille",
            latitude=50.6333, longitude=3.0667,
        )  # fmt: skip
        await take_towns(transaction, [lille])
    return await _opened(services, client)


async def _other_shop(services: Services) -> None:
    """Another connection of the same merchant with the same bar code, and a dress of the same sku alone."""
    database = services.database
    lune = shop("1", "Lune Tourcoing", (50.7200, 3.1600))
    await tell(database, places.apply, told(Resource.LOCATIONS, lune, 1), connection_id=OTHER)
    same = ProductRecord(
        external_id="p9", name="Robe Ada (Lune)", price="91.0000", currency="EUR",
        variants=(
            VariantRecord(external_id="v9", sku="LU-9", gtin=GTIN),
            VariantRecord(external_id="v10", sku="NV-1"),
        ),
    )  # fmt: skip
    await tell(database, catalogue.apply, told(Resource.PRODUCTS, same, 2), connection_id=OTHER)
    levels = (level("v9", "1", 30), level("v10", "1", 99))
    told_levels = (told(Resource.STOCK, one, 3) for one in levels)
    await tell(database, stock.apply, *told_levels, connection_id=OTHER)


async def _opened(services: Services, client: httpx.AsyncClient) -> Town:
    await let_in(services, client, await someone(services, "developer", mail="dev@guichet.example"))
    ((store_id,),) = await rows(services.database, "SELECT id FROM stores")
    asked = {"store_id": str(store_id), "origins": [ORIGIN]}
    made = await client.post("/api/v1/publishable-keys", json=asked)
    assert made.status_code == 201, made.text
    client.cookies.clear()
    variants = await rows(
        services.database, "SELECT external_id, id FROM variants WHERE connection_id = %s", CONNECTION
    )
    found = await rows(services.database, "SELECT name, id FROM locations")
    ((product,),) = await rows(
        services.database, "SELECT id FROM products WHERE connection_id = %s", CONNECTION
    )
    return Town(
        key=made.json()["key"],
        product=str(product),
        variants={name: str(one) for name, one in variants},
        locations={name: str(one) for name, one in found},
    )
