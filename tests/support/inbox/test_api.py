"""What an agent does with tickets, over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.api.test_stream import listening
from tests.face import let_in, someone
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import (
    ago,
    applied,
    arrive,
    guest_order,
    mail,
    order_message,
    react,
    rows,
    store,
    told,
)

from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now

CAMILLE = guest_order(
    "1001", "Camille", "Roux", "camille@roux.example", store_external_id="a", placed_at=ago(days=3)
)
PAUL = guest_order(
    "1002", "Paul", "Morel", "paul@morel.example", store_external_id="b", placed_at=ago(days=2)
)


async def two_tickets(database: Database) -> tuple[str, str]:
    """Camille of store a wrote before Paul of store b did; their tickets' ids."""
    await applied(
        database,
        store("a", "Nova"),
        store("b", "Lune"),
        told(CAMILLE),
        told(PAUL),
        order_message(1, "1001", sent_at=ago(minutes=30)),
        order_message(1, "1002", "Wrong size, alas", author="Paul Morel", sent_at=ago(minutes=20)),
    )
    await react(database)
    found = await rows(database, "SELECT id, subject FROM tickets ORDER BY last_message_at")
    return str(found[0]["id"]), str(found[1]["id"])


async def listed(client: Any, **asked: Any) -> list[str]:
    answer = await client.get("/api/v1/tickets", params=asked)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def test_a_ticket_shows_its_conversation_with_the_order_between_and_beside(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, paul = await two_tickets(database)
        async with agents(services, "Ada") as [(_, ada)]:
            assert await listed(ada, view="unassigned") == [paul, camille]
            answer = await ada.get(f"/api/v1/tickets/{camille}")
            assert answer.status_code == 200, answer.text
            ticket = answer.json()
            assert ticket["ticket"]["customer"]["name"] == "Camille Roux"
            assert ticket["ticket"]["order"]["number"] == "1001"
            assert ticket["ticket"]["store"]["name"] == "Nova"
            kinds = [
                (item["kind"], (item["message"] or item["entry"] or item["order"]).get("kind"))
                for item in ticket["conversation"]["items"]
            ]
            assert [kind for kind, _ in kinds] == ["order", "entry", "message"]
            (message,) = [item["message"] for item in ticket["conversation"]["items"] if item["message"]]
            assert message["text"] == "Where is my parcel?"
            assert message["placement"] == {"rule": "new", "evidence": []}
            (side,) = ticket["side"]["orders"]
            assert side["order"]["lines"][0]["name"] == "Wool scarf"
            assert side["not_shipped"][0]["quantity"] == 1
            assert ticket["side"]["customer"]["orders_count"] == 1
            assert ticket["ways"] == []

    run(story())


def test_lists_narrow_and_search_finds_words_of_messages(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, paul = await two_tickets(database)
        async with agents(services, "Ada") as [(user, ada)]:
            assert await listed(ada, q="wrong siz") == [paul]
            assert await listed(ada, q="ROUX") == [camille]
            assert await listed(ada, q="1001") == [camille]
            assert await listed(ada, q="nowhere") == []
            assert await listed(ada, q="parcel size") == []
            assert await listed(ada, channel="mail") == []
            first = await ada.get("/api/v1/tickets", params={"limit": 1})
            following = await ada.get("/api/v1/tickets", params={"limit": 1, "cursor": first.json()["next"]})
            assert [first.json()["items"][0]["id"], following.json()["items"][0]["id"]] == [paul, camille]
            (shop,) = {
                item["store"]["id"] for item in (await ada.get("/api/v1/tickets?q=wrong")).json()["items"]
            }
            assert await listed(ada, store_id=shop) == [paul]
            changed = await ada.patch(
                f"/api/v1/tickets/{paul}", json={"assignee_id": str(user), "add_tags": ["Size", "Éxchange"]}
            )
            assert changed.status_code == 200, changed.text
            item = changed.json()["ticket"]
            assert item["assignee"] == {"id": str(user), "name": "Ada"}
            assert [tag["name"] for tag in item["tags"]] == ["Éxchange", "Size"]
            assert await listed(ada, view="mine") == [paul]
            assert await listed(ada, view="unassigned") == [camille]
            assert await listed(ada, tag_id=item["tags"][0]["id"]) == [paul]
            counts = (await ada.get("/api/v1/ticket-counts")).json()
            assert (counts["mine"], counts["unassigned"], counts["open"], counts["waiting"]) == (1, 1, 2, 0)
            assert [(tag["name"], tag["count"]) for tag in counts["tags"]] == [("Size", 1), ("Éxchange", 1)]
            assert sum(one["count"] for one in counts["stores"]) == 2

    run(story())


def test_what_was_done_can_be_undone_until_something_alike_was_done(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, _ = await two_tickets(database)
        async with agents(services, "Ada") as [(user, ada)]:

            async def change(**asked: Any) -> tuple[dict[str, Any], list[str]]:
                answer = await ada.patch(f"/api/v1/tickets/{camille}", json=asked)
                assert answer.status_code == 200, answer.text
                return answer.json()["ticket"], answer.json()["entry_ids"]

            async def undo(entry: str) -> Any:
                return await ada.post(f"/api/v1/tickets/{camille}/undo", json={"entry_id": entry})

            ticket, (assigned,) = await change(assignee_id=str(user))
            ticket, (closed,) = await change(state="closed")
            assert ticket["unanswered_since"] is None
            ticket, (tagged,) = await change(add_tags=["late"])
            assert (await undo(closed)).json()["ticket"]["state"] == "open"
            assert (await undo(closed)).json()["code"] == "cannot_undo"
            assert (await undo(assigned)).json()["ticket"]["assignee"] is None
            assert (await undo(tagged)).json()["ticket"]["tags"] == []
            until = (utc_now() + timedelta(hours=3)).isoformat()
            ticket, (snoozed,) = await change(state="snoozed", snoozed_until=until)
            assert await listed(ada, view="snoozed") == [camille]
            _, _ = await change(state="open")
            assert (await undo(snoozed)).json()["code"] == "cannot_undo"
            refused = await ada.patch(f"/api/v1/tickets/{camille}", json={"state": "snoozed"})
            assert refused.status_code == 422

    run(story())


def test_two_agents_at_once_do_not_overwrite_each_other(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, _ = await two_tickets(database)
        async with agents(services, "Ada", "Bo") as [(_, ada), (bo_id, bo)]:
            address = f"/api/v1/tickets/{camille}"
            seen = (await ada.get(address)).headers["etag"]
            mine = await bo.patch(address, json={"assignee_id": str(bo_id)})
            assert mine.status_code == 200
            late = await ada.patch(address, json={"state": "closed"}, headers={"If-Match": seen})
            assert late.json()["code"] == "changed_meanwhile"
            assert (await bo.put(f"{address}/presence", json={"doing": "writing"})).status_code == 204
            (there,) = (await ada.get(address)).json()["presence"]
            assert (there["name"], there["doing"]) == ("Bo", "writing")
            assert (await bo.delete(f"{address}/presence")).status_code == 204
            assert (await ada.get(address)).json()["presence"] == []

    run(story())


def test_tickets_are_joined_and_split_and_both_is_undone(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, paul = await two_tickets(database)
        async with agents(services, "Ada") as [(_, ada)]:
            joined = await ada.post(f"/api/v1/tickets/{camille}/joins", json={"ticket_id": paul})
            assert joined.status_code == 200, joined.text
            assert joined.json()["ticket"]["messages_count"] == 2
            assert await listed(ada) == [camille]
            whole = (await ada.get(f"/api/v1/tickets/{paul}")).json()
            assert whole["ticket"]["id"] == camille
            assert whole["joined_from"] == [paul]
            assert whole["ticket"]["customer"]["name"] == "Camille Roux"
            roles = {one["mail"]: one["role"] for one in whole["participants"]}
            assert roles["camille@roux.example"] == "customer"
            undone = await ada.post(
                f"/api/v1/tickets/{camille}/undo", json={"entry_id": joined.json()["entry_id"]}
            )
            assert undone.status_code == 200, undone.text
            assert await listed(ada) == [paul, camille]
            assert (await ada.get(f"/api/v1/tickets/{paul}")).json()["ticket"]["order"]["number"] == "1002"

            await ada.post(f"/api/v1/tickets/{camille}/joins", json={"ticket_id": paul})
            whole = (await ada.get(f"/api/v1/tickets/{camille}")).json()
            theirs = [
                item["message"]["id"]
                for item in whole["conversation"]["items"]
                if item["message"] and item["message"]["text"].startswith("Wrong")
            ]
            parted = await ada.post(f"/api/v1/tickets/{camille}/splits", json={"message_ids": theirs})
            assert parted.status_code == 201, parted.text
            new = parted.json()["ticket"]
            assert new["customer"]["name"] == "Paul Morel"
            assert new["order"]["number"] == "1002"
            assert new["store"]["name"] == "Lune"
            assert len(await listed(ada)) == 2
            back = await ada.post(
                f"/api/v1/tickets/{camille}/undo", json={"entry_id": parted.json()["entry_id"]}
            )
            assert back.json()["ticket"]["messages_count"] == 2
            led = (await ada.get(f"/api/v1/tickets/{new['id']}")).json()
            assert led["ticket"]["id"] == camille
            refused = await ada.post(f"/api/v1/tickets/{camille}/splits", json={"message_ids": ["999"]})
            assert refused.json()["code"] == "cannot_split"

    run(story())


def test_a_grant_for_one_store_gives_the_tickets_of_that_store(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, paul = await two_tickets(database)
        (nova,) = await rows(database, "SELECT id FROM stores WHERE name = 'Nova'")
        bound = [Grant(role="agent", targets=(f"store:{nova['id']}",))]
        async with agents(services, "Ada", grants=bound) as [(_, ada)]:
            assert await listed(ada) == [camille]
            assert await listed(ada, q="size") == []
            assert (await ada.get(f"/api/v1/tickets/{paul}")).json()["code"] == "ticket_not_found"
            assert (await ada.patch(f"/api/v1/tickets/{paul}", json={"state": "closed"})).status_code == 404
            joined = await ada.post(f"/api/v1/tickets/{camille}/joins", json={"ticket_id": paul})
            assert joined.status_code == 404
            counts = (await ada.get("/api/v1/ticket-counts")).json()
            assert counts["open"] == 1
            assert (await ada.get(f"/api/v1/tickets/{camille}")).status_code == 200

    run(story())


def test_notes_are_for_staff_and_mention_who_is_to_look(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, _ = await two_tickets(database)
        async with agents(services, "Ada", "Bo") as [(_, ada), (bo_id, bo)]:
            people = (await ada.get("/api/v1/assignees")).json()["items"]
            assert [one["name"] for one in people] == ["Ada", "Bo"]
            asked = {"text": "Bo, have you seen this one?", "mentions": [str(bo_id)]}
            written = await ada.post(f"/api/v1/tickets/{camille}/notes", json=asked)
            assert written.status_code == 201, written.text
            whole = (await bo.get(f"/api/v1/tickets/{camille}")).json()
            note = whole["conversation"]["items"][-1]["message"]
            assert (note["direction"], note["author"]["name"]) == ("note", "Ada")
            assert whole["ticket"]["last_from"] == "customer"
            assert whole["ticket"]["messages_count"] == 1
            stranger = await ada.post(
                f"/api/v1/tickets/{camille}/notes", json={"text": "Hm", "mentions": ["4711"]}
            )
            assert stranger.json()["code"] == "not_an_assignee"

    run(story())


def test_nothing_can_carry_an_answer_until_a_channel_can(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, _ = await two_tickets(database)
        async with agents(services, "Ada") as [(_, ada)]:
            refused = await ada.post(f"/api/v1/tickets/{camille}/answers", json={"text": "It left today."})
            assert (refused.status_code, refused.json()["code"]) == (409, "no_channel")

    run(story())


@pytest.mark.parametrize("size", [10, 2000])
def test_files_are_kept_and_handed_out_so_that_nothing_runs(
    run: Any, services: Services, database: Database, size: int
) -> None:
    async def story() -> None:
        from guichet.support.inbox.incoming import Attached  # noqa: PLC0415 — only this needs it

        content = b"<script>alert(1)</script>" * size
        digest = await services.blobs.put(content)
        file = Attached(name='evil".html', type="text/html", size=len(content), sha256=digest)
        (ticket,) = await arrive(database, mail("Eve eve@mail.example", "see file", attachments=(file,)))
        async with agents(services, "Ada") as [(_, ada)]:
            whole = (await ada.get(f"/api/v1/tickets/{ticket}")).json()
            message = next(item["message"] for item in whole["conversation"]["items"] if item["message"])
            address = f"/api/v1/tickets/{ticket}/messages/{message['id']}/files/{digest}"
            answer = await ada.get(address)
            assert answer.content == content
            assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''evil%22")
            assert "sandbox" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            missing = await ada.get(address[:-1] + ("0" if digest[-1] != "0" else "1"))
            assert missing.json()["code"] == "attachment_not_found"

    run(story())


def test_who_writes_is_seen_live_and_only_by_those_who_see_the_ticket(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, paul = await two_tickets(database)
        (lune,) = await rows(database, "SELECT id FROM stores WHERE name = 'Lune'")
        async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            await someone_bound(services, bo, lune["id"])
            async with listening(ada) as all_ears, listening(bo) as lune_ears:
                await ada.put(f"/api/v1/tickets/{camille}/presence", json={"doing": "writing"})
                _, event, told = await all_ears.hear()
                assert (event, told["id"], told["now"][0]["doing"]) == ("presence", camille, "writing")
                await ada.put(f"/api/v1/tickets/{paul}/presence", json={})
                first = {(await all_ears.hear())[2]["id"] for _ in range(2)}
                assert first == {camille, paul}
                _, event, told = await lune_ears.hear()
                assert (event, told["id"], told["now"][0]["name"]) == ("presence", paul, "Ada")

    run(story())


async def someone_bound(services: Services, client: httpx.AsyncClient, store_id: int) -> None:
    """Sign somebody in at a browser who sees one store only."""
    bound = [Grant(role="agent", targets=(f"store:{store_id}",))]
    user = await someone(services, "agent", name="Cleo", mail="cleo@guichet.example", grants=bound)
    client.cookies.clear()
    await let_in(services, client, user)
