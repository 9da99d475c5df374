"""Mentions: whom notes call, and whether they have looked."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, text

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.inbox.model import TicketMention

# A note goes where its ticket is joined to, so a mention is looked for through its message.
_SEE = text(
    "UPDATE ticket_mentions AS x SET seen_at = :now FROM ticket_messages m"
    " WHERE x.user_id = :user_id AND x.seen_at IS NULL AND m.id = x.message_id AND m.ticket_id = :ticket_id"
    " RETURNING x.message_id"
)
_UNSEEN = (
    "SELECT count(DISTINCT t.id) FROM ticket_mentions x JOIN ticket_messages m ON m.id = x.message_id"
    " JOIN tickets t ON t.id = m.ticket_id WHERE x.user_id = :user_id AND x.seen_at IS NULL"
)
_IN_STORES = " AND t.store_id = ANY(:stores)"


async def mention(
    transaction: Transaction, message_id: int, user_ids: Collection[int], at: datetime, *, by: int | None
) -> None:
    """Call people by a note; nobody calls themselves."""
    rows = [
        {"user_id": user_id, "message_id": message_id, "mentioned_at": at}
        for user_id in sorted(set(user_ids))
        if user_id != by
    ]
    if rows:
        await transaction.execute(insert(TicketMention).values(rows))


async def see_mentions(transaction: Transaction, user_id: int, ticket_id: int) -> int:
    """Note that somebody opened a ticket in which notes call them; returns how many they had not seen."""
    values = {"user_id": user_id, "ticket_id": ticket_id, "now": utc_now()}
    return len((await transaction.execute(_SEE, values)).all())


async def count_unseen(transaction: Transaction, user_id: int, store_ids: frozenset[int] | None) -> int:
    """In how many tickets somebody is called and has not looked."""
    bound = "" if store_ids is None else _IN_STORES
    values = {"user_id": user_id} if store_ids is None else {"user_id": user_id, "stores": sorted(store_ids)}
    return int(await transaction.scalar(text(f"{_UNSEEN}{bound}"), values) or 0)
