"""A backup taken while webhooks stream in, restored elsewhere: all that was acknowledged before is in it,
what happens next is seen, and nothing of the past is done or said again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from sqlalchemy import text
from tests.sync.hands import TESTER, Hands, hint
from tests.sync.test_reconcile import make_due, reconcile
from tests.sync.tiny import TinyShop

from guichet import sync
from guichet.kernel.db import Transaction, begin_backup
from guichet.kernel.events import Announced, Reaction, Sequencer, catch_up, is_live
from guichet.kernel.installation import is_muted, unmute
from guichet.kernel.jobs import run_due_jobs
from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now
from guichet.migrations import upgrade
from guichet.operations import backup
from guichet.operations.backup import BackupError, back_up, read_manifest, restore
from guichet.operations.services import import_rooms, open_services
from guichet.ports import registry
from guichet.ports.capabilities import NewShipment
from guichet.ports.happenings.commerce import OrderChanged
from guichet.sync import Door, push
from guichet.voice.sending import NewMail, say

Run = Callable[..., Any]
BEFORE = 40
SOME = 5
PACE = 0.01  # seconds between two webhooks of the stream


async def _tell(transaction: Transaction, announced: Sequence[Announced]) -> None:
    """The customer is told of a new order, when it is news."""
    for one in announced:
        if isinstance(one.happening, OrderChanged) and is_live(one):
            await transaction.execute(
                text("INSERT INTO told SELECT external_id FROM orders WHERE id = :id"),
                {"id": one.happening.order_id},
            )


TELL = Reaction("tests.tell", (OrderChanged,), _tell, from_start=True)


@pytest.fixture
def tiny() -> Iterator[TinyShop]:
    registry.discover()
    import_rooms("jobs")
    shop = TinyShop()
    registry.register(shop)
    yield shop
    registry._found.pop("tiny")


@pytest.fixture
def installations(
    postgres: EmbeddedPostgres, worker_name: str, tmp_path: Path
) -> Iterator[tuple[Settings, Settings]]:
    """One at work, and the place where it will be restored, with the same secret key."""
    names = [f"{part}_{worker_name}" for part in ("struck", "restored")]
    with psycopg.connect(postgres.address, autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')
        first, second = (
            Settings(
                database_url=postgres.address_of(name),
                data_dir=tmp_path / name,
                secret_key_file=tmp_path / "secret.key",
            )
            for name in names
        )
        upgrade(str(first.database_url))
        with psycopg.connect(str(first.database_url), autocommit=True) as own:
            own.execute("CREATE TABLE told (external_id text)")
        yield first, second
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def new_order(shop: TinyShop, number: int) -> None:
    shop.put(number, placed=utc_now().isoformat())


async def all_done(hands: Hands) -> None:
    """Let the readers, fetchers, the sequencer and the reaction do all that there is to do."""
    sequencer = Sequencer(hands.services.database.conninfo)
    assert await sequencer.lead()
    await hands.read()
    while await hands.scalar("SELECT count(*) FROM wanted"):
        await hands.make_due()
        await hands.fetch()
        await hands.read()
    while await sequencer.sequence():
        pass
    await sequencer.resign()
    while await catch_up(hands.services.database, TELL):
        pass


async def told(hands: Hands) -> list[str]:
    return [row["external_id"] for row in await hands.rows("SELECT external_id FROM told ORDER BY 1")]


def _hands(services: Services, shop: TinyShop, before: Hands) -> Hands:
    """The hands over the copy, which knows the same connection."""
    hands = Hands(services, shop)
    hands.connection_id, hands.secret = before.connection_id, before.secret
    return hands


async def stream(hands: Hands, door: Door, kept: list[str], some: asyncio.Event, stop: asyncio.Event) -> None:
    """Webhooks of new orders, one after the other, each noted when it is acknowledged."""
    number = 1000
    while not stop.is_set():
        number += 1
        new_order(hands.shop, number)
        if (await hands.knock(door, hint(number))).status_code == 202:
            kept.append(f"hook-{number}")
        if len(kept) >= SOME:
            some.set()
        await asyncio.sleep(PACE)


async def about_to(hands: Hands) -> int:
    """A parcel is to be told to the shop, and a mail is to leave; returns the act's id."""
    parcel = NewShipment(order_external_id="7", address_external_id=None, lines=(), tracking_number="6A7")
    mail = NewMail(
        key="story:7", kind="journey.shipped", consent="journey", store_id=None, order_id=None,
        address="camille@roux.example", name="Camille", language="fr", subject="En route", text="Parti.",
        footer="", objection_link="", author_name="Nova", good_until=utc_now() + timedelta(hours=6),
    )  # fmt: skip
    async with hands.services.database.transaction() as transaction:
        await say(transaction, mail)
        return await sync.intend(transaction, TESTER, hands.connection_id, parcel, key="ship-7")


async def performed(hands: Hands, act_id: int) -> str:
    await push.perform(hands.services, act_id)
    async with hands.services.database.transaction() as transaction:
        act = await push.find_act(transaction, act_id)
    assert act is not None
    return act.state


async def backed_up_under_load(
    settings: Settings, shop: TinyShop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Hands, set[str], int]:
    """Orders came and were told; a backup is taken while more come, and then it did what it was about to do.

    Returns its hands, what was acknowledged before, and the act.
    """
    async with open_services(settings) as services:
        hands = Hands(services, shop)
        await hands.connect()
        for number in range(BEFORE):
            new_order(shop, number)
        await hands.keep_page(list(shop.orders.values()))
        await all_done(hands)
        assert await told(hands) == sorted(map(str, range(BEFORE)))
        kept: list[str] = []
        door, some, stop = Door(services), asyncio.Event(), asyncio.Event()
        streaming = asyncio.create_task(stream(hands, door, kept, some, stop))
        await some.wait()
        act_id = await about_to(hands)
        async with hands.reading():
            acknowledged = set(kept)

            def dump(*arguments: Any, **named: Any) -> None:
                """Once webhooks were acknowledged that the snapshot does not show."""
                while len(kept) <= len(acknowledged) + SOME:
                    time.sleep(PACE)
                dumping(*arguments, **named)

            dumping = backup.dump
            monkeypatch.setattr(backup, "dump", dump)
            await asyncio.to_thread(back_up, settings, folder)
            stop.set()
            await streaming
        await door.close()
        assert await performed(hands, act_id) == "done"
        return hands, acknowledged, act_id


def test_a_backup_under_load_is_whole_and_the_copy_goes_on_without_saying_anything_again(
    installations: tuple[Settings, Settings],
    tiny: TinyShop,
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(push, "_SETTLING", 0.0)
    struck, copy = installations
    folder = tmp_path / "backup"
    before, acknowledged, act_id = run(backed_up_under_load(struck, tiny, folder, monkeypatch))
    restore(copy, folder)

    async def story() -> None:
        async with open_services(copy) as services:
            hands = _hands(services, tiny, before)
            manifest = read_manifest(folder)
            assert services.settings.muted
            rows = "SELECT count(*) FROM deliveries"
            assert await hands.scalar(rows) == manifest.rows["deliveries"]
            assert await hands.scalar("SELECT max(position) FROM event_positions") == manifest.position
            hints = await hands.rows("SELECT body FROM deliveries WHERE kind = 'hint'")
            assert acknowledged <= {msgspec.json.decode(hint["body"])["key"] for hint in hints}

            async with services.database.transaction() as transaction:
                await unmute(transaction)
                assert not await is_muted(transaction)
            await all_done(hands)
            already = await told(hands)
            assert len(set(already)) == len(already), "nobody is told of the same order twice"
            assert set(map(str, range(BEFORE))) <= set(already)

            # What came after the backup is asked for from the cursor on.
            await make_due(hands, "changes")
            await reconcile(hands)
            await all_done(hands)
            assert await hands.scalar("SELECT count(*) FROM orders") == len(tiny.orders)

            # A new webhook: the reaction's effect, once.
            door = Door(services)
            new_order(tiny, 5000)
            assert (await hands.knock(door, hint(5000))).status_code == 202
            await all_done(hands)
            await all_done(hands)
            assert (await told(hands)).count("5000") == 1
            assert len(set(await told(hands))) == len(await told(hands))
            await door.close()

            # What the struck one was about to do, and did after the backup, is not done again by itself.
            assert await performed(hands, act_id) == "uncertain", "a person looks"
            assert len(tiny.shipments) == 1
            await run_due_jobs(services)
            assert await hands.scalar("SELECT state || ' ' || reason FROM said_mails") == "held too_late"

    run(story())


def test_two_backups_are_not_taken_at_once(empty_database: str, tmp_path: Path) -> None:
    settings = Settings(database_url=empty_database, data_dir=tmp_path)
    with psycopg.connect(empty_database) as connection:
        assert begin_backup(connection)
        with pytest.raises(BackupError, match="being taken already"):
            back_up(settings, tmp_path / "backup")
    back_up(settings, tmp_path / "backup")
