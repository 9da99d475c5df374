"""What is known of tickets when rules look at them, by one query: message, order, customer, parcels."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import exponent, utc_now
from guichet.support.routing.engine import Facts

_LONGEST = 4000

# An occasion may name the order that it is about; else it is the ticket's first one. `latest` stands in where
# no message is named: the customer's last words are what a rule about words means.
_FACTS = """
SELECT asked.place, t.id, t.state, t.store_id, t.channel, t.assignee_id, t.queue_id, t.topic, t.language,
       t.subject, t.contact_point, t.messages_count, t.unanswered_since, t.silent,
       ARRAY(SELECT g.name FROM ticket_tags x JOIN tags g ON g.id = x.tag_id
             WHERE x.ticket_id = t.id) AS tags,
       EXISTS (SELECT FROM queue_choices h WHERE h.ticket_id = t.id) AS queue_by_hand,
       m.id AS message_id, m.automatic, m.author_point,
       left(coalesce(m.text, om.text, nullif(x.reply_text, ''), x.text, ''), %(longest)s) AS said,
       k.topics,
       NOT EXISTS (SELECT FROM ticket_messages e WHERE e.ticket_id = t.id AND e.direction <> 'note'
                   AND (e.sent_at, e.id) < (m.sent_at, m.id)) AS begins,
       o.id AS order_id, o.state AS order_state, o.total, o.currency, o.placed_at, o.refunded,
       d.country, d.postcode, l.items, s.states, s.carriers, s.notices, s.last_scan,
       c.id AS customer_id, c.orders AS customer_orders
FROM unnest(%(tickets)s::bigint[], %(orders)s::bigint[], %(messages)s::bigint[])
     WITH ORDINALITY AS asked (ticket_id, order_id, message_id, place)
JOIN tickets t ON t.id = asked.ticket_id AND t.joined_into IS NULL
LEFT JOIN LATERAL (
    SELECT n.* FROM ticket_messages n
    WHERE n.ticket_id = t.id AND n.direction = 'in'
    AND (asked.message_id IS NULL OR n.id = asked.message_id)
    ORDER BY n.sent_at DESC, n.id DESC LIMIT 1
) AS m ON true
LEFT JOIN order_messages om ON m.source = 'order_message' AND om.id = m.source_id
LEFT JOIN messages x ON m.source = 'message' AND x.id = m.source_id
LEFT JOIN message_topics k ON k.message_id = m.id
LEFT JOIN orders o ON o.id = coalesce(asked.order_id, t.order_id)
LEFT JOIN LATERAL (
    SELECT a->'address'->>'country' AS country, a->'address'->>'postcode' AS postcode
    FROM jsonb_array_elements(o.details->'shipping_addresses') AS a LIMIT 1
) AS d ON true
LEFT JOIN LATERAL (
    SELECT array_agg(concat_ws(' ', i.sku, i.name)) AS items FROM order_lines i WHERE i.order_id = o.id
) AS l ON true
LEFT JOIN LATERAL (
    SELECT array_agg(coalesce(p.state, h.state)) AS states, array_agg(h.carrier) AS carriers,
           array_agg(p.attention) FILTER (WHERE p.attention <> '') AS notices,
           max(p.last_event_at) AS last_scan
    FROM shipments h LEFT JOIN parcels p ON p.id = h.parcel_id WHERE h.order_id = o.id
) AS s ON true
LEFT JOIN LATERAL (
    SELECT f.customer_id AS id,
           (SELECT count(*) FROM customer_profiles e
            JOIN orders b ON b.profile_id = e.id AND b.gone_at IS NULL
            WHERE e.customer_id = f.customer_id) AS orders
    FROM customer_profiles f WHERE f.id = t.profile_id
) AS c ON true
ORDER BY asked.place
"""


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """A happening that rules may start from, and the ticket that it concerns."""

    ticket_id: int
    event_id: int
    triggers: frozenset[str]
    happened_at: datetime
    order_id: int | None = None
    message_id: int | None = None


async def facts_of(transaction: Transaction, occasions: Sequence[Occasion]) -> list[Facts | None]:
    """The facts of each occasion; None where the ticket is gone into another."""
    if not occasions:
        return []
    connection = await driver(transaction)
    cursor = await connection.execute(
        _FACTS,
        {
            "tickets": [one.ticket_id for one in occasions],
            "orders": [one.order_id for one in occasions],
            "messages": [one.message_id for one in occasions],
            "longest": _LONGEST,
        },
    )
    names = [column.name for column in cursor.description or ()]
    found: list[Facts | None] = [None] * len(occasions)
    now = utc_now()
    for row in await cursor.fetchall():
        given = dict(zip(names, row, strict=True))
        found[given["place"] - 1] = _facts(given, now)
    return found


def _facts(row: dict[str, Any], now: datetime) -> Facts:
    return {
        "ticket_id": row["id"],
        "message_id": row["message_id"],
        "silent": row["silent"],
        "queue_by_hand": row["queue_by_hand"],
        **_ticket(row, now),
        **_order(row, now),
        **_parcels(row, now),
        "known_customer": row["customer_id"] is not None,
        "customer_orders": row["customer_orders"] or 0,
    }


def _ticket(row: dict[str, Any], now: datetime) -> Facts:
    topics = row["topics"] or []
    waits = row["unanswered_since"]
    return {
        "topic": row["topic"] or None,
        "any_topic": [one["topic"] for one in topics] or None,
        "confidence": round(topics[0]["confidence"] * 100) if topics else None,
        "language": row["language"] or None,
        "channel": row["channel"],
        "store": _id(row["store_id"]),
        "queue": _id(row["queue_id"]),
        "assignee": _id(row["assignee_id"]),
        "state": row["state"],
        "tags": row["tags"],
        "subject": row["subject"],
        "text": row["said"],
        "sender": (row["author_point"] or row["contact_point"] or "").removeprefix("mail:"),
        "automatic": row["automatic"] or None,
        "first_message": row["begins"] if row["message_id"] is not None else None,
        "messages": row["messages_count"],
        "waiting_hours": None if waits is None else int((now - waits).total_seconds() // 3600),
    }


def _order(row: dict[str, Any], now: datetime) -> Facts:
    if row["order_id"] is None:
        return {"has_order": False}
    return {
        "has_order": True,
        "order_state": row["order_state"],
        "order_total": row["total"] / 10 ** exponent(row["currency"]),
        "order_currency": row["currency"],
        "order_age": (now - row["placed_at"]).days,
        "order_country": row["country"] or None,
        "order_postcode": row["postcode"] or "",
        "order_item": row["items"] or [],
        "order_refunded": row["refunded"] > 0,
    }


def _parcels(row: dict[str, Any], now: datetime) -> Facts:
    if not row["states"]:
        return {}
    scanned = row["last_scan"]
    return {
        "parcel_state": row["states"],
        "carrier": [one for one in row["carriers"] if one] or None,
        "parcel_notice": row["notices"],
        "silent_days": None if scanned is None else (now - scanned).days,
    }


def _id(identity: int | None) -> str | None:
    return None if identity is None else str(identity)


_LIVING = """
SELECT x.order_id, t.id FROM ticket_orders x JOIN tickets t ON t.id = x.ticket_id
WHERE x.order_id = ANY(%s) AND t.joined_into IS NULL AND t.state <> 'closed'
GROUP BY x.order_id, t.id ORDER BY x.order_id, t.id
"""
# Whoever asks before buying has no order yet: their conversations hear of the one that they place.
_OF_BUYERS = """
SELECT o.id, t.id FROM orders o
JOIN customer_profiles b ON b.id = o.profile_id
JOIN customer_profiles p ON p.customer_id = b.customer_id
JOIN tickets t ON t.profile_id = p.id
WHERE o.id = ANY(%s) AND t.joined_into IS NULL AND t.state <> 'closed'
GROUP BY o.id, t.id ORDER BY o.id, t.id
"""


async def living_tickets(
    transaction: Transaction, order_ids: Collection[int], *, of_buyer: bool = False
) -> dict[int, list[int]]:
    """The tickets that are not closed, by order; with `of_buyer` all of the person who placed it."""
    if not order_ids:
        return {}
    connection = await driver(transaction)
    cursor = await connection.execute(_OF_BUYERS if of_buyer else _LIVING, (sorted(order_ids),))
    found: dict[int, list[int]] = {}
    for order_id, ticket_id in await cursor.fetchall():
        found.setdefault(order_id, []).append(ticket_id)
    return found
