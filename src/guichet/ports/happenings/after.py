"""What `after` announces: something that was bought is on its way back, or what is owed for it moves."""

from __future__ import annotations

from guichet.kernel.events import Happening


class ReturnChanged(Happening, frozen=True, tag="return.changed"):
    """A return came into a state (`after`; `before` is None for a new one), or its settlement moved.

    `way` is what it is settled by: refund, store_credit, exchange, repair.
    """

    return_id: int
    order_id: int
    before: str | None
    after: str
    way: str
    settlement: str = ""
