"""Bringing a database to the newest revision. There is no way down: one goes back by restoring a backup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from guichet.migrations.models import Base, import_models

# Two hosts may start at once; the number is shared by all who use the database.
_LOCK = 4_871_002
_LATER_LOCK = 4_871_021


class DatabaseTooNewError(Exception):
    """The database was brought further by a newer version of Guichet."""


def upgrade(address: str) -> str | None:
    """Bring the database at the libpq `address` to the newest revision, in one transaction; returns it.

    Indexes that its migrations name in `INDEXES_LATER` are built after it, beside all who write; where that
    was interrupted the next call goes on. Raises DatabaseTooNewError.
    """
    config = configuration()
    with connected(address) as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if connection.scalar(text("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')")):
            # Several statements on distributed tables in one transaction deadlock when run in parallel.
            connection.execute(text("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'"))
        _refuse_newer(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")
    build_later(address, indexes_later())
    return newest_revision()


def indexes_later() -> dict[str, str]:
    """The indexes that migrations leave for later: name and statement. A later `None` takes one back."""
    wanted: dict[str, str | None] = {}
    for script in reversed(list(ScriptDirectory.from_config(configuration()).walk_revisions())):
        wanted.update(getattr(script.module, "INDEXES_LATER", {}))
    return {name: statement for name, statement in wanted.items() if statement is not None}


def build_later(address: str, wanted: Mapping[str, str]) -> None:
    """Build those of the wanted indexes that are not there, or of which a kill left a half that is of no use.

    Who comes while another builds leaves it to that one: waiting in a transaction would hold it up.
    """
    if not wanted:
        return
    with connected(address) as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LATER_LOCK}):
            return
        for name, statement in wanted.items():
            built = connection.scalar(_BUILT, {"name": name})
            if built is False:
                connection.execute(text(f"DROP INDEX CONCURRENTLY {name}"))
            if not built:
                connection.execute(text(statement))


def newest_revision() -> str | None:
    """The revision that this version of Guichet wants; None when none is written yet."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def revision_of(address: str) -> str | None:
    """The revision that the database at `address` is at; None when it is empty."""
    with connected(address) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def differences(address: str) -> list[object]:
    """What of the tables of a database differs from the rooms' models; empty when nothing does."""
    import_models()
    with connected(address) as connection:
        partitions = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: not (kind == "table" and name in partitions)},
        )
        return list(compare_metadata(context, Base.metadata))


def configuration() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    folder = Path(__file__).parent
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _refuse_newer(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()}
    if current is not None and current not in known:
        raise DatabaseTooNewError(
            f"The database is at revision {current}, which this version of Guichet does not know. Install the"
            " newer version again, or restore a backup made by this one."
        )


@contextmanager
def connected(address: str) -> Iterator[Connection]:
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


_BUILT = text("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(:name)")
