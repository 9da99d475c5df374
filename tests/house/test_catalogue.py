"""The database's own catalogue keeps the house's law."""

from __future__ import annotations

import psycopg

from guichet.kernel.db import Base


def _ask(address: str, query: str) -> list[str]:
    with psycopg.connect(address) as connection:
        return [row[0] for row in connection.execute(query.encode())]


def test_there_is_no_trigger(database_address: str) -> None:
    triggers = _ask(database_address, "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    assert triggers == [], "what must follow a change is a reaction to its event, never a trigger"


def test_there_is_no_code_in_the_database(database_address: str) -> None:
    functions = _ask(
        database_address,
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')",
    )
    assert functions == [], "rules stand in Python, where they are read, typed and tested"


def test_no_table_names_a_schema(database_address: str) -> None:
    named = [table.fullname for table in Base.metadata.tables.values() if table.schema]
    assert named == [], "one workspace is one schema, found by the search path"


def test_times_know_their_zone(database_address: str) -> None:
    naive = _ask(
        database_address,
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE a.atttypid = 'timestamp'::regtype AND n.nspname = current_schema()",
    )
    assert naive == [], "use timestamptz: a time without zone is another moment for each reader"


def test_money_is_counted_in_whole_minor_units(database_address: str) -> None:
    broken = _ask(
        database_address,
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE a.atttypid IN ('float4'::regtype, 'float8'::regtype, 'money'::regtype)"
        " AND n.nspname = current_schema()"
        " AND a.attname ~ '(amount|price|total|cost|fee|tax|discount|money|refund|credit|subtotal)'",
    )
    assert broken == [], "money is a bigint of minor units beside its currency"
