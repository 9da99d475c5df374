"""What the inbox does when a channel's message is mirrored, and when an answer's act has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Announced, Origin, reaction
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import OrderMessageArrived
from guichet.support.inbox.filing import file
from guichet.support.inbox.incoming import Incoming, Recipient
from guichet.support.inbox.model import Direction

ORDER_MESSAGE = "order_message"

_ORDER_MESSAGES = """
SELECT m.id, m.connection_id, m.order_id, m.from_customer, m.author, m.subject, m.text, m.sent_at,
       o.profile_id, lower(o.mail), s.id
FROM order_messages m
JOIN orders o ON o.id = m.order_id
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
WHERE m.id = ANY(%s) AND m.gone_at IS NULL
"""

# What is older when the inbox first hears of it is history, however it came: nobody waits for an answer.
_NEWS = timedelta(days=14)


@reaction("support.inbox.order_messages", on=(OrderMessageArrived,), from_start=True)
async def file_order_messages(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Put what was written on orders' pages into conversations: one for each order's page."""
    origins = {cast("OrderMessageArrived", event.happening).message_id: event.origin for event in events}
    connection = await driver(transaction)
    cursor = await connection.execute(_ORDER_MESSAGES, (sorted(origins),))
    await file(
        transaction,
        [
            Incoming(
                source=ORDER_MESSAGE,
                source_id=row[0],
                channel=ORDER_MESSAGE,
                connection_id=row[1],
                direction=Direction.IN if row[3] else Direction.OUT,
                author_name=row[4],
                author_point=f"mail:{row[9]}" if row[3] and row[9] else "",
                author_profile_id=row[8] if row[3] else None,
                vouched=row[3],
                recipients=() if row[3] or not row[9] else (Recipient(field="to", point=f"mail:{row[9]}"),),
                references=(f"thread:order:{row[2]}",),
                page_order_ids=(row[2],),
                for_store_id=row[10],
                subject=row[5],
                text=row[6],
                sent_at=row[7],
                origin=_origin(origins[row[0]], row[7]),
            )
            for row in await cursor.fetchall()
        ],
    )


def _origin(told: Origin, sent_at: datetime) -> Origin:
    return Origin.HISTORY if utc_now() - sent_at > _NEWS else told
