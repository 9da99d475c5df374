"""How a ticket stands follows from its messages: times, counts, last line, who takes part, whose turn it is.

Written anew from the messages after each change, by statements over the tickets concerned: so filing,
joining, splitting and undoing all end in what the messages say, and nothing is left behind.
"""

from __future__ import annotations

from collections.abc import Collection

from guichet.kernel.db import Transaction, driver

# Answers that count as given; what failed, was withdrawn or left by itself leaves the customer waiting.
_GIVEN = "('received', 'queued', 'sending', 'sent', 'uncertain')"

_TIMES = f"""
UPDATE tickets AS t SET
    version = t.version + 1,
    messages_count = said.count,
    opened_at = said.first_at,
    last_message_at = said.last_at,
    last_inbound_at = said.inbound_at,
    unanswered_since = CASE WHEN t.state = 'closed' THEN NULL ELSE said.unanswered_since END,
    preview = last.preview,
    last_from = last.author_role,
    channel = coalesce(theirs.channel, last.channel),
    connection_id = coalesce(theirs.connection_id, last.connection_id),
    order_id = about.order_id
FROM unnest(%(tickets)s::bigint[]) AS asked (id)
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE m.direction <> 'note') AS count,
           min(m.sent_at) AS first_at,
           max(m.sent_at) FILTER (WHERE m.direction <> 'note' AND m.state <> 'withdrawn') AS last_at,
           max(m.sent_at) FILTER (WHERE m.direction = 'in') AS inbound_at,
           min(m.sent_at) FILTER (WHERE m.direction = 'in' AND m.automatic = '' AND m.origin <> 'history'
               AND (answered.at IS NULL OR m.sent_at > answered.at)) AS unanswered_since
    FROM ticket_messages m
    CROSS JOIN (SELECT max(o.sent_at) AS at FROM ticket_messages o
                WHERE o.ticket_id = asked.id AND o.direction = 'out' AND o.automatic = ''
                    AND o.state IN {_GIVEN}) AS answered
    WHERE m.ticket_id = asked.id
) AS said
CROSS JOIN LATERAL (
    SELECT m.preview, m.author_role, m.channel, m.connection_id FROM ticket_messages m
    WHERE m.ticket_id = asked.id AND m.direction <> 'note' AND m.state <> 'withdrawn'
    ORDER BY m.sent_at DESC, m.id DESC LIMIT 1
) AS last
LEFT JOIN LATERAL (
    SELECT m.channel, m.connection_id FROM ticket_messages m
    WHERE m.ticket_id = asked.id AND m.direction = 'in' AND m.automatic = ''
    ORDER BY m.sent_at DESC, m.id DESC LIMIT 1
) AS theirs ON true
LEFT JOIN LATERAL (
    SELECT o.order_id FROM ticket_orders o WHERE o.ticket_id = asked.id
    ORDER BY o.how = 'hand' DESC, o.message_id DESC NULLS LAST, o.id DESC LIMIT 1
) AS about ON true
WHERE t.id = asked.id
"""

_GONE_PEOPLE = "DELETE FROM ticket_participants WHERE ticket_id = ANY(%(tickets)s)"
# Our own answers' recipients take part too: whom an agent writes to may write back.
_PEOPLE = """
INSERT INTO ticket_participants (ticket_id, point, role, name, wrote)
SELECT said.ticket_id, said.point,
       CASE WHEN bool_or(said.point = t.contact_point) THEN 'customer'
            ELSE (array_agg(said.role ORDER BY said.wrote DESC, said.at))[1] END,
       (array_agg(said.name ORDER BY said.name = '', said.wrote DESC, said.at DESC))[1],
       bool_or(said.wrote)
FROM (
    SELECT m.ticket_id, m.author_point AS point, m.author_role AS role, m.author_name AS name, true AS wrote,
           m.sent_at AS at
    FROM ticket_messages m
    WHERE m.ticket_id = ANY(%(tickets)s) AND m.author_point <> '' AND m.automatic <> 'bounce'
    UNION ALL
    SELECT m.ticket_id, copied->>'point', 'third_party', coalesce(copied->>'name', ''), false, m.sent_at
    FROM ticket_messages m CROSS JOIN LATERAL jsonb_array_elements(m.recipients) AS copied
    WHERE m.ticket_id = ANY(%(tickets)s) AND copied->>'point' <> '' AND m.state <> 'withdrawn'
) AS said
JOIN tickets t ON t.id = said.ticket_id
GROUP BY said.ticket_id, said.point
"""


async def refresh(transaction: Transaction, ticket_ids: Collection[int]) -> None:
    """Have these tickets stand as their messages say. Hold their rows, or none may see them yet."""
    if not ticket_ids:
        return
    connection = await driver(transaction)
    values = {"tickets": sorted(ticket_ids)}
    for statement in (_TIMES, _GONE_PEOPLE, _PEOPLE):
        await connection.execute(statement, values)
