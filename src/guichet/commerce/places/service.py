"""Applying what was told of locations."""

from __future__ import annotations

from guichet.commerce.mirroring import Kind, Row, announce, mirror
from guichet.commerce.places.model import Location
from guichet.commerce.provenance import Arrived
from guichet.commerce.stock import link_locations
from guichet.kernel.db import Transaction
from guichet.ports.happenings.commerce import LocationChanged
from guichet.ports.records import LocationRecord


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the locations that arrived, tie the stock levels that waited for them, announce what changed."""
    changes = await mirror(transaction, arrived, _LOCATIONS)
    await announce(transaction, arrived, changes, lambda change: LocationChanged(location_id=change.id))
    told = [change.id for change in changes if change.record]
    await link_locations(transaction, arrived.connection_id, told, arrived.origin)


def _row(record: LocationRecord) -> Row:
    return {
        "code": record.code,
        "name": record.name,
        "kind": record.kind,
        "postal_address": record.address,
        "latitude": record.latitude,
        "longitude": record.longitude,
        "time_zone": record.time_zone,
        "opening_hours": record.opening_hours,
        "special_hours": record.special_hours,
        "enabled": record.enabled,
        "details": record.details,
    }


_LOCATIONS = Kind(Location, _row, LocationRecord(external_id="", name=""))
