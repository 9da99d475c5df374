"""The ground of all stories: each test finds an empty database, and its tools work."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.db import Base, Database
from guichet.kernel.services import Services


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_writes_the_next_does_not_see(database: Database, run: Run[Any], turn: int) -> None:
    async def write() -> int:
        async with database.transaction() as transaction:
            await transaction.execute(
                text("INSERT INTO reaction_cursors (reaction, position) VALUES ('a story', :turn)"),
                {"turn": turn},
            )
            return int(await transaction.scalar(text("SELECT count(*) FROM reaction_cursors")) or 0)

    assert run(write()) == 1


def test_the_tables_of_the_rooms_are_there(database: Database, run: Run[Any]) -> None:
    async def tables() -> set[str]:
        async with database.transaction() as transaction:
            found = await transaction.scalars(
                text("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")
            )
            return set(found)

    assert set(Base.metadata.tables) <= run(tables())


def test_the_tools_keep_files_and_secrets(services: Services, run: Run[Any]) -> None:
    digest = run(services.blobs.put(b"a picture"))
    assert run(services.blobs.get(digest)) == b"a picture"
    kept = "connection.settings:1"
    assert services.vault.open(services.vault.seal(b"token", kept), kept) == b"token"
