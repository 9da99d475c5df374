"""A draft waits, follows the facts, is sent by a person, and is never made where a person must write."""

from __future__ import annotations

from typing import Any

import httpx
from tests.support.drafts.desk import at_desk, bought, carried, refund
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import ago, rows

from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.ports.records import ParcelState

WISMO = "Bonjour, où est mon colis de la commande 1001 ? Je n'ai toujours rien reçu."


async def drafted(client: httpx.AsyncClient, ticket: int) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/tickets/{ticket}/draft")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def claims(draft: dict[str, Any]) -> dict[str, str]:
    return {
        f"{one['record'].partition(':')[0]}.{one['field']}": one["text"]
        for one in draft["segments"]
        if one["kind"] == "claim"
    }


def test_a_draft_waits_follows_the_parcel_and_is_sent_by_an_agent(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with at_desk(services) as desk, agents(services, "Ada") as [(_, ada)]:
            await desk.shop()
            ticket = await desk.writes(WISMO)
            draft = await drafted(ada, ticket)
            assert (draft["state"], draft["language"], draft["writer"]) == ("waiting", "fr", "built_in")
            said = claims(draft)
            assert said["customer.first_name"] == "Camille"
            assert said["order.number"] == "1001"
            assert said["parcel.carrier"] == "La Poste"
            assert said["parcel.state"] == "est en cours d’acheminement"
            assert said["parcel.next_step"] == "la mise en livraison"
            assert said["parcel.expected"].startswith("La livraison est attendue le ")
            assert draft["proven"] == len(said)
            assert [one["kind"] for one in draft["segments"]].count("place") == 1
            parcel = next(
                one for one in draft["segments"] if one["field"] == "state" and "colis" not in one["text"]
            )
            assert parcel["as_of"] is not None
            listed = (await ada.get("/api/v1/tickets", params={"draft": "waiting"})).json()["items"]
            assert [(one["id"], one["draft_state"]) for one in listed] == [(str(ticket), "waiting")]

            # The parcel moves: before the draft is written anew, it says that it is not true any more.
            await desk.told(carried(ParcelState.OUT_FOR_DELIVERY), connection_id=2)
            old = await drafted(ada, ticket)
            assert (old["state"], old["reason"]) == ("blocked", "not_current")
            await desk.work()
            draft = await drafted(ada, ticket)
            assert draft["state"] == "waiting"
            assert claims(draft)["parcel.state"] == "est en cours de livraison"

            # Nothing leaves by itself; an agent's answer takes the draft, and what they changed is theirs.
            assert await rows(database, "SELECT id FROM ticket_messages WHERE direction = 'out'") == []
            written = draft["text"].replace("Cordialement", "Belle soirée à vous, Camille. Cordialement")
            sent = await ada.post(f"/api/v1/tickets/{ticket}/answers", json={"text": written})
            assert sent.status_code == 202, sent.text
            message = sent.json()["message_id"]
            used = await ada.post(f"/api/v1/tickets/{ticket}/draft/used", json={"message_id": message})
            assert used.status_code == 200, used.text
            assert used.json()["edited"] is True
            own = "".join(part["text"] for part in used.json()["parts"] if part["own"])
            assert "Belle soirée" in own
            assert "1001" not in own
            assert "".join(part["text"] for part in used.json()["parts"]) == written
            again = await ada.get(f"/api/v1/tickets/{ticket}/answers/{message}/draft")
            assert again.json() == used.json()
            gone = await ada.get(f"/api/v1/tickets/{ticket}/draft")
            assert (gone.status_code, gone.json()["code"]) == (404, "draft_not_found")

    run(story())


async def none_stands(client: httpx.AsyncClient, ticket: int) -> bool:
    return (await client.get(f"/api/v1/tickets/{ticket}/draft")).status_code == 404


def test_what_people_ask_is_drafted_in_their_language_from_what_is_known(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with at_desk(services) as desk, agents(services, "Ada") as [(_, ada)]:
            await desk.shop(refunds=(refund(1290),))
            await desk.told(bought("1002", first="Lena", last="Vogel", mail="lena@vogel.example"))
            refunded = await desk.writes("Hello, when will I get the refund for order 1001?")
            draft = await drafted(ada, refunded)
            assert (draft["topic"], draft["language"]) == ("refund_status", "en")
            assert claims(draft)["refund.made"].startswith("a refund of €12.90 was recorded on ")

            german = await desk.writes(
                "Guten Tag, ich möchte den Artikel aus der Bestellung 1002 zurückgeben.",
                "Lena Vogel <lena@vogel.example>",
            )
            draft = await drafted(ada, german)
            assert (draft["state"], draft["topic"], draft["language"]) == ("waiting", "return", "de")
            assert claims(draft)["order.items"] == "Robe Ada"
            assert "policy.outcome" in claims(draft)

            unknown = await desk.writes("¿Dónde está mi pedido?", "Ana Gil <ana@gil.example>")
            draft = await drafted(ada, unknown)
            assert (draft["state"], draft["language"]) == ("waiting", "es")
            assert set(claims(draft)) == {"ticket.first_name", "ticket.topic"}
            assert "número de su pedido" in draft["text"]

    run(story())


def test_a_person_answers_what_no_draft_should(run: Any, services: Services, database: Database) -> None:
    async def story() -> None:
        async with at_desk(services) as desk, agents(services, "Ada") as [(_, ada)]:
            await desk.shop()
            for said, reason in (
                # They stand in one ticket, and the gravest of what was not answered decides.
                ("C'est une honte, vous êtes des voleurs, commande 1001 !", "anger"),
                ("Je veux parler à un humain pour ma commande 1001.", "human"),
                ("Commande 1001 : mon avocat vous contactera.", "legal"),
                ("Je n'en peux plus, j'ai envie de mourir.", "harm"),
            ):
                ticket = await desk.writes(said)
                draft = await drafted(ada, ticket)
                assert (draft["state"], draft["reason"], draft["segments"]) == ("handed_over", reason, []), (
                    said
                )
            # A stranger who quotes the number learns nothing of the order.
            stranger = await desk.writes(
                "Où est mon colis de la commande 1001 ?", "Paul Morel <paul@morel.example>"
            )
            assert "order.number" not in claims(await drafted(ada, stranger))

    run(story())


def test_no_draft_is_made_for_history_for_spam_or_against_the_teams_wish(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with (
            at_desk(services) as desk,
            agents(services, "Ada", grants=[Grant(role="lead")]) as [(_, ada)],
        ):
            await desk.shop()
            old = await desk.writes(WISMO, origin=Origin.HISTORY, happened_at=ago(days=40))
            assert await none_stands(ada, old)
            ticket = await desk.writes(WISMO)
            assert (await drafted(ada, ticket))["state"] == "waiting"

            # Put aside, none is made for this message again; who asks gets one.
            assert (await ada.delete(f"/api/v1/tickets/{ticket}/draft")).status_code == 204
            await desk.told(carried(ParcelState.OUT_FOR_DELIVERY), connection_id=2)
            await desk.work()
            assert await none_stands(ada, ticket)
            again = await ada.post(f"/api/v1/tickets/{ticket}/draft/rewrites", json={})
            assert (again.status_code, again.json()["state"]) == (202, "waiting")
            no_model = await ada.post(f"/api/v1/tickets/{ticket}/draft/rewrites", json={"writer": "model"})
            assert (no_model.status_code, no_model.json()["code"]) == (409, "no_model")

            # An answer that has nothing of the draft, and no word of it: the draft stands no more.
            await ada.post(f"/api/v1/tickets/{ticket}/answers", json={"text": "We look into it."})
            await desk.work()
            assert await none_stands(ada, ticket)
            states = await rows(database, "SELECT state FROM drafts ORDER BY id")
            assert [row["state"] for row in states] == ["dismissed", "superseded"]
            nothing = await ada.post(f"/api/v1/tickets/{ticket}/draft/rewrites", json={})
            assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_answer")

            # Without the matter among those that have drafts, the next message has none.
            off = {"writer": "built_in", "protocol": "openai", "topics": ["invoice"]}
            assert (await ada.put("/api/v1/draft-settings", json=off)).json()["topics"] == ["invoice"]
            await desk.writes(WISMO)
            assert await none_stands(ada, ticket)

    run(story())


def test_an_answer_tells_of_its_draft_though_nobody_said_so_and_called_back_it_waits_again(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with at_desk(services) as desk, agents(services, "Ada") as [(_, ada)]:
            await desk.shop()
            ticket = await desk.writes(WISMO)
            draft = await drafted(ada, ticket)
            sent = await ada.post(f"/api/v1/tickets/{ticket}/answers", json={"text": draft["text"]})
            message = sent.json()["message_id"]
            await desk.work()
            use = (await ada.get(f"/api/v1/tickets/{ticket}/answers/{message}/draft")).json()
            assert (use["edited"], use["draft_id"]) == (False, draft["id"])
            kept = {(part["record"], part["field"]) for part in use["parts"] if part["kind"] == "claim"}
            assert len(kept) == draft["proven"]
            assert (await ada.delete(f"/api/v1/tickets/{ticket}/answers/{message}")).status_code == 200
            await desk.work()
            assert (await drafted(ada, ticket))["state"] == "waiting"

    run(story())
