"""The returns of an order, a line each, read above the wings: no room of `purchase` knows of them."""

from __future__ import annotations

from guichet.after.returns import ReturnLinks
from guichet.after.returns.repository import Wanted, list_returns
from guichet.api.returns import told_return
from guichet.api.tracking.schemas import TrackedReturn
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language

_MOST = 5


async def told_returns(
    services: Services, transaction: Transaction, order_id: int, language: Language
) -> list[TrackedReturn]:
    """The latest returns of an order, with what to do now for each."""
    links, told = ReturnLinks(services), []
    for row in await list_returns(transaction, Wanted(order_id=order_id), count=_MOST):
        found = await told_return(services, transaction, row.id, links.return_word(row.id), language)
        told.append(
            TrackedReturn(
                word=found.word,
                number=found.number,
                state=found.state.value,
                headline=found.headline,
                next_step=found.todo[0] if found.todo else "",
            )
        )
    return told
