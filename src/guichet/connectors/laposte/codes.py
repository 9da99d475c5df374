"""The carrier's codes in the house's words (documentation of Suivi v2). Pure."""

from __future__ import annotations

from guichet.ports.records import ParcelState

_STATES = {
    "DR1": ParcelState.ANNOUNCED,  # the sender's declaration is received
    "DR2": ParcelState.EXCEPTION,  # a problem while it is made ready
    "PC1": ParcelState.HANDED_OVER,
    "PC2": ParcelState.HANDED_OVER,  # in the country of origin
    "ET1": ParcelState.IN_TRANSIT,
    "ET2": ParcelState.IN_TRANSIT,  # in the country of origin
    "ET3": ParcelState.IN_TRANSIT,  # in the country of destination
    "ET4": ParcelState.IN_TRANSIT,  # in a country between
    "EP1": ParcelState.IN_TRANSIT,  # waits to be presented
    "DO1": ParcelState.IN_TRANSIT,  # enters customs
    "DO2": ParcelState.IN_TRANSIT,  # leaves customs
    "DO3": ParcelState.EXCEPTION,  # held by customs
    "PB1": ParcelState.EXCEPTION,
    "PB2": ParcelState.IN_TRANSIT,  # the problem is solved
    "MD2": ParcelState.OUT_FOR_DELIVERY,
    "ND1": ParcelState.ATTEMPT_FAILED,
    "AG1": ParcelState.AT_PICKUP_POINT,
    "RE1": ParcelState.RETURNING,
    "DI0": ParcelState.DELIVERED,  # in a lot
    "DI1": ParcelState.DELIVERED,
    "DI2": ParcelState.RETURNED,  # delivered to the sender
    "DI3": ParcelState.EXCEPTION,  # delayed
}

PRODUCTS = {1: "Courrier", 3: "Chronopost", 4: "Colissimo"}

# The number is not known, not yet known, or no number; 101 to 109 are the older codes for the same.
UNKNOWN_NUMBER = frozenset({101, 104, 105, 109, 400, 404})


def state_of(code: str) -> ParcelState:
    """What an event's code means; one that only informs (ID0: customs papers) or is new means unknown."""
    return _STATES.get(code.strip().upper(), ParcelState.UNKNOWN)
