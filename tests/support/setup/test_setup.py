"""Set-up over the API: a fresh shop is asked, answered, tried on a ticket that leaves nothing, and listed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.face import let_in, someone
from tests.support.drafts.desk import Desk, at_desk, bought
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import rows, store

from guichet.kernel.services import Services
from guichet.ports.records import OrderState
from guichet.support.setup import testing

SETUP = "/api/v1/setup"


async def got(client: httpx.AsyncClient, path: str) -> Any:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def put(client: httpx.AsyncClient, path: str, **asked: Any) -> Any:
    answer = await client.put(f"{SETUP}{path}", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def steps(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["step"]: one for one in (await got(client, SETUP))["steps"]}


async def tried(desk: Desk, client: httpx.AsyncClient, store_id: str) -> dict[str, Any]:
    """A test from its beginning to its end."""
    asked = await client.post(f"{SETUP}/stores/{store_id}/tests")
    assert asked.status_code == 202, asked.text
    again = await client.post(f"{SETUP}/stores/{store_id}/tests")
    assert again.json()["id"] == asked.json()["id"]  # one at a time
    await desk.work()
    return dict(await got(client, f"{SETUP}/tests/{asked.json()['id']}"))


def states(run: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {one["check"]: (one["state"], one["code"]) for one in run["checks"]}


def facts(run: dict[str, Any], check: str) -> dict[str, Any]:
    return next(dict(one["facts"]) for one in run["checks"] if one["check"] == check)


async def traces(services: Services) -> list[dict[str, Any]]:
    """All that a ticket could have left anywhere, by count."""
    tables = (
        *("tickets", "ticket_messages", "ticket_log", "ticket_orders", "ticket_participants", "drafts"),
        *("ticket_words", "ticket_tags", "tags", "message_topics", "rule_firings", "sla_ticket_policies"),
    )
    counts = ", ".join(f"(SELECT count(*) FROM {name}) AS {name}" for name in tables)
    told = "(SELECT count(*) FROM events WHERE name LIKE 'ticket.%') AS told"
    return await rows(services.database, f"SELECT {counts}, {told}")


async def answered(client: httpx.AsyncClient, asked: dict[str, Any]) -> None:
    """Every question of a store answered as suggested; two of them twice."""
    path = f"/stores/{asked['store']['id']}"
    nothing = await client.put(f"{SETUP}{path}/routing", json={})
    assert nothing.json()["code"] == "no_queue_nor_tag"
    await put(client, f"{path}/routing", queue_name="Nova", tags=["Nova", "Boutique"])
    level = asked["service_level"]
    starter = {name: level[name] for name in ("first_answer", "resolution", "hours_name", "hours")}
    await put(client, f"{path}/service-level", starter={"name": "Nova", **starter})
    said = ("name", "language", "tone", "address", "greeting", "signature")
    words = {name: asked["own_voice"][name] for name in said}
    settled = await put(client, f"{path}/voice", words=words)
    assert [one["done"] for one in settled["steps"]] == [True, True, True, True, False]
    # Said again, it is changed and not added.
    await put(client, f"{path}/routing", queue_id=settled["queue"]["id"], tags=["Nova"])
    again = await put(client, f"{path}/voice", words={**words, "signature": "Nova, rue Haute"})
    assert len(again["voices"]) == 1
    assert again["own_voice"]["signature"] == "Nova, rue Haute"
    assert len((await got(client, "/api/v1/routing-rules"))["items"]) == 1


async def listed_whole(desk: Desk, client: httpx.AsyncClient) -> None:
    """The check-list after a test that passed; what is open is so by what stands, or put aside."""
    listed = await steps(client)
    assert listed["test_ticket"]["done"]
    assert listed["colleagues"]["done"]
    assert (listed["mailbox"]["done"], listed["mail_tested"]["done"]) == (True, False)
    assert (listed["templates"]["done"], listed["templates"]["facts"]["count"]) == (False, 0)
    await put(client, "/asides", step="templates", aside=True)
    assert (await steps(client))["templates"]["put_aside"]
    wrong = await client.put(f"{SETUP}/asides", json={"step": "queue", "aside": True})
    assert wrong.json()["code"] == "not_a_step"
    await desk.writes("Do you have this in blue?")
    assert (await steps(client))["mail_tested"]["done"]


async def levelled(client: httpx.AsyncClient, store_id: str) -> None:
    """A shop's own level is tried before one for all; choosing that one leaves none behind."""
    terms = {"first_answer": 600}
    general = await client.post("/api/v1/service-levels", json={"name": "Tous", "terms": terms})
    assert general.status_code == 201, general.text
    starter = {"name": "Nova", "first_answer": 240, "resolution": 900}
    own = await put(client, f"/stores/{store_id}/service-level", starter=starter)
    assert (own["level"]["name"], len(own["levels"])) == ("Nova", 2)
    path = f"/stores/{store_id}/service-level"
    again = await put(client, path, policy_id=general.json()["id"])
    assert (again["level"]["name"], len(again["levels"])) == ("Tous", 1)
    both = await client.put(f"{SETUP}{path}", json={"policy_id": "1", "starter": starter})
    assert both.status_code == 422


def test_a_fresh_shop_is_asked_answered_and_tried(run: Any, services: Services) -> None:
    async def story() -> None:
        async with at_desk(services) as desk, agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            await let_in(services, bo, await someone(services, "lead", name="Léa", mail="lea@x.example"))
            assert (await ada.get(SETUP)).status_code == 403
            await desk.shop()
            await desk.told(bought("1000", state=OrderState.COMPLETED, shipments=()))
            (nova,) = (await got(bo, SETUP))["stores"]
            asked = await got(bo, f"{SETUP}/stores/{nova['id']}")
            assert {one["step"]: one["done"] for one in asked["steps"]} == {
                **dict.fromkeys(("queue", "tags", "service_level", "voice", "test_ticket"), False)
            }
            assert asked["routing"] == {"queue_id": None, "queue_name": "Nova", "tags": ["Nova"]}
            level = asked["service_level"]
            assert (level["first_answer"], level["resolution"]) == (240, 900)
            assert "Nova" in asked["own_voice"]["signature"]

            before = await tried(desk, bo, nova["id"])
            assert not before["passed"]
            assert states(before)["queue"] == ("missing", "not_asked")
            assert states(before)["service_level"] == ("missing", "no_level")
            await answered(bo, asked)

            untouched = await traces(services)
            found = await tried(desk, bo, nova["id"])
            assert found["passed"], found["checks"]
            assert set(states(found).values()) == {("done", "")}
            assert len(found["checks"]) == 9
            assert found["order_number"] == "1001"
            assert facts(found, "items")["lines"][0]["name"] == "Robe Ada"
            assert facts(found, "mail") == {"mail": "camille@roux.example"}
            assert facts(found, "tracking")["number"] == "6A01234567890"
            assert "1001" in facts(found, "draft")["text"]
            assert await traces(services) == untouched
            gone = await bo.get(f"/api/v1/tickets/{found['ticket_id']}")
            assert (gone.status_code, gone.json()["code"]) == (404, "ticket_was_test")
            for address in ("/api/v1/tickets", "/api/v1/tickets?q=1001", "/api/v1/tickets?draft=waiting"):
                assert (await got(bo, address))["items"] == []

            await listed_whole(desk, bo)

    run(story())


def test_what_is_missing_is_said_and_a_test_that_dies_leaves_nothing(
    run: Any, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        async with at_desk(services) as desk, agents(services, "Bo") as [(_, bo)]:
            await let_in(services, bo, await someone(services, "lead", name="Léa", mail="lea@x.example"))
            await desk.told(store("a", "Nova"))
            (nova,) = (await got(bo, SETUP))["stores"]
            main = {"name": "Autre", "main": True, "signatures": {"fr": "L’équipe Autre"}}
            assert (await bo.post("/api/v1/brand-voices", json=main)).status_code == 201
            voice = (await steps(bo))["voice"]
            assert (voice["done"], voice["code"]) == (False, "main_voice")
            offered = (await got(bo, f"{SETUP}/stores/{nova['id']}"))["own_voice"]
            assert (offered["voice_id"], offered["name"]) == (None, "Nova")
            assert "Nova" in offered["signature"]

            await levelled(bo, nova["id"])
            empty = await tried(desk, bo, nova["id"])
            assert (empty["state"], empty["code"], empty["checks"]) == ("failed", "no_order", [])

            await desk.told(bought("7", mail="", state=OrderState.CONFIRMED, shipments=()))

            async def dies(*_: Any) -> Any:
                raise RuntimeError("the process is gone")

            with monkeypatch.context() as patched:
                patched.setattr(testing, "_look", dies)
                asked = (await bo.post(f"{SETUP}/stores/{nova['id']}/tests")).json()
                with pytest.raises(RuntimeError, match="gone"):
                    await testing.perform(services, int(asked["id"]))
            assert (await got(bo, f"{SETUP}/tests/{asked['id']}"))["state"] == "running"
            assert (await got(bo, "/api/v1/tickets"))["items"] == []
            assert set((await traces(services))[0].values()) == {0}

            await desk.work()  # the job, begun anew
            found = await got(bo, f"{SETUP}/tests/{asked['id']}")
            assert found["state"] == "done"
            assert states(found)["mail"] == ("missing", "no_mail")
            assert states(found)["tracking"] == ("noted", "no_parcel")
            assert states(found)["removed"] == ("done", "")
            assert (await steps(bo))["test_ticket"]["code"] == "missing"

    run(story())
