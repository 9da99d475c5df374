"""Whether what was sent is in the tables, one by one: orders, lines, accounts, parcels, refunds, events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from bench.load.documents import STATES, Shop, Stage, lines_of, pieces_of, total_of, way_of

_ORDERS = """
SELECT o.external_id::bigint, o.state, o.total, o.refunded, coalesce(l.lines, 0), coalesce(l.pieces, 0),
  coalesce(l.sent, 0), coalesce(l.back, 0), coalesce(p.payments, 0), coalesce(s.parcels, 0),
  coalesce(s.way, ''), coalesce(r.refunds, 0), coalesce(e.news, 0), coalesce(e.newest, '')
FROM orders o
LEFT JOIN (SELECT order_id, count(*) AS lines, sum(quantity) AS pieces, sum(quantity_shipped) AS sent,
  sum(quantity_refunded) AS back FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
LEFT JOIN (SELECT order_id, count(*) AS payments FROM order_payments GROUP BY order_id) p ON p.order_id = o.id
LEFT JOIN (SELECT order_id, count(*) AS parcels, min(method) AS way FROM shipments GROUP BY order_id) s
  ON s.order_id = o.id
LEFT JOIN (SELECT order_id, count(*) AS refunds FROM refunds GROUP BY order_id) r ON r.order_id = o.id
LEFT JOIN (SELECT entity_id,
  count(*) FILTER (WHERE convert_from(payload, 'UTF8')::json ->> 'before' IS NULL) AS news,
  (array_agg(convert_from(payload, 'UTF8')::json ->> 'after' ORDER BY entity_version DESC))[1] AS newest
  FROM events WHERE name = 'order.changed' GROUP BY entity_id) e
  ON e.entity_id = o.id
WHERE o.connection_id = %s AND o.gone_at IS NULL
"""
# What must be, whatever was sent: nothing waits, nothing fell out, each event has its place in the order.
_ZERO = {
    "deliveries that wait": "SELECT count(*) FROM deliveries_waiting",
    "dead letters": "SELECT count(*) FROM dead_letters",
    "parked events": "SELECT count(*) FROM parked_events",
    # One that is being written this moment is none: it is above all that have one, or known as missing.
    "events without a position": """
        SELECT count(*) FROM events e, sequencer_state s
        WHERE NOT EXISTS (SELECT FROM event_positions p WHERE p.event_id = e.id)
          AND ((e.id <= s.highest AND NOT e.id = ANY(s.gaps))
               OR e.recorded_at < clock_timestamp() - interval '10 seconds')""",
    "parcels without their event, or the other way": """
        SELECT (SELECT count(*) FROM shipments)
          - (SELECT count(DISTINCT entity_id) FROM events WHERE name = 'shipment.added')""",
    "parcels told twice": """
        SELECT count(*) - count(DISTINCT entity_id) FROM events WHERE name = 'shipment.added'""",
    "refunds without their event, or the other way": """
        SELECT (SELECT count(*) FROM refunds)
          - (SELECT count(DISTINCT entity_id) FROM events WHERE name = 'refund.made')""",
}


def differences(database: psycopg.Connection[tuple[Any, ...]], shops: dict[int, Shop]) -> Iterator[str]:
    """What is not as it was sent, in words; nothing when all of it is equal. `shops` by connection."""
    for name, query in _ZERO.items():
        (count,) = database.execute(query).fetchone() or (0,)
        if count:
            yield f"{name}: {count}"
    for connection_id, shop in shops.items():
        yield from _of_shop(database, connection_id, shop)


def _of_shop(database: psycopg.Connection[tuple[Any, ...]], connection_id: int, shop: Shop) -> Iterator[str]:
    counts = {
        "webhooks": ("SELECT count(*) FROM deliveries WHERE kind = 'hook' AND", shop.webhooks),
        "accounts": ("SELECT count(*) FROM store_customers WHERE gone_at IS NULL AND", len(shop.accounts)),
        "baskets": ("SELECT count(*) FROM carts WHERE gone_at IS NULL AND", shop.carts),
        "orders": ("SELECT count(*) FROM orders WHERE gone_at IS NULL AND", shop.orders),
    }
    for name, (query, sent) in counts.items():
        row = database.execute(f"{query} connection_id = %s", (connection_id,)).fetchone()
        there = row and row[0]
        if there != sent:
            yield f"{shop.name}: {sent} {name} sent, {there} there"
    wrong = 0
    with database.transaction(), database.cursor("orders") as cursor:
        cursor.execute(_ORDERS, (connection_id,))
        for number, *there in cursor:
            expected = expected_of(number, Stage(shop.stages[number]))
            if tuple(there) != expected:
                wrong += 1
                if wrong <= 3:
                    yield f"{shop.name}: order {number} is {there}, not {list(expected)}"
    if wrong > 3:
        yield f"{shop.name}: {wrong} orders differ"


def expected_of(number: int, stage: Stage) -> tuple[object, ...]:
    """What must stand in the tables of an order that came so far."""
    lines = lines_of(number)
    pieces = sum(pieces_of(number, line) for line in range(lines))
    total = total_of(number)
    return (
        STATES[stage],
        total,
        total if stage >= Stage.REFUNDED else 0,
        lines,
        pieces,
        pieces if stage >= Stage.SHIPPED else 0,
        pieces if stage >= Stage.REFUNDED else 0,
        int(stage >= Stage.PAID),
        int(stage >= Stage.SHIPPED),
        way_of(stage) if stage >= Stage.SHIPPED else "",
        int(stage >= Stage.REFUNDED),
        1,
        STATES[stage],
    )
