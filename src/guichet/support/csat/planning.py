"""Who is to be asked, and whose question is taken back: sets of tickets at once.

A resolution is the closing of a conversation in which a customer asked and we answered. What was asked of a
person lately, by any of the stores, leaves them in peace; marketplaces keep their customers to themselves.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.support.csat.errands import AskQuestion

FRESH_FOR = timedelta(hours=6)
"""What was resolved longer ago than this, beside the delay, is history: nobody is asked about it."""

_CHANNELS = ["mail", "order_message", "chat"]
_GIVEN = ["received", "queued", "sending", "sent", "uncertain"]
_LATELY = (
    "r.state IN ('planned', 'asked')"
    " AND coalesce(r.asked_at, r.due_at) > CAST(:now AS timestamptz) - s.pause_days * interval '1 day'"
)
_PLAN = text(
    "INSERT INTO csat_requests (ticket_id, store_id, point, profile_id, assignee_id, language, resolved_at,"
    " due_at, state, reason)"
    " SELECT DISTINCT ON (coalesce(CAST(p.customer_id AS text), t.contact_point))"
    "  t.id, t.store_id, t.contact_point, t.profile_id, t.assignee_id, '', t.closed_at,"
    "  t.closed_at + s.delay_minutes * interval '1 minute', 'planned', ''"
    " FROM tickets t JOIN csat_settings s ON s.store_id = t.store_id AND s.enabled"
    " LEFT JOIN customer_profiles p ON p.id = t.profile_id"
    " WHERE t.id = ANY(:ids) AND t.state = 'closed' AND t.closed_at > :since AND NOT t.silent"
    " AND t.joined_into IS NULL AND t.parent_id IS NULL AND t.topic <> 'spam'"
    " AND t.channel = ANY(:channels) AND t.contact_point LIKE 'mail:%'"
    " AND EXISTS (SELECT FROM ticket_messages m WHERE m.ticket_id = t.id AND m.direction = 'in'"
    "  AND m.author_role = 'customer' AND m.automatic = '' AND m.origin <> 'history')"
    " AND EXISTS (SELECT FROM ticket_messages m WHERE m.ticket_id = t.id AND m.direction = 'out'"
    "  AND m.state = ANY(:given))"
    f" AND NOT EXISTS (SELECT FROM csat_requests r WHERE r.point = t.contact_point AND {_LATELY})"
    " AND NOT EXISTS (SELECT FROM customer_profiles o JOIN csat_requests r ON r.profile_id = o.id"
    f"  WHERE o.customer_id = p.customer_id AND {_LATELY})"
    " ORDER BY coalesce(CAST(p.customer_id AS text), t.contact_point), t.closed_at DESC, t.id"
    " ON CONFLICT (ticket_id, resolved_at) DO NOTHING RETURNING id, due_at"
)
_WITHDRAW = text(
    "UPDATE csat_requests AS r SET state = 'withdrawn', reason = 'reopened' FROM tickets t"
    " WHERE r.ticket_id = ANY(:ids) AND r.state = 'planned' AND t.id = r.ticket_id"
    " AND (t.state <> 'closed' OR t.closed_at IS DISTINCT FROM r.resolved_at)"
)


async def plan(transaction: Transaction, ticket_ids: Collection[int]) -> int:
    """Have the customers of these tickets asked where they were just resolved; returns how many will be."""
    now = utc_now()
    values = {"ids": sorted(ticket_ids), "now": now, "since": now - FRESH_FOR}
    rows = await transaction.execute(_PLAN, {**values, "channels": _CHANNELS, "given": _GIVEN})
    planned = rows.all()
    for row in planned:
        await enqueue(transaction, AskQuestion(request_id=row.id), key=str(row.id), run_at=row.due_at)
    return len(planned)


async def withdraw(transaction: Transaction, ticket_ids: Collection[int]) -> None:
    """Take back what was not asked yet about tickets that are open again."""
    await transaction.execute(_WITHDRAW, {"ids": sorted(ticket_ids)})
