"""What the desk does by itself: exchanges whose first item came back as new are sent, and then settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.after.returns import State, Way
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live, reaction
from guichet.ports.happenings.after import ReturnChanged
from guichet.ports.happenings.purchase import PreparationChanged
from guichet.support.desk.exchanging import end_exchange, prepare_by_itself


@reaction("support.desk.exchanges", on=(ReturnChanged,))
async def send_exchanges(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Have the other items prepared where the merchant wants it so."""
    for event in events:
        changed = cast("ReturnChanged", event.happening)
        graded = changed.after == State.GRADED and changed.before == State.RECEIVED
        if graded and changed.way == Way.EXCHANGE and is_live(event):
            await prepare_by_itself(transaction, changed.return_id)


@reaction("support.desk.sent_exchanges", on=(PreparationChanged,), formerly="after.returns.preparations")
async def end_exchanges(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Settle the returns whose other items left."""
    changed = (cast("PreparationChanged", event.happening) for event in events)
    for return_id in sorted({one.return_id for one in changed if one.return_id is not None}):
        await end_exchange(transaction, return_id)
