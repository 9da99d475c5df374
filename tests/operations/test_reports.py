"""Reports are read on a standby while it is fresh; else, whatever became of it, the database answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from tests.after.policy.test_api import POLICY, bought, policy, published, shop, window
from tests.conftest import Run
from tests.face import browser, let_in, someone
from tests.operations.standby import Pair, pair_running
from tests.ports_free import free_port

from guichet.kernel.db import Base, Database, Transaction
from guichet.kernel.installation import Reports, beat, this_process
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now
from guichet.migrations.models import import_models
from guichet.operations.doctor import Verdict, examine

_STANDBY = text("SELECT pg_is_in_recovery()")


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """A database with all tables, and a standby that follows it."""
    import_models()
    with pair_running() as pair:
        engine = create_engine(pair.server.address.replace("postgresql://", "postgresql+psycopg://", 1))
        Base.metadata.create_all(engine)
        engine.dispose()
        pair.follow()
        yield pair


@pytest.fixture
def tools(pair: Pair, services: Services, runner: asyncio.Runner) -> Iterator[Services]:
    """The tools of a process whose reports may be an hour old; it has just said that it lives."""
    settings = services.settings.model_copy(
        update={
            "database_url": pair.server.address,
            "reports_database_url": pair.standby,
            "reports_staleness": 3600,
        }
    )
    database = Database(pair.server.address, pool_size=5)
    reports = Reports.of(database, settings)
    runner.run(say_alive(database))
    pair.follow()
    yield msgspec.structs.replace(services, settings=settings, database=database, reports=reports)
    runner.run(reports.close())
    runner.run(database.close())


async def say_alive(database: Database, *, ago: timedelta = timedelta()) -> None:
    """This process says that it lived then, as if it had not said so since."""
    async with database.transaction() as transaction:
        await transaction.execute(text("DELETE FROM process_beats"))
        await beat(transaction, this_process(), "web", utc_now() - ago)


async def on_standby(transaction: Transaction) -> bool:
    return bool(await transaction.scalar(_STANDBY))


def test_a_fresh_standby_answers_and_says_as_of_when(run: Run[Any], pair: Pair, tools: Services) -> None:
    async def story() -> None:
        began = utc_now()
        there, as_of = await tools.reports.read(on_standby)
        assert there
        assert as_of is not None
        assert as_of <= began
        assert await Reports(tools.database).read(on_standby) == (False, None)

    run(story())


def test_a_report_that_writes_is_refused_wherever_it_is_read(run: Run[Any], tools: Services) -> None:
    async def write(transaction: Transaction) -> None:
        await transaction.execute(text("DELETE FROM shared_marks"))

    async def story() -> None:
        for reports in (tools.reports, Reports(tools.database)):
            with pytest.raises(DBAPIError, match="read-only transaction"):
                await reports.read(write)
        async with tools.database.transaction() as transaction:  # the connection may write again
            await write(transaction)

    run(story())


def test_behind_by_more_than_is_allowed_the_database_answers_until_it_has_caught_up(
    run: Run[Any], pair: Pair, tools: Services
) -> None:
    async def story() -> None:
        await say_alive(tools.database, ago=timedelta(hours=2))
        pair.follow()
        with pair.held_up():
            await say_alive(tools.database)
            assert await tools.reports.read(on_standby) == (False, None)
            found = await tools.reports.freshness()
            assert found is not None
            assert found.behind is not None
            assert (found.fresh, found.behind >= timedelta(hours=2)) == (False, True)
        pair.follow()
        there, _ = await tools.reports.read(on_standby)
        assert there
        # Stamped before the clock went back: it tells nothing of how old the rest is.
        await say_alive(tools.database, ago=timedelta(hours=-1))
        pair.follow()
        assert await tools.reports.read(on_standby) == (False, None)

    run(story())


def test_a_standby_that_never_heard_of_this_process_is_not_read(
    run: Run[Any], pair: Pair, tools: Services
) -> None:
    async def story() -> None:
        standby = Database(pair.standby)
        stranger = Reports(tools.database, standby, bound=timedelta(hours=1), process="elsewhere:1")
        assert await stranger.read(on_standby) == (False, None)
        await stranger.close()

    run(story())


def test_a_read_that_is_broken_off_for_the_replay_is_answered_by_the_database(
    run: Run[Any], pair: Pair, tools: Services
) -> None:
    asked: list[bool] = []

    async def look(transaction: Transaction) -> int:
        asked.append(await on_standby(transaction))
        await transaction.execute(text("SELECT count(*) FROM muting"))
        if asked[-1]:
            with psycopg.connect(
                pair.server.address
            ) as here:  # takes a lock that the reader's stands against
                here.execute("TRUNCATE muting")
            await transaction.execute(text("SELECT pg_sleep(25)"))
        return len(asked)

    assert run(tools.reports.read(look)) == (2, None)
    assert asked == [True, False]
    assert run(tools.reports.read(on_standby))[0], "and the next goes to the standby again"


def test_a_standby_that_stands_still_or_is_gone_holds_nobody_up(
    run: Run[Any], pair: Pair, tools: Services
) -> None:
    async def story() -> None:
        assert (await tools.reports.read(on_standby))[0], "and a connection to it stays open"
        with pair.frozen():
            assert await tools.reports.read(on_standby) == (False, None)
            assert await tools.reports.freshness() is not None
        pair.stop_standby()
        gone = Reports.of(tools.database, tools.settings)
        assert await gone.read(on_standby) == (False, None)
        found = await gone.freshness()
        assert found is not None
        assert (found.behind, found.fresh) == (None, False)
        pair.start_standby()
        back = Reports.of(tools.database, tools.settings)
        assert (await back.read(on_standby))[0]
        await gone.close()
        await back.close()

    run(story())


def test_a_trial_takes_its_orders_from_the_standby_and_the_draft_as_it_was_just_written(
    run: Run[Any], pair: Pair, tools: Services
) -> None:
    async def story() -> None:
        async with browser(tools) as lead:
            await let_in(tools, lead, await someone(tools, "administrator"))
            orders = await shop(tools.database, bought("1", arrived_days_ago=40))
            await published(lead, policy(window(30)))
            pair.follow()
            with pair.held_up():
                await shop(tools.database, bought("2", arrived_days_ago=40))
                await lead.put(f"{POLICY}/draft", json=policy(window(60)))
                trial = (await lead.post(f"{POLICY}/trials", json={})).json()
                assert [one["order_id"] for one in trial["examples"]] == [str(orders["1"])]
                assert trial["as_of"] is not None
                trail = (await lead.get("/api/v1/audit", params={"act": "policy.drafted"})).json()
                assert (len(trail["items"]), trail["as_of"]) == (1, trial["as_of"])
            told = (await lead.get("/health")).json()["checks"]
            (check,) = [one for one in told if one["name"] == "reports"]
            assert check["ok"], check["text"]

    run(story())


def test_the_doctor_compares_both(pair: Pair, tools: Services) -> None:
    def said(**settings: Any) -> tuple[Verdict, str]:
        given = {"database_url": pair.server.address, "reports_database_url": pair.standby, **settings}
        found = examine(Settings(port=free_port(), data_dir=tools.settings.data_dir, **given))
        (finding,) = [one for one in found if one.subject == "Reports"]
        return finding.verdict, finding.words

    assert said() == (Verdict.GOOD, "read on a standby, 0 s behind the database")
    assert said(reports_database_url=pair.server.address)[0] is Verdict.NOTE
    nobody = f"postgresql://x@127.0.0.1:{free_port()}/x"
    assert said(reports_database_url=nobody)[0] is Verdict.BAD
