"""Reading everything: in order, resumable, at the readers' pace, and history to all."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.sync.hands import Hands, signed_in
from tests.sync.tiny import TinyShop

from guichet.kernel.types import utc_now
from guichet.ports.failures import OutageError, RejectedError
from guichet.ports.records import Resource
from guichet.sync import backfill, runs
from guichet.sync.errors import RunningAlreadyError
from guichet.sync.runs import Part


def fill(shop: TinyShop, orders: int = 35) -> None:
    shop.customers = {
        str(number): {"id": str(number), "mail": f"{number}@mail.example", "name": f"Nom {number}"}
        for number in range(12)
    }
    for number in range(1, orders + 1):
        shop.put(number, changed_at=datetime(2024, 1, 1, tzinfo=UTC))
        days_ago = number * 40
        shop.orders[str(number)]["placed"] = (utc_now() - timedelta(days=days_ago)).isoformat()


async def start(hands: Hands) -> int:
    async with hands.services.database.transaction() as transaction:
        return await backfill.start(transaction, hands.connection_id, hands.shop)


async def go_through(hands: Hands, run_id: int) -> None:
    """The run with readers beside it."""
    async with hands.reading():
        await backfill.run_through(hands.services, run_id, hands.connection_id)


async def whole_run(hands: Hands) -> None:
    await go_through(hands, await start(hands))


async def state(hands: Hands) -> str:
    return str(await hands.scalar("SELECT state FROM sync_runs ORDER BY id DESC LIMIT 1"))


def test_everything_is_read_and_told_as_history(run: Any, hands: Hands, tiny: TinyShop) -> None:
    fill(tiny)
    run(whole_run(hands))
    assert run(state(hands)) == "done"
    assert run(hands.scalar("SELECT count(*) FROM orders")) == 35
    assert run(hands.scalar("SELECT count(*) FROM store_customers")) == 12
    told = run(hands.rows("SELECT DISTINCT origin FROM events WHERE name LIKE 'order.%'"))
    assert told == [{"origin": "history"}]
    assert run(hands.health()) == ("ok", "ok")
    assert run(hands.scalar("SELECT count(*) FROM proofs")) == 1


def test_what_is_recent_comes_before_what_is_old(run: Any, hands: Hands, tiny: TinyShop) -> None:
    fill(tiny)
    run(whole_run(hands))
    placed = run(hands.rows("SELECT placed_at FROM orders ORDER BY read_at, placed_at DESC"))
    recent = [row["placed_at"] > utc_now() - timedelta(days=90) for row in placed]
    assert recent == sorted(recent, reverse=True)
    assert sum(recent) == 2


def test_a_killed_run_goes_on_where_it_was(run: Any, hands: Hands, tiny: TinyShop) -> None:
    fill(tiny, orders=100)
    for order in tiny.orders.values():
        order["placed"] = "2019-01-01T00:00:00+00:00"  # one stretch of ten pages

    async def story() -> list[Any]:
        run_id = await start(hands)
        original, count = tiny.history, 0

        async def history(*arguments: Any, **bounds: Any) -> Any:
            nonlocal count
            async for page in original(*arguments, **bounds):
                if page.resource is Resource.ORDERS:
                    count += 1
                    if count == 13:  # eight empty stretches and four pages were kept
                        raise asyncio.CancelledError
                yield page

        tiny.history = history  # type: ignore[method-assign]  # the shop until the kill
        with pytest.raises(asyncio.CancelledError):
            await go_through(hands, run_id)
        tiny.history = original  # type: ignore[method-assign]  # the shop after it
        assert await state(hands) == "running"
        tiny.calls.clear()
        await go_through(hands, run_id)
        return [what[1] for name, what in tiny.calls if name == "history" and what[0] is Resource.ORDERS]

    asked_again = run(story())
    assert 0 < min(asked_again) <= 50
    assert run(state(hands)) == "done"
    assert run(hands.scalar("SELECT count(*) FROM orders")) == 100


def test_one_run_at_a_time(run: Any, hands: Hands, tiny: TinyShop) -> None:
    run(start(hands))
    with pytest.raises(RunningAlreadyError):
        run(start(hands))


def test_trouble_is_waited_out(
    run: Any, hands: Hands, tiny: TinyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tiny)

    async def at_once(_: float) -> None:
        await original(0)

    original = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", at_once)
    tiny.failures = [OutageError("503")] * 8
    run(whole_run(hands))
    assert run(state(hands)) == "done"
    assert run(hands.scalar("SELECT count(*) FROM orders")) == 35
    assert run(hands.health()) == ("ok", "ok")


def test_what_the_vendor_refuses_ends_its_part_alone(run: Any, hands: Hands, tiny: TinyShop) -> None:
    fill(tiny)
    original = tiny.history

    async def history(session: Any, resource: Resource, *arguments: Any, **bounds: Any) -> Any:
        if resource is Resource.CUSTOMERS:
            raise RejectedError("your plan has no customers")
        async for page in original(session, resource, *arguments, **bounds):
            yield page

    tiny.history = history  # type: ignore[method-assign]  # the shop of a small plan
    run(whole_run(hands))
    assert run(hands.scalar("SELECT count(*) FROM orders")) == 35
    failed = run(hands.rows("SELECT resource, reason FROM run_parts WHERE state = 'failed'"))
    assert failed == [{"resource": "customers", "reason": "your plan has no customers"}]


def test_a_run_with_gaps_names_them_and_is_resumed(run: Any, hands: Hands, tiny: TinyShop) -> None:
    """A stretch of orders fails in its middle; resumed, only that is read on, from where it came."""
    fill(tiny, orders=100)
    for order in tiny.orders.values():
        order["placed"] = "2019-01-01T00:00:00+00:00"  # one stretch of ten pages
    original = tiny.history

    async def history(session: Any, resource: Resource, position: Any, *arguments: Any, **bounds: Any) -> Any:
        async for page in original(session, resource, position, *arguments, **bounds):
            if resource is Resource.ORDERS and page.position["start"] == 50:
                raise RejectedError("page 5 is broken")
            yield page

    async def story() -> None:
        tiny.history = history  # type: ignore[method-assign]  # the shop on a bad day
        await whole_run(hands)
        tiny.history = original  # type: ignore[method-assign]  # mended
        async with signed_in(hands) as client:
            path = f"connections/{hands.connection_id}"
            shown = (await client.get(path, headers={"Accept-Language": "fr"})).json()["sync"]
            assert shown["state"] == "done_with_gaps"
            (gap,) = shown["gaps"]
            assert (gap["resource"], gap["read"], gap["words"]) == ("orders", 40, "page 5 is broken")
            assert "refusée" in gap["reason"]
            tiny.calls.clear()
            resumed = await client.post(f"{path}/syncs", json={"only_gaps": True})
            assert resumed.json()["run_id"] == shown["run_id"]
            await go_through(hands, int(shown["run_id"]))
            whole = (await client.get(path)).json()["sync"]
            assert (whole["state"], whole["gaps"]) == ("done", [])
            again = await client.post(f"{path}/syncs", json={"only_gaps": True})
            assert (again.status_code, again.json()["code"]) == (409, "nothing_to_resume")
        asked = [what for name, what in tiny.calls if name == "history"]
        assert asked == [(Resource.ORDERS, start) for start in (40, 50, 60, 70, 80, 90)]
        assert await hands.scalar("SELECT count(*) FROM orders") == 100

    run(story())


def test_a_revoked_token_leaves_the_run_until_new_ones_come(run: Any, hands: Hands, tiny: TinyShop) -> None:
    fill(tiny)
    run_id = run(start(hands))
    tiny.token = "another"
    run(go_through(hands, run_id))
    assert run(hands.health()) == ("refused", "bad_credentials")
    assert run(state(hands)) == "running"
    tiny.token = "right"
    run(hands.execute("UPDATE connections SET refused_code = NULL"))
    run(go_through(hands, run_id))
    assert run(state(hands)) == "done"


def part(resource: Resource, *, read: int, total: int | None, seconds: float, state: str = "running") -> Part:
    return Part(
        run_id=1,
        place=0,
        resource=resource,
        phase="older",
        since=None,
        until=None,
        state=state,
        read=read,
        total=total,
        position={},
        busy_seconds=seconds,
        code="",
        reason="",
    )


def test_the_time_left_follows_the_measured_pace() -> None:
    running = part(Resource.ORDERS, read=100, total=300, seconds=10)
    assert runs.seconds_left([running]) == 20
    waiting = part(Resource.ORDERS, read=0, total=400, seconds=0, state="waiting")
    assert runs.seconds_left([running, waiting]) == 30  # two side by side
    done = part(Resource.ORDERS, read=10, total=10, seconds=1, state="done")
    assert runs.seconds_left([done]) == 0


def test_the_time_left_is_unknown_while_nothing_is_known() -> None:
    assert runs.seconds_left([part(Resource.ORDERS, read=0, total=300, seconds=0)]) is None
    assert runs.seconds_left([part(Resource.ORDERS, read=50, total=None, seconds=5)]) is None
