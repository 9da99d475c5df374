"""What the policy needs to know of an order and of its lines. Values only."""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class LineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it would come back: `quantity` pieces of the `left` that were not given back yet.

    `paid` is what was paid for those pieces, in minor units; `categories` are folded names, with those above.
    """

    line_id: int
    name: str
    quantity: int
    left: int
    paid: int
    categories: frozenset[str] = frozenset()


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An order as the policy judges it.

    `country` is where the goods went ("" where nobody says); `groups` are the customer's, folded. `distance`:
    bought otherwise than in a shop. `over`: cancelled, declined or given back whole. `left_on`: the last day
    on which something left, None while nothing did. `received_on`: the day of the last good; None while
    something is still to come. Where a parcel left and nobody tells of its arrival, `receipt_certain` is
    false and the day is the latest likely one. `pieces_left` are those of the whole order; `delivery` is what
    was paid for it, in minor units.
    """

    order_id: int
    number: str
    store_id: int | None
    currency: str
    placed_at: datetime
    country: str
    groups: frozenset[str] = frozenset()
    business: bool = False
    distance: bool = True
    over: bool = False
    left_on: date | None = None
    received_on: date | None = None
    receipt_certain: bool = True
    delivery: int = 0
    pieces_left: int = 0
    lines: tuple[LineFacts, ...] = ()
    time_zone: str = "UTC"
    as_of: datetime
