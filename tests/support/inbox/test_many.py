"""Many tickets at once, notes that call somebody, and files that only who brought them may attach."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import connect, leave_now, letterbox, work
from tests.support.inbox.telling import arrive, mail, rows
from tests.support.inbox.test_api import listed, two_tickets

from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.support.inbox.incoming import Attached


def test_many_tickets_are_changed_in_one_call_and_what_is_refused_holds_up_nothing(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, paul = await two_tickets(database)
        (nova,) = await rows(database, "SELECT id FROM stores WHERE name = 'Nova'")
        bound = [Grant(role="agent", targets=(f"store:{nova['id']}",))]
        async with agents(services, "Ada") as [(ada_id, ada)]:

            async def change(**asked: Any) -> dict[str, Any]:
                body = {"ticket_ids": [camille, paul, camille, "4711"], "change": asked}
                answer = await ada.post("/api/v1/ticket-changes", json=body)
                assert answer.status_code == 200, answer.text
                return dict(answer.json())

            done = await change(assignee_id=str(ada_id), add_tags=["strike"], state="closed")
            assert [one["ticket_id"] for one in done["items"]] == [camille, paul]
            assert all(len(one["entry_ids"]) == 3 for one in done["items"])
            (refused,) = done["refused"]
            assert (refused["ticket_id"], refused["code"]) == ("4711", "ticket_not_found")
            assert "4711" in refused["detail"]
            assert await listed(ada, view="closed") == [paul, camille]

            await ada.patch(f"/api/v1/tickets/{paul}", json={"state": "open"})
            back = (await ada.post("/api/v1/ticket-undos", json={"items": done["items"]})).json()
            assert [one["ticket_id"] for one in back["items"]] == [camille]
            assert [(one["ticket_id"], one["code"]) for one in back["refused"]] == [(paul, "cannot_undo")]
            restored = (await ada.get(f"/api/v1/tickets/{camille}")).json()["ticket"]
            assert (restored["state"], restored["assignee"], restored["tags"]) == ("open", None, [])
            kept = (await ada.get(f"/api/v1/tickets/{paul}")).json()["ticket"]
            assert (kept["state"], kept["tags"][0]["name"]) == ("open", "strike")

            until = (utc_now() + timedelta(hours=3)).isoformat()
            assert len((await change(state="snoozed", snoozed_until=until))["items"]) == 2
            assert await listed(ada, view="snoozed") == [paul, camille]
        async with agents(services, "Bo", grants=bound) as [(_, bo)]:
            body = {"ticket_ids": [camille, paul], "change": {"state": "closed"}}
            half = (await bo.post("/api/v1/ticket-changes", json=body)).json()
            assert [one["ticket_id"] for one in half["items"]] == [camille]
            assert [one["ticket_id"] for one in half["refused"]] == [paul]

    run(story())


def test_a_note_calls_somebody_until_they_have_looked(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, paul = await two_tickets(database)
        async with agents(services, "Ada", "Bo") as [(ada_id, ada), (bo_id, bo)]:
            note = {"text": "@Bo, your carrier?", "mentions": [str(bo_id), str(ada_id)]}
            assert (await ada.post(f"/api/v1/tickets/{camille}/notes", json=note)).status_code == 201
            assert (await ada.get("/api/v1/ticket-counts")).json()["mentions"] == 0
            assert (await bo.get("/api/v1/ticket-counts")).json()["mentions"] == 1
            assert await listed(bo, view="mentions") == [camille]
            assert await listed(ada, view="mentions") == []
            # The note goes where its ticket goes, and calls from there.
            joined = await ada.post(f"/api/v1/tickets/{paul}/joins", json={"ticket_id": camille})
            assert joined.status_code == 200, joined.text
            assert await listed(bo, view="mentions") == [paul]
            assert (await bo.get(f"/api/v1/tickets/{paul}")).json()["ticket"]["mentions_me"] is True
            assert (await bo.put(f"/api/v1/tickets/{paul}/mentions")).status_code == 204
            assert (await bo.get("/api/v1/ticket-counts")).json()["mentions"] == 0
            assert (await bo.get(f"/api/v1/tickets/{paul}")).json()["ticket"]["mentions_me"] is False
            assert await listed(bo, view="mentions") == [paul]

    run(story())


def test_a_file_is_attached_by_who_brought_it_or_from_its_own_ticket(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        with letterbox() as mailbox:
            connection_id = await connect(services)
            secret = b"%PDF-1.7 somebody else's invoice"
            digest = await services.blobs.put(secret)
            theirs = Attached(name="invoice.pdf", type="application/pdf", size=len(secret), sha256=digest)
            (zoe,) = await arrive(
                database, mail("Zoé zoe@mail.example", "Hello", connection_id=connection_id)
            )
            (eve,) = await arrive(
                database,
                mail("Eve eve@mail.example", "See file", connection_id=connection_id, attachments=(theirs,)),
            )
            async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:

                async def answer(client: Any, ticket: int, *files: tuple[str, str]) -> Any:
                    attached = [{"sha256": sha256, "name": name} for sha256, name in files]
                    body = {"text": "Here it is.", "attachments": attached, "confirmed": True}
                    return await client.post(f"/api/v1/tickets/{ticket}/answers", json=body)

                refused = await answer(ada, zoe, (digest, "invoice.pdf"))
                assert (refused.status_code, refused.json()["code"]) == (422, "not_attachable")
                assert (await answer(ada, eve, (digest, "back.pdf"))).status_code == 202

                png = b"\x89PNG\r\n\x1a\n" + b"0" * 1_500_000
                kept = await ada.post("/api/v1/ticket-files", content=png)
                assert kept.status_code == 201, kept.text
                assert (kept.json()["type"], kept.json()["size"]) == ("image/png", len(png))
                other = await answer(bo, zoe, (kept.json()["sha256"], "label.png"))
                assert other.json()["code"] == "not_attachable"
                sent = await answer(ada, zoe, (kept.json()["sha256"], "label.png"))
                assert sent.status_code == 202, sent.text
                empty = await ada.post("/api/v1/ticket-files", content=b"")
                assert empty.json()["code"] == "empty_file"
                huge = await ada.post("/api/v1/ticket-files", content=b"0" * (20 * 1024 * 1024 + 1))
                assert (huge.status_code, huge.json()["code"]) == (413, "too_large")
                await leave_now(database)
                await work(services)
            names = sorted(one.name for message in mailbox.sent for one in message.attachments)
            assert names == ["back.pdf", "label.png"]

    run(story())
