"""Which mailbox speaks for which store: a customer of one brand never hears from another."""

from __future__ import annotations

from sqlalchemy import text

from guichet.kernel.db import Transaction

# The one that bears the store's address, else the one by which the store's customers last wrote.
_MAILBOX = text(
    "SELECT coalesce("
    "(SELECT c.id FROM stores s JOIN connections c ON lower(c.account_external_id) = lower(s.mail)"
    " WHERE s.id = :store_id AND s.mail <> '' ORDER BY c.id LIMIT 1),"
    "(SELECT t.connection_id FROM tickets t WHERE t.store_id = :store_id AND t.channel = 'mail'"
    " AND t.joined_into IS NULL AND t.connection_id IS NOT NULL"
    " ORDER BY t.last_message_at DESC, t.id DESC LIMIT 1))"
)


async def mailbox_of(transaction: Transaction, store_id: int | None) -> int | None:
    """The connection whose mailbox speaks for a store; None where that is not known."""
    if store_id is None:
        return None
    found: int | None = await transaction.scalar(_MAILBOX, {"store_id": store_id})
    return found
