"""What an outside system can be told of an order where it has no field for it: a note for its staff."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from guichet.ports.capabilities import Session


@runtime_checkable
class NotesOrders(Protocol):
    """Adds a line to what an order's shop keeps for its own staff; what stands there stays.

    A note that is there already is not added again, so that a lost answer is asked for once more.
    """

    async def note_order(self, session: Session, order_external_id: str, note: str) -> None: ...
