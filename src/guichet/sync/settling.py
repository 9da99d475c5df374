"""Settling an act whose answer was lost, for the room that intended it: a person says what became of it."""

from __future__ import annotations

from sqlalchemy import select

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.sync.errors import ActNotUncertainError
from guichet.sync.model import Act
from guichet.sync.push import COLUMNS, ActRow, end, repeat


async def settle(
    transaction: Transaction, actor: Actor, connection_id: int, key: str, *, happened: bool, note: str = ""
) -> None:
    """Say of the act of this key that it happened, or have it done once more; its end is announced.

    Whether the actor may say so, the caller knows. Raises ActNotUncertainError.
    """
    query = select(*COLUMNS).where(Act.connection_id == connection_id, Act.key == key).with_for_update()
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None or row["state"] != "uncertain":
        raise ActNotUncertainError(state="" if row is None else row["state"])
    act = ActRow(**row)
    if happened:
        await end(transaction, act, actor, "done", code="person_saw_it", reason=note)
    else:
        await repeat(transaction, actor, act, note)
