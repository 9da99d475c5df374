"""Fetching: what hints ask for comes, whatever the shop's day is like."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.sync.hands import Hands
from tests.sync.tiny import TinyShop

from guichet.kernel.events import Origin
from guichet.kernel.http import BudgetSpentError, UnreachableError
from guichet.kernel.types import utc_now
from guichet.ports.failures import MalformedError, OutageError, RejectedError, ThrottledError
from guichet.sync import fetching
from guichet.sync.fetching import Fetchers
from guichet.sync.wanting import Wish, want


async def wish(
    hands: Hands, *numbers: int, origin: Origin = Origin.LIVE, hinted_at: datetime | None = None
) -> None:
    wishes = [Wish(hands.connection_id, "orders", str(number), origin, hinted_at) for number in numbers]
    async with hands.services.database.transaction() as transaction:
        await want(transaction, wishes)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many that are wanted are not waited for until they are all there."""
    monkeypatch.setattr(fetching, "GATHER", 0.0)


def asked(shop: TinyShop, name: str) -> list[Any]:
    return [what for call, what in shop.calls if call == name]


def test_a_quiet_shop_is_asked_for_the_thing(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(7)
    run(wish(hands, 7))
    run(hands.fetch())
    run(hands.read())
    assert asked(tiny, "fetch") == [("7",)]
    assert asked(tiny, "changes") == []
    assert run(hands.scalar("SELECT number FROM orders")) == "7"
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 0


@pytest.mark.usefixtures("at_once")
def test_a_busy_shop_is_asked_what_changed(run: Any, hands: Hands, tiny: TinyShop) -> None:
    for number in range(1, 31):
        tiny.put(number)
    run(wish(hands, *range(1, 32)))  # the last is a thing that the page will not bring
    run(hands.fetch())
    run(hands.read())
    assert len(asked(tiny, "changes")) == 1
    assert asked(tiny, "fetch") == [("31",)]
    assert run(hands.scalar("SELECT count(*) FROM orders WHERE gone_at IS NULL")) == 30
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 0


@pytest.mark.usefixtures("at_once")
def test_a_burst_that_begins_quietly_is_asked_what_changed(run: Any, hands: Hands, tiny: TinyShop) -> None:
    """The first hints are few; while they are fetched by name the many come, and are not asked one by one."""
    for number in range(1, 61):
        tiny.put(number)
    run(wish(hands, 1, 2, 3))

    async def crowd() -> None:
        tiny.on_fetch = None
        await wish(hands, *range(4, 61))

    tiny.on_fetch = crowd
    run(hands.fetch())
    run(hands.read())
    assert [set(names) for names in asked(tiny, "fetch")] == [{"1", "2", "3"}]
    assert len(asked(tiny, "changes")) == 1
    assert run(hands.scalar("SELECT count(*) FROM orders WHERE gone_at IS NULL")) == 60
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 0


def test_many_that_were_wanted_by_a_clock_since_set_back_wait_for_nobody(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    for number in range(1, 31):
        tiny.put(number)
    run(wish(hands, *range(1, 31)))
    run(hands.execute("UPDATE wanted SET first_wanted_at = first_wanted_at + interval '5 hours'"))
    run(asyncio.wait_for(hands.fetch(), 300))
    assert len(asked(tiny, "changes")) == 1
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 0


@pytest.mark.parametrize(
    ("seconds", "calls"),
    [
        pytest.param(10, 1, id="read long after the change: what comes late tells nothing new"),
        pytest.param(2, 2, id="read within its second, or a lag of the list: it is read again"),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_a_hint_that_comes_after_its_change_was_read_costs_no_call(
    run: Any, hands: Hands, tiny: TinyShop, seconds: int, calls: int
) -> None:
    tiny.clock = utc_now
    changed = utc_now().replace(microsecond=0) - timedelta(seconds=seconds)
    for number in range(1, 61):
        tiny.put(number, changed_at=changed)

    async def story() -> None:
        fetchers = Fetchers(hands.services)
        await wish(hands, *range(1, 31), hinted_at=changed)
        await hands.fetch(fetchers)
        await wish(hands, *range(31, 61), hinted_at=changed)
        await hands.fetch(fetchers)
        await hands.read()
        await wish(hands, 60, hinted_at=changed + timedelta(seconds=1))
        await hands.fetch(fetchers)

    run(story())
    assert len(asked(tiny, "changes")) == calls
    assert asked(tiny, "fetch") == [("60",)], "what changed since is read"
    assert run(hands.scalar("SELECT count(*) FROM orders WHERE gone_at IS NULL")) == 60
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 0


def test_a_hint_that_comes_while_its_fetch_runs_causes_another(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    tiny.put(7)
    run(wish(hands, 7))

    async def change_meanwhile() -> None:
        tiny.on_fetch = None
        tiny.put(7, state="shipped")
        await wish(hands, 7)

    tiny.on_fetch = change_meanwhile
    run(hands.fetch())
    run(hands.read())
    assert asked(tiny, "fetch") == [("7",), ("7",)]
    assert run(hands.scalar("SELECT state FROM orders")) == "shipped"
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 0


def test_a_hint_that_is_being_kept_while_its_fetch_ends_is_due_at_once(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    tiny.put(7)
    run(wish(hands, 7))
    ends = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND query LIKE '%WITH served%' AND datname = current_database()"
    )

    async def story() -> None:
        async with hands.services.database.transaction() as keeping:

            async def change_meanwhile() -> None:
                tiny.on_fetch = None
                tiny.put(7, state="shipped")
                await want(keeping, [Wish(hands.connection_id, "orders", "7", Origin.LIVE)])

            tiny.on_fetch = change_meanwhile
            fetching = asyncio.create_task(hands.fetch())
            while not await hands.scalar(ends):  # noqa: ASYNC110 — only the server knows who waits
                await asyncio.sleep(0.005)
        await fetching

    run(story())
    run(hands.fetch())
    run(hands.read())
    assert run(hands.scalar("SELECT state FROM orders")) == "shipped"
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 0


@pytest.mark.parametrize("failure", [ThrottledError("later", 30), BudgetSpentError(30)])
def test_a_spent_quota_is_waited_for_and_no_trouble(
    run: Any, hands: Hands, tiny: TinyShop, failure: Exception
) -> None:
    tiny.put(7)
    tiny.failures = [failure]
    run(wish(hands, 7))
    run(hands.fetch())
    assert run(hands.health()) == ("ok", "ok")
    waits = run(hands.scalar("SELECT extract(epoch FROM due_at - clock_timestamp()) FROM wanted"))
    assert 20 < waits <= 30
    run(hands.make_due())
    run(hands.fetch())
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 0


def test_refused_credentials_stop_all_asking(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.token = "another"
    run(wish(hands, 7))
    run(hands.fetch())
    assert run(hands.health()) == ("refused", "bad_credentials")
    run(hands.make_due())
    run(hands.fetch())
    assert len(asked(tiny, "fetch")) == 1
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 1


@pytest.mark.parametrize("failure", [OutageError("503"), UnreachableError("no route", uncertain=False)])
def test_an_outage_is_said_and_passes(run: Any, hands: Hands, tiny: TinyShop, failure: Exception) -> None:
    tiny.put(7)
    tiny.failures = [failure]
    run(wish(hands, 7))
    run(hands.fetch())
    assert run(hands.health()) == ("failing", "outage")
    run(hands.make_due())
    run(hands.fetch())
    assert run(hands.health()) == ("ok", "ok")
    events = run(hands.rows("SELECT payload FROM events WHERE name = 'connection.health_changed'"))
    assert len(events) == 2


@pytest.mark.parametrize("failure", [RejectedError, MalformedError])
def test_one_thing_at_fault_does_not_keep_the_others(
    run: Any, hands: Hands, tiny: TinyShop, failure: type[RejectedError | MalformedError]
) -> None:
    for number in (1, 2, 3):
        tiny.put(number)
    original = tiny.fetch

    async def fetch(session: Any, resource: Any, external_ids: Any) -> Any:
        if "2" in external_ids:
            raise failure("order 2 cannot be told")
        return await original(session, resource, external_ids)

    tiny.fetch = fetch  # type: ignore[method-assign]  # the shop with one order at fault
    run(wish(hands, 1, 2, 3))
    run(hands.fetch())
    run(hands.read())
    assert run(hands.scalar("SELECT count(*) FROM orders")) == 2
    letters = run(hands.rows("SELECT external_id, code, reason FROM dead_letters"))
    assert letters == [{"external_id": "2", "code": "not_fetched", "reason": "order 2 cannot be told"}]
    assert run(hands.health()) == ("ok", "ok")

    tiny.fetch = original  # type: ignore[method-assign]  # the fault is mended
    run(wish(hands, 2))
    run(hands.fetch())
    assert run(hands.scalar("SELECT count(*) FROM dead_letters")) == 0


def test_a_paused_connection_keeps_its_wishes(run: Any, hands: Hands, tiny: TinyShop) -> None:
    run(wish(hands, 7))
    run(hands.execute("UPDATE connections SET paused = true"))
    run(hands.fetch())
    assert tiny.calls == []
    assert run(hands.scalar("SELECT count(*) FROM wanted")) == 1


def test_two_workers_never_fetch_the_same_thing(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(7)
    run(wish(hands, 7))

    async def meanwhile() -> None:
        tiny.on_fetch = None
        await hands.fetch()

    tiny.on_fetch = meanwhile
    run(hands.fetch())
    assert asked(tiny, "fetch") == [("7",)]
