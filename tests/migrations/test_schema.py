"""A workspace is a schema, found by the search path: all stands in whichever the address names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from tests.conftest import Run
from tests.sync.hands import Hands
from tests.sync.tiny import TinyShop

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, Reaction, Sequencer, catch_up
from guichet.kernel.settings import Settings
from guichet.migrations import differences, upgrade
from guichet.operations.backup import back_up, restore
from guichet.operations.partitions import make_partitions
from guichet.operations.services import open_services
from guichet.ports import registry
from guichet.ports.happenings.commerce import OrderChanged
from guichet.sync import raw

# What a workspace of its own schema would be called.
_SCHEMA = "maison"
_OURS = "relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"


@pytest.fixture
def tiny() -> Iterator[TinyShop]:
    registry.discover()
    shop = TinyShop()
    registry.register(shop)
    yield shop
    registry._found.pop("tiny")


heard: list[int] = []


async def _hear(_: Transaction, announced: Sequence[Announced]) -> None:
    heard.extend(one.position for one in announced)


HEAR = Reaction("tests.hear", (OrderChanged,), _hear, from_start=True)


async def _work(settings: Settings, shop: TinyShop, archives: Path) -> dict[str, Any]:
    """A raw row comes, is read, its event heard; old rows are archived and dropped."""
    async with open_services(settings) as services:
        await make_partitions(services.database)
        hands = Hands(services, shop)
        await hands.connect()
        shop.put(1)
        await hands.keep_page(list(shop.orders.values()))
        await hands.read()
        sequencer = Sequencer(services.database.conninfo)
        assert await sequencer.lead()
        await sequencer.sequence()
        await sequencer.resign()
        await catch_up(services.database, HEAR)
        async with services.database.transaction() as transaction:
            newest = await transaction.scalar(text("SELECT max(received_at) FROM deliveries"))
        await raw.drop_before(services.database, newest.replace(year=newest.year + 1), archives=archives)
        return {
            table: await hands.scalar(f"SELECT count(*) FROM {table}")
            for table in ("orders", "deliveries", "event_positions")
        }


def test_all_of_it_stands_in_whichever_schema_the_address_names(
    empty_database: str, tiny: TinyShop, tmp_path: Path, run: Run[Any]
) -> None:
    address = f"{empty_database}&options=-csearch_path%3D{_SCHEMA}"
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {_SCHEMA}")
        upgrade(address)
        assert differences(address) == []
        settings = Settings(database_url=address, data_dir=tmp_path / "data")
        heard.clear()
        left = run(_work(settings, tiny, tmp_path))
        assert left["orders"] == 1
        assert left["deliveries"] == 0
        assert len(heard) == 1
        elsewhere = connection.execute(
            f"SELECT relname FROM pg_class WHERE {_OURS} AND relkind IN ('r', 'p', 'S', 'i')"
            " AND relnamespace NOT IN (%s::regnamespace, 'pg_toast'::regnamespace)",
            (_SCHEMA,),
        )
        assert elsewhere.fetchall() == []

        manifest = back_up(settings, tmp_path / "backup")
        assert manifest.rows["orders"] == 1
        connection.execute(f"DROP SCHEMA {_SCHEMA} CASCADE")
        restore(settings, tmp_path / "backup")
        with psycopg.connect(address) as copy:
            assert copy.execute("SELECT count(*) FROM orders").fetchone() == (1,)
