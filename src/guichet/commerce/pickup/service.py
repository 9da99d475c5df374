"""Applying what was told of pick-up methods."""

from __future__ import annotations

from guichet.commerce.mirroring import Kind, Row, mirror
from guichet.commerce.pickup.model import PickupMethod
from guichet.commerce.provenance import Arrived
from guichet.kernel.db import Transaction
from guichet.ports.records import PickupMethodRecord


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the pick-up methods that arrived."""
    await mirror(transaction, arrived, _PICKUP_METHODS)


def _row(record: PickupMethodRecord) -> Row:
    return {
        "name": record.name,
        "location_external_ids": record.location_external_ids,
        "instructions": record.instructions,
        "collection_minutes": record.collection_minutes,
    }


_PICKUP_METHODS = Kind(PickupMethod, _row, PickupMethodRecord(external_id="", name=""))
