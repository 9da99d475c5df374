"""Reads of one statement need no transaction around them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.db import Database, in_transaction


def test_each_statement_is_a_transaction_of_its_own(run: Run[Any], database: Database) -> None:
    async def story() -> list[bool]:
        state = text("SELECT now() = statement_timestamp()")
        async with database.single_statements() as connection:
            assert in_transaction(), "a call to the outside would hold the connection"
            alone = [bool(await connection.scalar(state)) for _ in range(3)]
        async with database.transaction() as transaction:
            together = [bool(await transaction.scalar(state)) for _ in range(3)]
        assert not in_transaction()
        return [all(alone), all(together)]

    assert run(story()) == [True, False]
