"""Applying what was told of price lists and promotions."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.commerce.mirroring import Change, Kind, Row, encode_rows, mirror, recordset
from guichet.commerce.prices.amounts import price_in_minor_units
from guichet.commerce.prices.model import PriceEntry, PriceList, Promotion
from guichet.commerce.provenance import Arrived
from guichet.kernel.db import Transaction, driver
from guichet.ports.records import PriceEntry as PriceEntryRecord
from guichet.ports.records import PriceListRecord, PromotionRecord, Resource

_KEY = ("price_list_id", "variant_external_id", "currency")
_TOLD = ("connection_id", "price", "price_minor", "sale_price", "sale_price_minor")
_COLUMNS = (*_KEY, *_TOLD)

_DROP = f"""
DELETE FROM price_entries AS entry WHERE price_list_id = ANY(%s) AND NOT EXISTS (
  SELECT FROM json_to_recordset(%s::json) AS r ({recordset(PriceEntry, _KEY)})
  WHERE {" AND ".join(f"r.{name} = entry.{name}" for name in _KEY)})
"""
# A list of 50,000 prices of which one moved rewrites one row.
_UPSERT = f"""
INSERT INTO price_entries ({", ".join(_COLUMNS)}) SELECT {", ".join(_COLUMNS)}
FROM json_to_recordset(%s::json) AS r ({recordset(PriceEntry, _COLUMNS)})
ON CONFLICT ({", ".join(_KEY)}) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _TOLD)}
WHERE (price_entries.price, price_entries.sale_price)
  IS DISTINCT FROM (excluded.price, excluded.sale_price)
"""


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the price lists or promotions that arrived; a list told anew gets its entries whole."""
    if arrived.resource is Resource.PROMOTIONS:
        await mirror(transaction, arrived, _PROMOTIONS)
        return
    changes = await mirror(transaction, arrived, _PRICE_LISTS)
    told = [change for change in changes if change.record]
    if told:
        await _replace_entries(transaction, arrived.connection_id, told)


async def _replace_entries(transaction: Transaction, connection_id: int, lists: Sequence[Change]) -> None:
    entries = {
        (change.id, entry.variant_external_id, entry.currency): {
            "price_list_id": change.id,
            "connection_id": connection_id,
            **_entry_row(entry),
        }
        for change in lists
        for entry in change.record.entries
    }
    rows = encode_rows(list(entries.values()))
    connection = await driver(transaction)
    await connection.execute(_DROP, ([change.id for change in lists], rows))
    await connection.execute(_UPSERT, (rows,))


def _entry_row(entry: PriceEntryRecord) -> Row:
    return {
        "variant_external_id": entry.variant_external_id,
        "currency": entry.currency,
        "price": entry.price,
        "price_minor": price_in_minor_units(entry.price, entry.currency),
        "sale_price": entry.sale_price,
        "sale_price_minor": price_in_minor_units(entry.sale_price, entry.currency),
    }


def _price_list_row(record: PriceListRecord) -> Row:
    return {"name": record.name, "active": record.active}


def _promotion_row(record: PromotionRecord) -> Row:
    return {
        "name": record.name,
        "kind": record.kind,
        "code": record.code,
        "state": record.state,
        "starts_at": record.starts_at,
        "ends_at": record.ends_at,
        "rules": record.rules,
    }


_PRICE_LISTS = Kind(PriceList, _price_list_row, PriceListRecord(external_id="", name=""))
_PROMOTIONS = Kind(Promotion, _promotion_row, PromotionRecord(external_id="", name="", kind=""))
