"""Applying what was told of stores."""

from __future__ import annotations

from guichet.commerce.mirroring import Kind, Row, announce, mirror
from guichet.commerce.provenance import Arrived
from guichet.commerce.stores.model import Store
from guichet.kernel.db import Transaction
from guichet.ports.happenings.commerce import StoreChanged
from guichet.ports.records import StoreRecord


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the stores that arrived and announce those that changed."""
    changes = await mirror(transaction, arrived, _STORES)
    await announce(transaction, arrived, changes, lambda change: StoreChanged(store_id=change.id))


def _row(record: StoreRecord) -> Row:
    return {
        "name": record.name,
        "kind": record.kind,
        "address": record.address,
        "mail": record.mail,
        "currency": record.currency,
        "locale": record.locale,
        "time_zone": record.time_zone,
        "active": record.active,
        "details": record.details,
    }


_STORES = Kind(Store, _row, StoreRecord(external_id="", name="", currency=""))
