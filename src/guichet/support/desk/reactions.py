"""What the desk does by itself: exchanges whose first item came back as new are sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.after.returns import State, Way
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live, reaction
from guichet.ports.happenings.after import ReturnChanged
from guichet.support.desk.exchanging import prepare_by_itself


@reaction("support.desk.exchanges", on=(ReturnChanged,))
async def send_exchanges(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Have the other items prepared where the merchant wants it so."""
    for event in events:
        changed = cast("ReturnChanged", event.happening)
        graded = changed.after == State.GRADED and changed.before == State.RECEIVED
        if graded and changed.way == Way.EXCHANGE and is_live(event):
            await prepare_by_itself(transaction, changed.return_id)
