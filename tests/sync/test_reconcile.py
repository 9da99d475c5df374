"""Reconciling and watching: what was lost is noticed, and what was switched off is made again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.sync.hands import TESTER, Hands, signed_in
from tests.sync.tiny import TinyShop

from guichet.kernel.types import Language, utc_now
from guichet.ports.capabilities import Hook
from guichet.ports.failures import OutageError
from guichet.sync import livetest, service, watchdog
from guichet.sync import reconcile as reconcile_module
from guichet.sync.reconcile import Reconcilers


async def reconcile(hands: Hands) -> None:
    """Follow every cursor that is due, once."""
    reconcilers = Reconcilers(hands.services)
    await reconcilers.start_due()
    for task in list(reconcilers._running):
        await task


async def make_due(hands: Hands, kind: str) -> None:
    past = utc_now() - timedelta(seconds=1)
    await hands.execute(
        "UPDATE connection_cursors SET due_at = :past WHERE kind = :kind", past=past, kind=kind
    )


async def cursor(hands: Hands, kind: str) -> dict[str, Any]:
    rows = await hands.rows(
        "SELECT position, as_of, due_at FROM connection_cursors WHERE kind = :kind AND resource = 'orders'",
        kind=kind,
    )
    return rows[0]


def test_a_lost_change_is_healed_and_the_cursor_moves(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(1)
    run(reconcile(hands))
    run(hands.read())
    assert run(hands.scalar("SELECT count(*) FROM orders")) == 1
    after = run(cursor(hands, "changes"))
    assert after["position"] == {"modified": tiny.orders["1"]["modified"]}
    assert after["as_of"] is not None
    assert after["due_at"] > utc_now()


def test_an_empty_answer_is_not_kept(run: Any, hands: Hands) -> None:
    run(reconcile(hands))
    assert run(hands.scalar("SELECT count(*) FROM deliveries")) == 0


def test_a_long_silence_is_caught_up_with_and_no_news(run: Any, hands: Hands, tiny: TinyShop) -> None:
    run(
        hands.execute(
            "UPDATE connection_cursors SET since = :then WHERE kind = 'changes'",
            then=utc_now() - timedelta(hours=2),
        )
    )
    tiny.put(1)
    run(reconcile(hands))
    run(hands.read())
    assert run(hands.rows("SELECT DISTINCT origin FROM events WHERE name = 'order.changed'")) == [
        {"origin": "catch-up"}
    ]


def test_a_cursor_is_held_while_it_is_read_and_free_soon_after_a_kill(
    run: Any, hands: Hands, tiny: TinyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow reading keeps its cursor by renewing; of a process that died another takes it in a minute."""
    monkeypatch.setattr(reconcile_module, "_RENEW_EVERY", 0.01)
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slowly(*_: Any, **__: Any) -> Any:
        asked.set()
        await answer.wait()
        nothing: list[Any] = []
        for page in nothing:
            yield page

    tiny.changes = slowly  # type: ignore[method-assign]  # a vendor that takes its time

    async def due_in() -> timedelta:
        due_at: datetime = (await cursor(hands, "changes"))["due_at"]
        return due_at - utc_now()

    async def story() -> None:
        reconcilers = Reconcilers(hands.services)
        assert await reconcilers.start_due() >= 1
        await asked.wait()
        assert await due_in() <= timedelta(minutes=1)
        await hands.execute("UPDATE connection_cursors SET due_at = now() + interval '1 s'")
        while await due_in() < timedelta(seconds=30):  # noqa: ASYNC110 — the lease is renewed beside
            await asyncio.sleep(0.01)
        await hands.execute("UPDATE connection_cursors SET due_at = now() - interval '1 s'")  # a hint woke it
        await asyncio.sleep(0.1)
        assert await due_in() < timedelta(0)
        answer.set()
        for task in list(reconcilers._running):
            await task

    run(story())


def test_an_outage_is_tried_again_and_the_cursor_stays(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.failures = [OutageError("503")]
    run(reconcile(hands))
    assert run(hands.health()) == ("failing", "outage")
    stayed = run(cursor(hands, "changes"))
    assert stayed["position"] == {}
    assert stayed["due_at"] < utc_now() + timedelta(seconds=30)
    run(make_due(hands, "changes"))
    run(reconcile(hands))
    assert run(hands.health()) == ("ok", "ok")


def test_a_deletion_whose_webhook_was_lost_is_noticed(run: Any, hands: Hands, tiny: TinyShop) -> None:
    for number in (1, 2):
        tiny.put(number)
    run(hands.keep_page(list(tiny.orders.values())))
    run(hands.read())
    del tiny.orders["1"]
    tiny.put(3)
    run(make_due(hands, "names"))
    run(hands.execute("UPDATE connection_cursors SET due_at = now() + interval '1 h' WHERE kind = 'changes'"))
    run(reconcile(hands))
    run(hands.fetch())
    run(hands.read())
    here = run(hands.rows("SELECT external_id FROM orders WHERE gone_at IS NULL ORDER BY external_id"))
    assert [row["external_id"] for row in here] == ["2", "3"]


def test_what_has_no_date_of_change_is_read_whole(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.customers = {"5": {"id": "5", "mail": "zoe@mail.example", "name": "Petit"}}
    run(make_due(hands, "whole"))
    run(reconcile(hands))
    run(hands.read())
    assert run(hands.scalar("SELECT external_id FROM store_customers")) == "5"


def test_a_connection_not_read_lately_is_behind(run: Any, hands: Hands) -> None:
    run(service.note_lateness(hands.services))
    assert run(hands.health()) == ("ok", "ok")
    run(hands.execute("UPDATE connection_cursors SET since = now() - interval '1 hour'"))
    run(service.note_lateness(hands.services))
    assert run(hands.health()) == ("behind", "not_read_lately")
    run(reconcile(hands))
    run(service.note_lateness(hands.services))
    assert run(hands.health()) == ("ok", "ok")


def test_webhooks_that_were_switched_off_are_made_again(run: Any, hands: Hands, tiny: TinyShop) -> None:
    hands.services.settings.public_url = "https://desk.example.org"
    run(watchdog.tend(hands.services, hands.connection_id))
    tiny.hooks[0] = Hook(external_id="order", topic="order", address=tiny.hooks[0].address, active=False)
    run(watchdog.tend(hands.services, hands.connection_id))
    assert all(hook.active for hook in tiny.hooks)
    tiny.calls.clear()
    run(watchdog.tend(hands.services, hands.connection_id))
    assert [name for name, _ in tiny.calls] == ["list_hooks"]
    states = run(hands.rows("SELECT wanted, active FROM hook_states"))
    assert states == [{"wanted": 2, "active": 2}]


def test_a_shop_without_webhooks_is_still_mirrored_and_says_so(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    hands.services.settings.public_url = "https://desk.example.org"
    tiny.failures = [ValueError("no webhooks today")]
    run(watchdog.tend(hands.services, hands.connection_id))
    states = run(hands.rows("SELECT active, code, reason FROM hook_states"))
    assert states == [{"active": 0, "code": "unexpected", "reason": "ValueError: no webhooks today"}]


def test_without_a_public_address_no_shop_is_asked_to_call_this_machine(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    assert hands.services.settings.public_url is None
    run(watchdog.tend(hands.services, hands.connection_id))
    assert (tiny.calls, tiny.hooks) == ([], [])
    assert run(hands.health()) == ("ok", "ok")

    async def story() -> tuple[Any, Any]:
        async with signed_in(hands) as client:
            path = f"connections/{hands.connection_id}"
            answers = [
                (await client.get(path, headers={"Accept-Language": language})).json()["hooks"]
                for language in ("fr", "en")
            ]
            return answers[0], answers[1]

    french, english = run(story())
    assert (french["wanted"], french["active"], french["code"]) == (2, 0, "no_public_address")
    assert "adresse publique" in french["reason"]
    assert "no public address" in english["reason"]


def test_a_live_test_tells_each_step(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(7)
    run(hands.keep_page(list(tiny.orders.values())))
    run(hands.read())
    hands.services.settings.public_url = "https://desk.example.org"
    run(watchdog.tend(hands.services, hands.connection_id))

    async def story(language: Language) -> livetest.LiveTest:
        async with hands.reading():
            return await livetest.run(hands.services, hands.connection_id, language)

    test = run(story(Language.FR))
    assert test.number == "7"
    assert [(step.name, step.ok) for step in test.steps] == [
        ("identify", True),
        ("hooks", True),
        ("fetch", True),
        ("apply", True),
        ("compare", True),
    ]
    assert "identiques" in test.steps[-1].text
    tiny.token = "another"
    refused = run(story(Language.EN))
    assert [step.ok for step in refused.steps] == [False]
    assert "revoked" in refused.steps[0].text


def test_a_paused_connection_rests_and_resumes_at_once(run: Any, hands: Hands, tiny: TinyShop) -> None:
    def change(paused: bool) -> Any:
        return service.change(hands.services, TESTER, hands.connection_id, service.Change(paused=paused))

    run(change(True))
    run(reconcile(hands))
    assert tiny.calls == []
    assert run(hands.health()) == ("paused", "paused")
    run(change(False))
    run(reconcile(hands))
    assert [name for name, _ in tiny.calls] == ["changes"]
    assert run(hands.health()) == ("ok", "ok")
