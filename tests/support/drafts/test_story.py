"""A draft waits, follows the facts, is sent by a person, and is never made where a person must write."""

from __future__ import annotations

from typing import Any

import httpx
from tests.support.drafts.desk import at_desk, carried
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import rows

from guichet.kernel.db import Database
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
