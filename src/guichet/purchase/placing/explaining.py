"""Taking an order at the edge: what cannot be taken is answered with what can."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from guichet.commerce.stock import StockShortError
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.purchase.placing import repository
from guichet.purchase.placing.errors import ShortMeanwhileError
from guichet.purchase.placing.placing import NewPurchase, place, promises_of
from guichet.purchase.placing.repository import LineRow, PurchaseRow

Besides = Callable[[Transaction, PurchaseRow], Awaitable[None]]


async def place_or_explain(
    services: Services, actor: Actor, new: NewPurchase, *, besides: Besides | None = None
) -> tuple[PurchaseRow, list[LineRow]]:
    """Take an order, with its lines; `besides` is done in the same transaction.

    Raises ShortMeanwhileError where stock ran short, with the promises that hold now, and what `place`
    raises.
    """
    database = services.database
    try:
        async with database.transaction() as transaction:
            made = await place(database, transaction, actor, new)
            if besides is not None:
                await besides(transaction, made)
            return made, (await repository.lines_of(transaction, [made.id]))[made.id]
    except StockShortError as short:
        async with database.transaction() as transaction:
            promises = await promises_of(database, transaction, new, new.lines)
        raise ShortMeanwhileError(short.short, promises) from short
