"""What sourcing stands on: the places, what is wanted, and what is free there. Values only."""

from __future__ import annotations

import msgspec


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A place as it is now. `kilometres` to the customer, None where unknown; `load`: orders that wait there;
    `missed_cut_off`: what is ordered now leaves a day later.
    """

    location_id: int
    name: str
    kind: str
    country: str = ""
    region: str = ""
    kilometres: float | None = None
    is_open: bool = True
    load: int = 0
    missed_cut_off: bool = False


class Want(msgspec.Struct, frozen=True, kw_only=True):
    """A line to be served: so many pieces of a variant."""

    variant_id: int
    name: str = ""
    quantity: int


class Free(msgspec.Struct, frozen=True, kw_only=True):
    """What a place has of a variant and may be promised; `untracked` is never counted by its shop."""

    variant_id: int
    location_id: int
    available: int
    untracked: bool = False


def region_of(country: str, postcode: str) -> str:
    """The region in which a postcode lies: its country and first two signs ("FR-59"); "" where unknown."""
    compact = "".join(sign for sign in postcode.upper() if sign.isalnum())
    return f"{country.upper()}-{compact[:2]}" if country and len(compact) > 2 else ""
