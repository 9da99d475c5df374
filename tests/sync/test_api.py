"""Connections, proofs, dead letters over the public API, as an administrator and as those who may less."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.sync.hands import Hands, signed_in
from tests.sync.tiny import TinyShop

from guichet.ports.failures import OutageError, RejectedError
from guichet.sync import backfill, proof


def test_the_directory_is_drawn_from_the_manifests(run: Any, hands: Hands) -> None:
    async def story() -> Any:
        async with signed_in(hands) as client:
            return (await client.get("connectors")).json()

    tiny = next(one for one in run(story())["items"] if one["id"] == "tiny")
    assert (tiny["label"]["fr"], tiny["kind"], tiny["auth"]) == ("Tiny", "shop", ["token"])
    assert tiny["fields"][0]["type"] == "secret"
    assert tiny["fields"][0]["title"] == {"en": "Token", "fr": "Jeton"}
    assert "books_shipments" in tiny["capabilities"]
    assert "refunds_orders" not in tiny["capabilities"]


def test_a_shop_is_checked_connected_renamed_paused_and_let_go(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    async def story() -> None:
        async with signed_in(hands) as client:
            settings = {"connector_id": "tiny", "settings": {"token": "right"}}
            checked = await client.post("connections/check", json=settings)
            assert checked.json()["account"]["name"] == "Tiny one"
            await disconnect_first(client, hands)
            made = await client.post("connections", json={**settings, "name": "Nova"})
            assert made.status_code == 201, made.text
            connection = made.json()
            assert made.headers["location"] == f"/api/v1/connections/{connection['id']}"
            assert (connection["name"], connection["health"]) == ("Nova", "syncing")
            assert connection["sync"]["state"] == "running"
            path = f"connections/{connection['id']}"
            changed = (await client.patch(path, json={"name": "Nova Paris", "paused": True})).json()
            assert (changed["name"], changed["health"]) == ("Nova Paris", "paused")
            assert (await client.delete(path)).json()["code"] == "not_confirmed"
            gone = await client.delete(path, params={"confirm": "Nova Paris"})
            assert gone.status_code == 204
            assert (await client.get(path)).status_code == 404
            assert (await client.get("connections")).json()["items"] == []
            shown = (await client.get("audit")).json()["items"]
            assert "connection.connected" in {entry["act"] for entry in shown}
            assert "right" not in str(shown)

    run(story())


async def disconnect_first(client: httpx.AsyncClient, hands: Hands) -> None:
    path = f"connections/{hands.connection_id}"
    assert (await client.delete(path, params={"confirm": "Tiny one"})).status_code == 204


@pytest.mark.parametrize(
    ("typed", "failure", "status", "code"),
    [
        ({}, None, 422, "settings_invalid"),
        ({"token": "wrong"}, None, 422, "bad_credentials"),
        ({"token": "right"}, RejectedError("no such plan"), 422, "rejected"),
        ({"token": "right"}, OutageError("asleep"), 503, "outage"),
    ],
)
def test_what_a_check_finds_is_said_in_the_readers_language(
    run: Any,
    hands: Hands,
    tiny: TinyShop,
    typed: dict[str, str],
    failure: Exception | None,
    status: int,
    code: str,
) -> None:
    async def story() -> httpx.Response:
        async with signed_in(hands) as client:
            tiny.failures = [failure] if failure else []
            asked = {"connector_id": "tiny", "settings": typed}
            return await client.post("connections/check", json=asked, headers={"Accept-Language": "fr"})

    answer = run(story())
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert any(word in answer.json()["detail"] for word in ("boutique", "réglages"))


def test_secrets_never_come_back(run: Any, hands: Hands) -> None:
    async def story() -> str:
        async with signed_in(hands) as client:
            answer = await client.get(f"connections/{hands.connection_id}")
            return answer.text

    shown = run(story())
    assert "right" not in shown
    assert hands.secret not in shown


def test_a_refused_connection_is_mended_by_new_credentials(run: Any, hands: Hands, tiny: TinyShop) -> None:
    async def story() -> tuple[Any, Any]:
        async with signed_in(hands) as client:
            tiny.token = "new"
            await hands.execute("UPDATE connections SET refused_code = 'bad_credentials', health = 'refused'")
            path = f"connections/{hands.connection_id}"
            before = (await client.get(path, headers={"Accept-Language": "fr"})).json()
            after = await client.put(f"{path}/settings", json={"settings": {"token": "new"}})
            return before, after.json()

    before, after = run(story())
    assert before["health_reason"]["code"] == "bad_credentials"
    assert "identifiants" in before["health_reason"]["text"]
    assert after["health"] == "ok"


def test_a_run_and_a_proof_are_shown(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.put(1)

    async def story() -> tuple[Any, Any, Any]:
        async with signed_in(hands) as client:
            path = f"connections/{hands.connection_id}"
            assert (await client.get(f"{path}/proofs/latest")).json()["code"] == "no_proof"
            started = await client.post(f"{path}/syncs")
            assert started.status_code == 202
            again = await client.post(f"{path}/syncs")
            assert again.json()["code"] == "sync_running"
            async with hands.reading():
                await backfill.run_through(hands.services, int(started.json()["run_id"]), hands.connection_id)
            asked = await client.post(f"{path}/proofs", json={"sample_size": 5})
            assert asked.status_code == 202
            waiting = (await client.get(f"{path}/proofs/latest")).json()
            await hands.read()
            await proof.prove(hands.services, int(asked.json()["proof_id"]))
            proven = (await client.get(f"{path}/proofs/latest")).json()
            return waiting, proven, (await client.get(path)).json()

    waiting, proven, shown = run(story())
    assert waiting["state"] == "waiting"
    assert proven["state"] == "done"
    by_name = {one["resource"]: one for one in proven["resources"]}
    assert (by_name["orders"]["there"], by_name["orders"]["here"], by_name["orders"]["equal"]) == (1, 1, 1)
    assert proven["samples"][0]["fields"][0] == {"name": "number", "there": "1", "here": "1", "equal": True}
    assert shown["sync"]["state"] == "done"
    assert shown["sync"]["seconds_left"] is None
    assert {one["resource"]: one["read"] for one in shown["sync"]["resources"]}["orders"] == 1
    assert (shown["proof"]["there"], shown["proof"]["here"], shown["proof"]["differing"]) == (1, 1, 0)


def test_dead_letters_are_shown_replayed_and_let_go(run: Any, hands: Hands, tiny: TinyShop) -> None:
    async def story() -> None:
        for number in (1, 2):
            await hands.keep_page([{"id": str(number), "unreadable": f"order {number} is odd"}])
        await hands.read()
        async with signed_in(hands, "operations") as client:
            first = (await client.get("dead-letters", params={"limit": 1})).json()
            assert [letter["external_id"] for letter in first["items"]] == ["2"]
            rest = (await client.get("dead-letters", params={"cursor": first["next"]})).json()
            assert [letter["words"] for letter in rest["items"]] == ["order 1 is odd"]
            assert rest["items"][0]["code"] == "unreadable"
            french = await client.get("dead-letters", headers={"Accept-Language": "fr"})
            assert "n’a pas pu être lu" in french.json()["items"][0]["reason"]
            path = f"dead-letters/{rest['items'][0]['id']}"
            assert "unreadable" in (await client.get(path)).json()["raw"]
            assert (await client.post(f"{path}/replays")).status_code == 202
            await hands.read()
            assert (await client.get(path)).json()["attempts"] == 2
            assert (await client.delete(path)).status_code == 204
            assert (await client.get(path)).json()["code"] == "dead_letter_not_found"

    run(story())


def test_an_agent_sees_no_connections(run: Any, hands: Hands) -> None:
    async def story() -> list[int]:
        async with signed_in(hands, "agent") as client:
            return [(await client.get(path)).status_code for path in ("connections", "dead-letters")]

    assert run(story()) == [403, 403]
