"""Noticing parcels that need a look: silent for longer than their state allows, or contradicted.

Set-based over the parcels that are under way, by a timer; a reason that no longer holds is taken away.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish, to_publish
from guichet.ports.happenings.commerce import ParcelNoticed
from guichet.ports.records import ParcelState

# How long a parcel may go without a scan; weekends and holidays are within.
_PATIENCE = {
    ParcelState.ANNOUNCED: timedelta(days=5),
    ParcelState.HANDED_OVER: timedelta(days=4),
    ParcelState.IN_TRANSIT: timedelta(days=5),
    ParcelState.OUT_FOR_DELIVERY: timedelta(days=2),
    ParcelState.ATTEMPT_FAILED: timedelta(days=4),
    ParcelState.AT_PICKUP_POINT: timedelta(days=16),
    ParcelState.EXCEPTION: timedelta(days=5),
    ParcelState.RETURNING: timedelta(days=14),
    ParcelState.UNKNOWN: timedelta(days=7),
}
# Carriers scan some hours after a shop, or a customer, says that a parcel came.
_SHOP_IS_AHEAD = timedelta(hours=24)
# What nobody looked at for so long is no news any more.
_FORGOTTEN = timedelta(days=60)

_NOTICE = """
WITH patience AS (
    SELECT * FROM unnest(%(states)s::text[], %(patience)s::interval[]) AS p (state, patience)
), settled AS (
    SELECT p.id, CASE
        WHEN p.last_event_at <= %(forgotten)s THEN ''
        WHEN p.moved_after_delivery THEN 'moving_after_delivery'
        WHEN p.state NOT IN ('delivered', 'returned', 'returning') AND EXISTS (
            SELECT FROM shipments s WHERE s.parcel_id = p.id AND s.delivered_at < %(now)s - %(ahead)s)
            THEN 'shop_says_delivered'
        WHEN p.last_event_at < %(now)s - patience.patience THEN 'silent'
        ELSE '' END AS reason
    FROM parcels p LEFT JOIN patience ON patience.state = p.state
    WHERE p.state NOT IN ('delivered', 'returned', 'lost') OR p.attention <> ''
), changed AS (
    UPDATE parcels p SET attention = s.reason,
        attention_since = CASE WHEN s.reason = '' THEN NULL ELSE %(now)s END, version = p.version + 1
    FROM settled s WHERE s.id = p.id AND p.attention <> s.reason
    RETURNING p.id, p.attention, p.version
)
SELECT c.id, c.attention, c.version, array_remove(array_agg(s.id ORDER BY s.id), NULL)
FROM changed c LEFT JOIN shipments s ON s.parcel_id = c.id
GROUP BY c.id, c.attention, c.version ORDER BY c.id
"""


async def notice(transaction: Transaction, now: datetime) -> int:
    """Mark the parcels that need a look, unmark the others, announce both; returns how many changed."""
    connection = await driver(transaction)
    found = await connection.execute(
        _NOTICE,
        {
            "states": [state.value for state in _PATIENCE],
            "patience": list(_PATIENCE.values()),
            "now": now,
            "ahead": _SHOP_IS_AHEAD,
            "forgotten": now - _FORGOTTEN,
        },
    )
    changed = await found.fetchall()
    events = [
        to_publish(
            ParcelNoticed(parcel_id=parcel_id, shipment_ids=tuple(shipment_ids), reason=reason),
            parcel_id,
            version=version,
            happened_at=now,
        )
        for parcel_id, reason, version, shipment_ids in changed
    ]
    await publish(transaction, events, origin=Origin.LIVE)
    return len(changed)
