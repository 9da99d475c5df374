"""From where an outside system takes the stock of an order that we place there."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class TakesStock(Protocol):
    """Lowers its own figures by what an order holds, as soon as it answers that the order is placed.

    Beside `capabilities.PlacesOrders`; without this, an order moves no figure. `takes_from` is pure: the
    location whose figure falls, by where the order is collected (None: it is sent).
    """

    def takes_from(self, pickup_location_external_id: str | None) -> str | None: ...
