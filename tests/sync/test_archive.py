"""What came from outside is written to a file before it goes, and the mirror can be made of it again."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from sqlalchemy import text
from tests.conftest import Run
from tests.sync.hands import Hands

from guichet.kernel.db import Database, begin_backup, ensure_partitions
from guichet.kernel.events import Origin
from guichet.kernel.jobs import run_due_jobs
from guichet.sync import ArchiveError, jobs, raw, replay
from guichet.sync.archive import read_archive, write_archive

SPRING = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
# What the house makes of what it read: by whom and when is not the shop's.
OURS = ("id", "version", "search", "profile_id", "main_profile_id", "order_id", "customer_id", "created_at")
MIRROR = ("orders", "order_lines", "store_customers", "customer_profiles", "customers", "identities")


@pytest.fixture(autouse=True)
def _partitions(run: Run[Any], database: Database) -> Iterator[None]:
    async def make() -> None:
        async with database.transaction() as transaction:
            await ensure_partitions(transaction, "deliveries", SPRING, ahead=2)

    async def unmake() -> None:
        async with database.transaction() as transaction:
            for week in range(3):
                name = f"deliveries_{SPRING + week * WEEK:%Y%m%d}"
                await transaction.execute(text(f"DROP TABLE IF EXISTS {name}"))

    run(make())
    yield
    run(unmake())


async def spring(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two weeks of a shop and a day long before: orders come, change and go; one body is no text."""
    shop = hands.shop

    async def came(moment: datetime, body: Any, kind: str = "fetch", origin: Origin = Origin.LIVE) -> None:
        monkeypatch.setattr(raw, "utc_now", lambda: moment)
        await hands.keep_page(body, kind=kind, origin=origin)
        await hands.read()

    for number in range(30):
        shop.put(number, changed_at=SPRING - DAY)
    await came(SPRING, list(shop.orders.values()), "page", Origin.HISTORY)
    for number in range(0, 30, 3):
        shop.put(number, state="shipped", changed_at=SPRING + DAY)
    await came(SPRING + DAY, [shop.orders[str(number)] for number in range(0, 30, 3)])
    shop.put(4, state="cancelled", changed_at=SPRING + WEEK)
    await came(SPRING + WEEK, [shop.orders["4"], {"id": "5", "gone": True}], "poll")
    await came(SPRING + WEEK + DAY, b"\xff\xfe no text")
    shop.put(31, changed_at=SPRING + 2 * WEEK)
    await came(SPRING - 400 * DAY, [shop.orders["31"]], "poll")  # in no partition


async def mirror(hands: Hands) -> dict[str, list[Any]]:
    """Every row of the mirror with every field, but for what the house numbers by itself."""
    found = {}
    for table in MIRROR:
        rows = await hands.rows(f"SELECT to_jsonb(row) - CAST(:ours AS text[]) AS told FROM {table} AS row",
                                ours=list(OURS))  # fmt: skip
        found[table] = sorted((row["told"] for row in rows), key=str)
    return found


def archives(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.gz"))


def contents(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in sorted(folder.iterdir())}


async def count(hands: Hands, table: str) -> int:
    return int(await hands.scalar(f"SELECT count(*) FROM {table}"))


async def empty_mirror(hands: Hands) -> None:
    for table in (*MIRROR, "profile_words", "order_words", "dead_letters"):
        await hands.execute(f"TRUNCATE {table} CASCADE")


def test_a_mirror_is_archived_dropped_lost_and_made_again_field_by_field(
    run: Run[Any], hands: Hands, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        await spring(hands, monkeypatch)
        before, letters = await mirror(hands), await count(hands, "dead_letters")
        assert len(before["orders"]) == 31
        assert letters == 1

        dropped = await raw.drop_before(database, SPRING + 3 * WEEK, archives=tmp_path)
        assert dropped == [f"deliveries_{SPRING + week * WEEK:%Y%m%d}" for week in range(3)]
        assert await count(hands, "deliveries") == 0
        await empty_mirror(hands)
        told = await count(hands, "events")

        given = [await replay(database, file) for file in reversed(archives(tmp_path))]
        assert sum(given) == 5
        await hands.read()
        assert await mirror(hands) == before
        assert await count(hands, "dead_letters") == letters
        origins = await hands.rows(
            "SELECT DISTINCT origin FROM events WHERE id > :id AND name NOT LIKE 'delivery.%'", id=told
        )
        assert {row["origin"] for row in origins} <= {"replay", "history"}, "it is no news"

        # Once more changes nothing, and the rows go again without being archived anew.
        written = contents(tmp_path)
        for file in archives(tmp_path):
            await replay(database, file)
        await hands.read()
        assert await mirror(hands) == before
        assert await raw.drop_before(database, SPRING + 3 * WEEK, archives=tmp_path) == dropped[:2]
        assert await count(hands, "deliveries") == 0
        assert contents(tmp_path) == written

    run(story())


def test_one_connection_of_an_archive_is_replayed_alone(
    run: Run[Any], hands: Hands, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        await spring(hands, monkeypatch)
        await raw.drop_before(database, SPRING + WEEK, archives=tmp_path)
        file = archives(tmp_path)[0]
        assert await replay(database, file, connection_id=hands.connection_id + 1) == 0
        assert await replay(database, file, connection_id=hands.connection_id) == 2

    run(story())


def test_an_archive_that_was_interrupted_is_written_anew(
    run: Run[Any], hands: Hands, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(spring(hands, monkeypatch))
    partition = f"deliveries_{SPRING:%Y%m%d}"
    file = write_archive(database.conninfo, partition, tmp_path)
    whole = file.read_bytes()
    beside = file.with_name(f"{file.name}.sha256")
    assert beside.read_text() == f"{hashlib.sha256(whole).hexdigest()}  {file.name}\n"
    assert [row.kind for row in read_archive(file)] == ["page", "fetch"]
    assert gzip.decompress(whole).startswith(b'{"guichet_archive":1,"rows_of":"deliveries_20260302"}\n')

    with pytest.raises(InterruptedError):
        write_archive(
            database.conninfo, f"deliveries_{SPRING + WEEK:%Y%m%d}", tmp_path, given_up=lambda: True
        )
    assert archives(tmp_path) == [file], "what is not whole has no name"
    file.with_name(f"{file.name}.unfinished").write_bytes(whole[:50])  # killed while it was written
    file.write_bytes(whole[:-20])
    with pytest.raises(ArchiveError, match="is spoilt"):
        list(read_archive(file))
    beside.unlink()
    with pytest.raises(ArchiveError, match="cannot be read"):
        run(replay(database, file))
    assert run(count(hands, "deliveries_waiting")) == 0, "nothing of a spoilt file is taken"
    assert write_archive(database.conninfo, partition, tmp_path).read_bytes() == whole


def test_nothing_is_dropped_that_could_not_be_archived_or_while_a_backup_is_taken(
    run: Run[Any], hands: Hands, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(spring(hands, monkeypatch))
    before = run(count(hands, "deliveries"))
    (tmp_path / "no folder").touch()
    with pytest.raises(OSError, match="no folder"):
        run(raw.drop_before(database, SPRING + 3 * WEEK, archives=tmp_path / "no folder"))
    assert run(count(hands, "deliveries")) == before
    with psycopg.connect(database.conninfo) as connection:
        assert begin_backup(connection)
        assert run(raw.drop_before(database, SPRING + 3 * WEEK)) == []
    assert run(raw.drop_before(database, SPRING + 3 * WEEK)) != []


def test_the_clock_has_it_done_by_a_job(
    run: Run[Any], hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        await spring(hands, monkeypatch)
        settings = hands.services.settings.model_copy(update={"raw_archive_dir": tmp_path / "archives"})
        services = msgspec.structs.replace(hands.services, settings=settings)
        for _ in range(2):  # asking twice is asking once
            await jobs.tidy(services)
        assert await run_due_jobs(services) == 1
        assert await count(hands, "deliveries") == 0
        assert len(archives(tmp_path / "archives")) == 4

    run(story())
