"""Where a label and a courier stand, and what they are for. Values only."""

from __future__ import annotations

from enum import StrEnum


class LabelPurpose(StrEnum):
    """Whose way a label is for."""

    SHIP = "ship"  # from a place to the customer, or to another shop
    RETURN = "return"  # from the customer to a place


class LabelState(StrEnum):
    """Where a label stands; its act is asked, and uncertain while nobody knows whether it was bought."""

    ASKED = "asked"
    UNCERTAIN = "uncertain"
    BOUGHT = "bought"
    FAILED = "failed"
    VOIDING = "voiding"
    VOIDED = "voided"


class CourierState(StrEnum):
    """Where a courier's errand stands; from `booked` on, its parcel says how it goes."""

    ASKED = "asked"
    UNCERTAIN = "uncertain"
    BOOKED = "booked"
    UNDER_WAY = "under_way"  # the courier has it
    DELIVERED = "delivered"
    RETURNING = "returning"  # nobody took it: it comes back to its place
    FAILED = "failed"  # nobody came, or nothing was brought
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class Fallback(StrEnum):
    """What becomes of a preparation for which no courier comes."""

    COLLECT = "collect"
    SHIP = "ship"


IN_USE = frozenset({LabelState.ASKED, LabelState.UNCERTAIN, LabelState.BOUGHT})
"""Labels beside which no second one is bought."""

UNDER_WAY = frozenset(
    {CourierState.ASKED, CourierState.UNCERTAIN, CourierState.BOOKED, CourierState.UNDER_WAY,
     CourierState.CANCELLING}
)  # fmt: skip
"""Errands beside which no second courier is sent for."""
