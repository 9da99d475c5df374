"""The database's own catalogue keeps the house's law."""

from __future__ import annotations

import psycopg
import pytest

from guichet.kernel.db import Base

_OURS = "relnamespace = current_schema()::regnamespace"


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


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (
            "SELECT rulename FROM pg_rules WHERE schemaname = current_schema()",
            "a rule rewrites what one reads in the code",
        ),
        (
            "SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'",
            "any server of anybody's must do",
        ),
        (
            (
                f"SELECT relname FROM pg_class c WHERE relkind = 'S' AND {_OURS} AND NOT EXISTS"
                " (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.refobjsubid > 0)"
            ),
            "a sequence that no table owns stays behind when its table moves",
        ),
        (
            (
                f"SELECT relname FROM pg_class c WHERE relkind IN ('r', 'p') AND {_OURS}"
                " AND NOT relispartition AND NOT EXISTS"
                " (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)"
            ),
            "without a key a row cannot be named by who replicates or moves it",
        ),
        (
            (
                f"SELECT relname FROM pg_class WHERE relpersistence <> 'p' AND {_OURS}"
                " AND relkind IN ('r', 'p') AND relname NOT LIKE '%\\_presence'"
            ),
            "a replica has no unlogged table; only who looks at what this minute may be forgotten",
        ),
        (
            (
                f"SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.{_OURS}"
                " AND a.attidentity <> '' AND a.atttypid <> 'bigint'::regtype"
            ),
            "ids are 64 bits wide: a shard writes its number into the upper ones",
        ),
    ],
)
def test_a_database_can_be_replicated_and_moved(database_address: str, query: str, why: str) -> None:
    assert _ask(database_address, query) == [], why


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
