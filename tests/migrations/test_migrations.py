"""The way of a database from empty to the newest revision."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from guichet.kernel.db import Base
from guichet.migrations import DatabaseTooNewError, differences, newest_revision, revision_of, upgrade
from guichet.migrations.run import build_later


def test_the_migrations_make_the_tables_of_the_rooms(empty_database: str) -> None:
    assert revision_of(empty_database) is None
    assert upgrade(empty_database) == newest_revision() is not None
    assert revision_of(empty_database) == newest_revision()
    assert differences(empty_database) == [], "run: python -m guichet.migrations.generate 'what changes'"


def test_a_table_by_time_takes_rows_of_any_time_from_the_first_moment(empty_database: str) -> None:
    upgrade(empty_database)
    by_time = {
        table.name
        for table in Base.metadata.tables.values()
        if table.dialect_options["postgresql"]["partition_by"]
    }
    with psycopg.connect(empty_database) as connection:
        defaults = connection.execute(
            "SELECT c.relname FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid"
            " WHERE p.partdefid <> 0"
        )
        assert {row[0] for row in defaults} == by_time


def test_starting_again_changes_nothing(empty_database: str) -> None:
    first = upgrade(empty_database)
    assert upgrade(empty_database) == first


def test_two_hosts_that_start_at_once_migrate_once(empty_database: str) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            upgrade(empty_database)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert revision_of(empty_database) == newest_revision()


def test_a_database_of_a_newer_version_is_left_alone_with_a_word(empty_database: str) -> None:
    upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseTooNewError, match=r"9999.*does not know"):
        upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        held: Any = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    assert held == ("9999",)


def test_an_index_of_a_large_table_is_built_after_the_migration_and_a_half_one_anew(
    empty_database: str,
) -> None:
    wanted = {"ix_words": "CREATE UNIQUE INDEX CONCURRENTLY ix_words ON words (word)"}
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE words (word text)")
        connection.execute("INSERT INTO words VALUES ('twice'), ('twice')")
        with pytest.raises(IntegrityError):
            build_later(empty_database, wanted)  # leaves half of it behind, as a kill does
        connection.execute("DELETE FROM words")
        for _ in range(2):
            build_later(empty_database, wanted)
            built = connection.execute(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_words'::regclass"
            )
            assert built.fetchall() == [(True,)]
