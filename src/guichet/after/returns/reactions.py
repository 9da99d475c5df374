"""What returns do when an act at a shop ended, and when a label is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.after.returns.receiving import RESTOCK_KEY, end_restock
from guichet.after.returns.repository import note
from guichet.after.returns.settling import REFUND_KEY, end_refund
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction
from guichet.ports.happenings.purchase import LabelChanged
from guichet.ports.happenings.sync import ActEnded


@reaction("after.returns.labels", on=(LabelChanged,))
async def follow_labels(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note in a return's life that the label for it is there."""
    for event in events:
        changed = cast("LabelChanged", event.happening)
        if changed.return_id is not None and changed.after == "bought" and changed.before != "voiding":
            house = Actor.system("dispatch")
            await note(transaction, changed.return_id, house, "label_issued", label_id=str(changed.label_id))


@reaction("after.returns", on=(ActEnded,))
async def follow_acts(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note how refunds and stock corrections ended."""
    for event in events:
        ended = cast("ActEnded", event.happening)
        if ended.kind == "refund_order" and ended.key.startswith(REFUND_KEY):
            await end_refund(transaction, ended.act_id, ended.state, ended.reason)
        elif ended.kind == "adjust_stock" and ended.key.startswith(RESTOCK_KEY):
            line_id = ended.key.removeprefix(RESTOCK_KEY)
            if line_id.isdecimal():
                await end_restock(transaction, int(line_id), ended.state)
