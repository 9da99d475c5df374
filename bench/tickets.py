"""A desk's past for benchmarks: tickets with four messages each, over orders and people that are there."""

from __future__ import annotations

import json

from sqlalchemy import create_engine, text

PER_TICKET = 4
SHOWN = 1000  # orders that have details, and so the tickets about them
AGENTS = 25

# Cubed, so that some words are in most messages and some in few.
_WORD = "'w' || (6000 * power(random(), 3))::int"
_AT = "'2026-06-01Z'::timestamptz - make_interval(secs => (:tickets - {ticket}) * (94608000.0 / :tickets))"
_STATEMENTS = (
    """INSERT INTO users (mail, name, language, time_zone, state, created_at, version)
    SELECT 'agent' || i || '@desk.example', 'Agent ' || i, 'en', 'UTC', 'active', '2026-01-01Z', 1
    FROM generate_series(1, :agents) AS i""",
    f"""INSERT INTO tickets (version, state, silent, store_id, channel, connection_id, profile_id,
      contact_name, contact_point, order_id, subject, preview, last_from, messages_count, assignee_id,
      opened_at, last_message_at, last_inbound_at, unanswered_since)
    SELECT 1, CASE WHEN i > :tickets * 0.985 AND i % 3 > 0 THEN 'open' WHEN i % 300 = 0 THEN 'waiting'
      WHEN i % 2000 = 1 THEN 'snoozed' ELSE 'closed' END, false,
      CASE WHEN i % 5000 = 0 THEN 4 ELSE 1 + i % 3 END,
      CASE WHEN i % 3 = 0 THEN 'order_message' ELSE 'mail' END, 1, 1 + i % :people, 'Name ' || i % :people,
      'mail:p' || i % :people || '@mail.example', 1 + i % :orders, 'Subject ' || i % 997, 'What it begins',
      'customer', {PER_TICKET}, CASE WHEN i % 4 = 0 THEN NULL ELSE 1 + i % :agents END, {_AT}, {_AT}, {_AT},
      CASE WHEN i > :tickets * 0.985 AND i % 3 > 0 THEN {_AT} END
    FROM generate_series(1, :tickets) AS i""".replace("{ticket}", "i"),
    f"""INSERT INTO ticket_messages (ticket_id, direction, channel, source, author_role, author_name,
      author_point, author_profile_id, recipients, subject, text, preview, sent_at, recorded_at, origin,
      automatic, attachments, state, reason, mentions, placement, search)
    SELECT t, CASE WHEN i % 2 = 0 THEN 'in' ELSE 'out' END, 'mail', '', 'customer', 'Name ' || t % :people,
      'mail:p' || t % :people || '@mail.example', 1 + t % :people, '[]', 'Subject ' || t % 997,
      repeat('What was said. ', 20), 'What was said', at, at, 'live', '', '[]', 'received', '', '{{}}',
      '{{"rule": "new", "evidence": []}}',
      array_to_tsvector(ARRAY[to_char(at, '"#"YYYYMMDD'), to_char(at, '"#"YYYYMM'), to_char(at, '"#"YYYY'),
        'name' || t % :people, (100000 + 1 + t % :orders)::text, {", ".join([_WORD] * 12)}])
    FROM (SELECT i, 1 + (i - 1) / {PER_TICKET} AS t,
        {_AT} + make_interval(secs => i % {PER_TICKET} * 3600 - {PER_TICKET} * 3600) AS at
      FROM generate_series(1, :tickets * {PER_TICKET}) AS i) AS made""".replace(
        "{ticket}", f"(1 + (i - 1) / {PER_TICKET})"
    ),
    # Orders that are looked at whole: with what an order's page holds.
    """UPDATE orders SET details = CAST(:details AS jsonb) WHERE id <= :shown""",
    """INSERT INTO order_lines (order_id, external_id, position, sku, name, options, quantity,
      quantity_shipped, quantity_refunded, unit_price, total, tax, discount, gift_message)
    SELECT o, l::text, l, 'SKU-' || l, 'Article ' || l, '[]', 1, 1, 0, '29.9000', 2990, 498, 0, ''
    FROM generate_series(1, :shown) AS o, generate_series(1, 3) AS l""",
    """INSERT INTO ticket_words (word) SELECT 'w' || i FROM generate_series(0, 6000) AS i
    UNION ALL SELECT (100000 + i)::text FROM generate_series(1, :orders) AS i""",
    """INSERT INTO ticket_references (reference, message_id)
    SELECT 'id:' || id || '.a1b2c3d4@mail.example', id FROM ticket_messages""",
    """INSERT INTO ticket_participants (ticket_id, point, role, name, wrote)
    SELECT id, contact_point, 'customer', contact_name, true FROM tickets""",
    """INSERT INTO ticket_orders (ticket_id, order_id, message_id, how)
    SELECT id, order_id, NULL, 'number' FROM tickets""",
    """INSERT INTO tags (key, name, created_at)
    SELECT 'tag ' || i, 'Tag ' || i, '2026-01-01Z' FROM generate_series(1, 30) AS i""",
    """INSERT INTO ticket_tags (ticket_id, tag_id)
    SELECT id, 1 + floor(30 * power(random(), 2))::int FROM tickets WHERE id % 3 > 0""",
    """INSERT INTO ticket_log (ticket_id, at, kind, actor_name, message_id, data)
    SELECT ticket_id, sent_at, 'message', '', id, '{}' FROM ticket_messages""",
)


def fill_tickets(address: str, tickets: int, orders: int) -> None:
    """Make so many tickets; the orders and people must be there."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    details = json.dumps(
        {
            "billing": {"first_name": "Ada", "city": "Lille"},
            "shipping_addresses": [],
            **dict.fromkeys(("shipping_method", "payment_method", "payment_state", "channel", "locale"), ""),
            **dict.fromkeys(("customer_note", "staff_note"), ""),
            "archived": False,
            "source_amounts": {},
            "metafields": {},
            "coupons": [],
        }
    )
    values: dict[str, object] = {"details": details, "shown": SHOWN}
    values |= {"tickets": tickets, "orders": orders, "people": orders * 2 // 5, "agents": AGENTS}
    with engine.begin() as connection:
        connection.execute(text("SELECT setseed(0.25)"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        connection.execute(text("DROP INDEX ix_ticket_messages_search"))
        for statement in _STATEMENTS:
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)
        connection.execute(
            text("CREATE INDEX ix_ticket_messages_search ON ticket_messages USING gin (search)")
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
