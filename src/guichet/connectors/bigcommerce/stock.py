"""Stock levels by variant and location, purely (trap 10: only the inventory API knows them by location).

For the proof: `on_hand` and `available` of each level, by `variant:location`.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from guichet.connectors._kit import Gone, RowReader
from guichet.connectors.bigcommerce.order_documents import Identity, Text
from guichet.ports.records import Fact, Resource, StockRecord

DEFAULT_LOCATION = "1"
"""The store's default shipping origin, which can be neither changed nor deleted."""


class ItemIdentity(msgspec.Struct):
    variant_id: int
    product_id: Identity = None
    sku: Text = None


class LevelSettings(msgspec.Struct):
    safety_stock: int | None = None
    is_in_stock: bool | None = None
    bin_picking_number: Text = None


class Level(msgspec.Struct):
    location_id: int
    available_to_sell: int | None = None
    total_inventory_onhand: int | None = None
    settings: LevelSettings | None = None


class Item(msgspec.Struct):
    identity: ItemIdentity
    locations: list[Level] = []


class StockDocument(Gone):
    item: Item | None = None


def read_item(document: StockDocument) -> Iterable[Fact]:
    """A fact for each location; the vendor gives stock no date, so the later read wins."""
    item = document.item
    if item is None:
        raise ValueError("the row holds no stock")
    variant = str(item.identity.variant_id)
    return [_fact(variant, level) for level in item.locations]


def _fact(variant: str, level: Level) -> Fact:
    external_id = f"{variant}:{level.location_id}"
    settings = level.settings or LevelSettings()
    return Fact(
        resource=Resource.STOCK,
        external_id=external_id,
        record=StockRecord(
            external_id=external_id,
            variant_external_id=variant,
            location_external_id=str(level.location_id),
            on_hand=level.total_inventory_onhand or 0,
            safety=settings.safety_stock or 0,
            reported_available=level.available_to_sell,
            bin=settings.bin_picking_number or "",
        ),
    )


STOCK = RowReader(Resource.STOCK, StockDocument, read_item, lambda row: row["item"]["identity"]["variant_id"])
