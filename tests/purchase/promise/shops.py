"""A merchant with a warehouse and two shops, for stories of promises."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.support.inbox.telling import ago, applied

from guichet.commerce import ReadFact
from guichet.kernel.db import Database
from guichet.kernel.types import utc_now
from guichet.ports.records import (
    Address,
    CustomerAddress,
    Fact,
    LocationRecord,
    OpeningHours,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    ProductRecord,
    Resource,
    ShipmentRecord,
    StockRecord,
    StoreRecord,
    VariantRecord,
)

SHOP = 1
_ALWAYS = tuple(OpeningHours(weekday=day, opens="00:00", closes="24:00") for day in range(1, 8))
PLACES = {
    "w": ("Entrepôt Lesquin", "warehouse", "59810", "Lesquin", 50.5872, 3.1112),
    "l": ("Nova Lille", "shop", "59000", "Lille", 50.6389, 3.0622),
    "r": ("Nova Rennes", "shop", "35000", "Rennes", 48.1113, -1.6800),
}
STOCK = {"1:w": 8, "1:l": 1, "1:r": 4, "2:w": 0, "2:l": 2, "2:r": 5}


def fact(resource: Resource, record: Any) -> ReadFact:
    return ReadFact(
        Fact(resource=resource, external_id=record.external_id, record=record), utc_now() - timedelta(hours=1)
    )


def place(external_id: str, **changes: Any) -> LocationRecord:
    name, kind, postcode, city, latitude, longitude = PLACES[external_id]
    fields: dict[str, Any] = {
        "name": name, "kind": kind, "latitude": latitude, "longitude": longitude,
        "time_zone": "Europe/Paris", "opening_hours": _ALWAYS,
        "address": Address(postcode=postcode, city=city, country="FR"),
    }  # fmt: skip
    return LocationRecord(external_id=external_id, **{**fields, **changes})


async def open_merchant(database: Database) -> None:
    """Nova: a warehouse near Lille, shops in Lille and Rennes, a dress and a belt."""
    nova = StoreRecord(external_id="a", name="Nova", currency="EUR", time_zone="Europe/Paris")
    await applied(database, fact(Resource.STORES, nova), connection_id=SHOP)
    places = [fact(Resource.LOCATIONS, place(one)) for one in PLACES]
    await applied(database, *places, connection_id=SHOP)
    goods = [
        ProductRecord(
            external_id=str(number), name=name, price=price, currency="EUR",
            variants=(VariantRecord(external_id=str(number), sku=f"S{number}"),),
        )
        for number, name, price in ((1, "Robe Ada", "45.00"), (2, "Ceinture", "20.00"))
    ]  # fmt: skip
    await applied(database, *(fact(Resource.PRODUCTS, one) for one in goods), connection_id=SHOP)
    levels = []
    for key, count in STOCK.items():
        variant, location = key.split(":")
        record = StockRecord(
            external_id=key, variant_external_id=variant, location_external_id=location, on_hand=count
        )
        levels.append(fact(Resource.STOCK, record))
    await applied(database, *levels, connection_id=SHOP)


def delivered(
    number: int, days: int, *, postcode: str = "35000", ended: datetime | None = None
) -> OrderRecord:
    """An order whose parcel by Colissimo was so many days on its way; it arrived a day or two ago."""
    arrived = ended or ago(days=2)
    parcel = ShipmentRecord(
        external_id=f"p{number}", carrier="Colissimo", method="Domicile", tracking_number=f"6A{number:09}",
        created_at=arrived - timedelta(days=days), delivered_at=arrived,
    )  # fmt: skip
    return OrderRecord(
        external_id=str(number), number=str(number), store_external_id="a", state=OrderState.COMPLETED,
        source_state="Completed", placed_at=arrived - timedelta(days=days + 1), currency="EUR", subtotal=4500,
        total=4500, shipments=(parcel,),
        shipping_addresses=(
            CustomerAddress(external_id="1", address=Address(postcode=postcode, city="Rennes", country="FR")),
        ),
        lines=(
            OrderLineRecord(external_id="1", name="Robe Ada", quantity=1, unit_price="45.00", total=4500),
        ),
    )  # fmt: skip
