"""What a preparation is for, and where it stands. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Purpose(StrEnum):
    """What is prepared, and for whom.

    `to_shop` stands at two places: where it is picked, with `to_location_id`, and at that location, where it
    is expected and then collected.
    """

    COLLECT = "collect"  # bought, collected here
    RESERVE = "reserve"  # set aside, paid here
    SHIP = "ship"
    COURIER = "courier"
    TO_SHOP = "to_shop"
    EXCHANGE = "exchange"  # sent, for what came back or did not arrive


class State(StrEnum):
    """Where a preparation stands."""

    EXPECTED = "expected"  # its parcel is under way to this place
    WAITING = "waiting"
    PICKING = "picking"  # taken by somebody
    READY = "ready"  # packed, on its shelf
    HANDED_OVER = "handed_over"  # to the customer, the carrier, the courier
    EXPIRED = "expired"  # not collected in time: it is to be put back
    PUT_BACK = "put_back"
    CANCELLED = "cancelled"  # what was picked of it is to be put back
    MISSING = "missing"  # its parcel did not come, or came damaged


class Reason(StrEnum):
    """Why there is less than was asked."""

    NOT_FOUND = "not_found"
    DAMAGED = "damaged"
    SOLD_HERE = "sold_here"
    OTHER = "other"


class Recipient(StrEnum):
    """Who takes a preparation away."""

    CUSTOMER = "customer"
    DEPUTY = "deputy"
    CARRIER = "carrier"
    COURIER = "courier"


class Trouble(StrEnum):
    """What a person has to look at.

    `nowhere`: no other place has what is short. `missing`, `damaged`: of a parcel. `unusual`: so many pieces
    that somebody should ask. `stock`: the figure could not be brought in line with what was done. `in_doubt`:
    pieces that nobody found, or that came to harm, are held back here, until somebody says what became of
    them.
    """

    NOWHERE = "nowhere"
    MISSING = "missing"
    DAMAGED = "damaged"
    UNUSUAL = "unusual"
    STOCK = "stock"
    IN_DOUBT = "in_doubt"


OPEN = frozenset({State.EXPECTED, State.WAITING, State.PICKING, State.READY, State.MISSING})
"""In which something is still to be done before a customer has it."""

SENT = frozenset({Purpose.SHIP, Purpose.COURIER, Purpose.EXCHANGE})
"""What goes to the customer; all else is fetched, with a code."""

NEXT: Mapping[State, frozenset[State]] = {
    State.EXPECTED: frozenset({State.WAITING, State.READY, State.MISSING, State.CANCELLED}),
    State.WAITING: frozenset({State.PICKING, State.CANCELLED}),
    State.PICKING: frozenset({State.WAITING, State.READY, State.CANCELLED}),
    State.READY: frozenset({State.HANDED_OVER, State.EXPIRED, State.CANCELLED, State.MISSING}),
    State.EXPIRED: frozenset({State.HANDED_OVER, State.PUT_BACK, State.CANCELLED}),
    State.MISSING: frozenset({State.READY, State.CANCELLED}),
    State.HANDED_OVER: frozenset(),
    State.PUT_BACK: frozenset(),
    State.CANCELLED: frozenset(),
}
"""What may follow what. An expired one is still there until it was put back, so it may be handed over."""
