"""Random answers of carriers about few numbers, so that scans meet, repeat, contradict and skip a year."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.commerce.trade import at

from guichet.ports.records import (
    Address,
    AnyRecord,
    ParcelRecord,
    ParcelState,
    Resource,
    TrackingEvent,
)

_YEAR = 60 * 24 * 300
_MOMENTS = st.sampled_from((0, 1, 2, 60 * 24 * 100, _YEAR, _YEAR + 1)).map(at)

_EVENTS = st.builds(
    TrackingEvent,
    at=_MOMENTS,
    state=st.sampled_from(
        (ParcelState.UNKNOWN, ParcelState.IN_TRANSIT, ParcelState.DELIVERED, ParcelState.ANNOUNCED)
    ),
    code=st.sampled_from(("", "A", "B")),
    words=st.sampled_from(("on its way", "there")),
    place=st.sampled_from(("", "Lyon")),
)

RECORDS: dict[Resource, st.SearchStrategy[AnyRecord]] = {
    Resource.PARCELS: st.builds(
        ParcelRecord,
        external_id=st.sampled_from(("6A1", "6A2")),
        state=st.sampled_from((ParcelState.UNKNOWN, ParcelState.DELIVERED)),
        product=st.sampled_from(("colissimo", "letter")),
        next_step=st.sampled_from(("", "at your door")),
        pickup_point=st.sampled_from((None, Address(company="Relais", lines=("1 rue du Port",)))),
        events=st.lists(_EVENTS, max_size=4).map(tuple),
    )
}

TOGETHER = {"parcels": (Resource.PARCELS,), "orders and parcels": (Resource.ORDERS, Resource.PARCELS)}

_LIFE = "(SELECT concat_ws(' ', connection_id, number, began_at) FROM parcels p WHERE p.id = {})"
STATES = {
    "parcels": """
        SELECT connection_id, number, state, words, product, next_step, expected_from, expected_until,
               delivered_at, moved_after_delivery, pickup_point, tracking_address, sender_reference, began_at,
               last_event_at, source_version, read_at, digest
        FROM parcels""",
    "tracking_events": f"""
        SELECT connection_id, number, key, at, state, code, words, place, country, {_LIFE.format("parcel_id")}
        FROM tracking_events""",
    "parcel_numbers": "SELECT * FROM parcel_numbers",
}
