"""What returns do when an act at a shop ended: a refund, or pieces that are counted again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.after.returns.receiving import RESTOCK_KEY, end_restock
from guichet.after.returns.settling import REFUND_KEY, end_refund
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction
from guichet.ports.happenings.sync import ActEnded


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
