"""A filled database to read from: orders, people, parcels and products made by set-based statements.

For each 1,000 orders 400 people with names as unevenly spread as real ones, three shops of one connection and
a small one of another, one parcel for each order, towns of which some are large; and 10,000 products of five
variants whatever the orders. Secondary indexes are built after the rows, which halves the time.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, create_engine, text

NOW = datetime(2026, 6, 1, tzinfo=UTC)
PRODUCTS = 10_000
_TOLD = "'2026-06-01Z', '2026-06-01Z', '\\x01', 1"
_PROVENANCE = "source_version, read_at, digest, version"

SYLLABLES = tuple("ba cor dan fel gui lam mor nan per rou sau tis val zen bri cha".split())  # noqa: SIM905 — as words are read
_ARRAY = f"(ARRAY[{', '.join(repr(syllable) for syllable in SYLLABLES)}])"
DOMAINS = ("mail.example", "mail.example", "post.example", "orange.example", "free.example")


def _word(seed: str, parts: int) -> str:
    """A name of syllables drawn by a number: the same number, the same name."""
    syllables = (f"{_ARRAY}[1 + (({seed}) / {16**part}) % 16]" for part in range(parts))
    return " || ".join(syllables)


_PHONE = "(600000000 + id)::text"
# Squared and cubed, so that some names and towns are much more frequent than others.
_STATEMENTS = (
    f"""CREATE TEMPORARY TABLE drawn AS
    SELECT i AS id, {_word("(300 * power(random(), 2))::int", 2)} AS first_name,
      {_word("(4000 * power(random(), 3))::int", 3)} AS last_name,
      (ARRAY['{"', '".join(DOMAINS)}'])[1 + i % {len(DOMAINS)}] AS domain
    FROM generate_series(1, :people) AS i""",
    f"""INSERT INTO stores (connection_id, external_id, {_PROVENANCE}, name, kind, address, mail, currency,
      locale, time_zone, active, details)
    SELECT CASE WHEN i < 4 THEN 1 ELSE 2 END, i::text, {_TOLD}, 'Shop ' || i, 'web', '', '', 'EUR', 'fr-FR',
      'Europe/Paris', true, '{{}}' FROM generate_series(1, 4) AS i""",
    """INSERT INTO customers (id, merged_into, main_profile_id, version, created_at)
    SELECT id, NULL, id, 1, '2026-06-01Z' FROM drawn""",
    f"""INSERT INTO customer_profiles (id, connection_id, kind, key, customer_id, first_name, last_name,
      company, mail, phone, surname_key, given_key, name_key, search_text, joined_at)
    SELECT id, 1, 'account', id::text, id, initcap(first_name), initcap(last_name), '',
      first_name || id || '@' || domain, '0' || {_PHONE}, last_name, first_name,
      first_name || ' ' || last_name, ' <' || reverse('33' || {_PHONE}) || ' @' || domain || ' ' || first_name
      || ' ' || last_name || ' ' || first_name || id || '@' || domain || ' 33' || {_PHONE} || ' ' || {_PHONE},
      '2026-06-01Z' FROM drawn""",
    f"""INSERT INTO identities (profile_id, point, surname_key)
    SELECT id, 'mail:' || mail, surname_key FROM customer_profiles
    UNION ALL SELECT id, 'phone:+33' || {_PHONE}, surname_key FROM customer_profiles""",
    f"""INSERT INTO profile_words (word, profile_id)
    SELECT word, id FROM drawn, LATERAL (VALUES (first_name || ' ' || last_name),
      (last_name || ' ' || first_name), (first_name || id || '@' || domain), ('@' || domain),
      ('33' || {_PHONE}), ({_PHONE}), ('<' || reverse('33' || {_PHONE}))) AS words (word)""",
    f"""INSERT INTO orders (id, connection_id, external_id, {_PROVENANCE}, number, store_external_id,
      customer_external_id, profile_id, link_evidence, state, source_state, placed_at, currency, subtotal,
      shipping, tax, discount, total, refunded, lines_count, pieces, parcel_state, mail, phone, details)
    SELECT i, CASE WHEN i % 5000 = 0 THEN 2 ELSE 1 END, i::text, {_TOLD}, (100000 + i)::text,
      CASE WHEN i % 5000 = 0 THEN '4' ELSE (1 + i % 3)::text END, NULL,
      CASE WHEN i % (:orders / 200) = 1 THEN 1 ELSE 1 + floor(:people * random())::int END, 'account',
      CASE WHEN i % 10007 = 0 THEN 'disputed' WHEN i % 50 = 0 THEN 'cancelled' ELSE 'completed' END, 'X',
      '2026-06-01Z'::timestamptz - make_interval(secs => (:orders - i) * (94608000.0 / :orders)), 'EUR', 8900,
      0, 1483, 0, 8900, 0, 3, 3, 'delivered', '', '', jsonb_build_object('billing', repeat('b', 900))
    FROM generate_series(1, :orders) AS i""",
    f"""INSERT INTO order_words (word, placed_at, order_id)
    SELECT word, placed_at, id FROM (SELECT id, placed_at, (1000 * power(random(), 3))::int AS place
      FROM orders) AS sent, LATERAL (VALUES ('n' || (100000 + id)), ('p' || (10000 + 80 * place)),
      ('t' || {_word("place", 3)})) AS words (word)
    UNION ALL SELECT word, placed_at, o.id FROM orders o JOIN drawn d ON d.id = 1 + o.id % :people,
      LATERAL (VALUES ('r' || first_name || ' ' || last_name), ('r' || last_name || ' ' || first_name))
      AS words (word) WHERE o.id % 10 = 0""",
    """INSERT INTO shipments (order_id, external_id, position, state, tracking_number, parcel_number, carrier,
      method, tracking_address, created_at, delivered_at, destination, lines)
    SELECT id, id::text, 0, 'delivered', '6A' || lpad(id::text, 11, '0'), '6A' || lpad(id::text, 11, '0'),
      'colissimo', 'Domicile', '', placed_at, NULL, NULL, '[]' FROM orders""",
    f"""INSERT INTO products (connection_id, external_id, {_PROVENANCE}, name, search_name, search, sku, kind,
      description, brand, address, pictures, category_external_ids, store_external_ids, price, price_minor,
      currency, visible, metafields)
    SELECT 1, i::text, {_TOLD}, 'Robe ' || word || ' ' || i, 'robe ' || word || ' ' || i,
      array_to_tsvector(ARRAY['robe', word, i::text, 'sku' || i, 'sku' || i || '1', 'nova']), 'SKU-' || i,
      'physical', repeat('d', 400), 'Nova', '', ARRAY['https://shop.example/' || i], ARRAY[]::text[],
      ARRAY[]::text[], '89.0000', 8900, 'EUR', true, '{{}}'
    FROM generate_series(1, {PRODUCTS}) AS i, LATERAL (SELECT {_word("i", 3)} AS word) AS words""",
    """INSERT INTO variants (connection_id, external_id, product_id, position, sku, gtin, options, picture,
      purchasable, told_source_version, told_read_at)
    SELECT 1, p.external_id || '-' || n, p.id, n, p.sku || '-' || n, '', '[]', '', true, '2026-06-01Z',
      '2026-06-01Z' FROM products AS p, generate_series(1, 5) AS n""",
)
_FILLED_FIRST = ("orders", "customer_profiles", "profile_words", "order_words", "shipments", "identities")
_INDEXES = f"""
SELECT c.relname, pg_get_indexdef(i.indexrelid), k.conname, pg_get_constraintdef(k.oid), t.relname
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid
WHERE t.relname IN ('{"', '".join(_FILLED_FIRST)}') AND t.relnamespace = current_schema()::regnamespace
"""


def fill(address: str, orders: int) -> float:
    """Make so many orders and their people; returns the seconds that it took."""
    begun = time.perf_counter()
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    values = {"orders": orders, "people": orders * 2 // 5}
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL synchronous_commit = off"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        connection.execute(text("SELECT setseed(0.5)"))
        again = _drop_indexes(connection)
        for statement in (*_STATEMENTS, *again):
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))
    engine.dispose()
    return time.perf_counter() - begun


def _drop_indexes(connection: Connection) -> list[str]:
    """Drop the indexes of the large tables; returns the statements that make them again."""
    again = []
    for index, definition, constraint, constrained, table in connection.execute(text(_INDEXES)).all():
        if constraint is None:
            connection.execute(text(f"DROP INDEX {index}"))
            again.append(definition)
        else:
            connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))
            again.append(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {constrained}")
    return [statement.replace(":", "\\:") for statement in again]


class Draw:
    """Draws what somebody asks for, in a database of so many orders: the same seed, the same questions."""

    def __init__(self, orders: int, seed: int = 7) -> None:
        self.orders = orders
        self.people = orders * 2 // 5
        self.chance = random.Random(seed)

    def name(self) -> str:
        """The beginning of a surname, or first name and surname, as people type."""
        first, last = ("".join(self.chance.choices(SYLLABLES, k=count)) for count in (2, 3))
        return self.chance.choice((last[:3], last[:5], last, f"{first} {last[:4]}", first[:3]))

    def half_name(self) -> str:
        """Two beginnings of a name in any order."""
        first, last = ("".join(self.chance.choices(SYLLABLES, k=count)) for count in (2, 3))
        two = [first[: self.chance.randint(1, 4)], last[: self.chance.randint(2, 5)]]
        self.chance.shuffle(two)
        return " ".join(two)

    def order(self) -> int:
        """A number of an order."""
        return self.chance.randint(1, self.orders)

    def somebody(self) -> int:
        """A number of a person."""
        return self.chance.randint(1, self.people)

    def phone(self) -> str:
        """A national phone number without its zero."""
        return str(600_000_000 + self.somebody())

    def back_then(self) -> tuple[datetime, int]:
        """A place deep in the list."""
        return NOW - timedelta(days=self.chance.randint(1, 1000)), self.order()
