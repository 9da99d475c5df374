"""A macro on a ticket: what it says with live values, what it does, and taking it back."""

from __future__ import annotations

from typing import Any

import httpx
from tests.commerce.trade import line
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import ago, applied, guest_order, order_message, react, rows, store, told

from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.services import Services

LEAD = [Grant(role="lead")]
CAMILLE = guest_order(
    "1001", "Camille", "Roux", "camille@roux.example", store_external_id="a", placed_at=ago(days=3)
)
ODD = guest_order(
    "1002", "{{ order.total }}", "{% raw %}", "odd@mail.example", store_external_id="a", placed_at=ago(days=3)
)
QUESTION = "Bonjour, pouvez-vous me dire où se trouve ma commande ? Je ne l’ai toujours pas reçue. Merci."


async def two_tickets(database: Database) -> list[str]:
    await applied(
        database,
        store("a", "Nova"),
        told(CAMILLE),
        told(ODD),
        order_message(1, "1001", QUESTION, sent_at=ago(minutes=30)),
        order_message(
            1, "1002", "Where is it?", author="{{ order.total }} {% raw %}", sent_at=ago(minutes=20)
        ),
    )
    await react(database)
    return [str(row["id"]) for row in await rows(database, "SELECT id FROM tickets ORDER BY last_message_at")]


async def asked(client: httpx.AsyncClient, address: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/v1{address}", json=body, headers={"Accept-Language": "fr"})
    assert answer.status_code < 300, answer.text
    return dict(answer.json())


def test_a_macro_speaks_of_the_real_ticket_in_the_customers_language(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, odd = await two_tickets(database)
        async with agents(services, "Ada") as [(_, ada)]:
            seen = await asked(ada, f"/tickets/{camille}/macro-previews", intent="where_is_my_order")
            said = seen["said"]
            assert (said["language"], said["wanted"], said["gaps"]) == ("fr", "fr", [])
            assert said["text"].startswith("Bonjour Camille,\n\nMerci pour votre message.")
            assert "commande 1001" in said["text"]
            assert "Rien n’a encore quitté notre entrepôt." in said["text"]
            assert said["text"].endswith("Cordialement,\nL’équipe Nova")
            assert said["as_of"] is not None
            english = await asked(
                ada, f"/tickets/{camille}/macro-previews", intent="where_is_my_order", language="en"
            )
            assert english["said"]["text"].startswith("Hello Camille,")

            # Somebody's name is a value, whatever it looks like.
            named = await asked(ada, f"/tickets/{odd}/macro-previews", intent="exchange", language="fr")
            assert named["said"]["text"].startswith("Bonjour {{ order.total }},")

            # What is missing is named, and nothing is done then.
            lacking = await asked(ada, f"/tickets/{camille}/macro-previews", intent="late")
            assert [one["path"] for one in lacking["said"]["gaps"]] == [
                "parcel.was_expected_on",
                "parcel.state",
            ]
            assert lacking["said"]["gaps"][0]["words"] == "jour annoncé, déjà passé"
            refused = await ada.post(f"/api/v1/tickets/{camille}/macro-applications", json={"intent": "late"})
            assert (refused.status_code, refused.json()["code"]) == (422, "values_missing")

    run(story())


def test_a_macro_is_put_on_a_ticket_and_taken_back_whole(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, odd = await two_tickets(database)
        async with (
            agents(services, "Ada") as [(ada_id, ada)],
            agents(services, "Lea", grants=LEAD) as [(_, lea)],
        ):
            does = {
                "tags": ["échange"],
                "actions": [
                    {"kind": "assign"},
                    {"kind": "state", "state": "closed"},
                    {"kind": "offer", "act": "refund"},
                ],
            }
            assert (await ada.put("/api/v1/macros/exchange", json=does)).json()["code"] == "not_allowed"
            written = await lea.put("/api/v1/macros/exchange", json=does, headers={"If-Match": '"0"'})
            assert written.status_code == 200, written.text
            stale = await lea.put("/api/v1/macros/exchange", json=does, headers={"If-Match": '"0"'})
            assert stale.json()["code"] == "changed_meanwhile"

            done = await asked(ada, f"/tickets/{camille}/macro-applications", intent="exchange")
            assert done["offers"] == ["refund"]
            assert [tag["name"] for tag in done["ticket"]["tags"]] == ["échange"]
            assert done["ticket"]["assignee"]["id"] == str(ada_id)
            # The answer is not sent yet: the ticket closes with it.
            assert (done["ticket"]["state"], done["then"]) == ("open", "closed")
            assert done["text"].startswith("Bonjour Camille,")
            for entry in reversed(done["entry_ids"]):
                await asked(ada, f"/tickets/{camille}/undo", entry_id=entry)
            after = (await ada.get(f"/api/v1/tickets/{camille}")).json()["ticket"]
            assert (after["tags"], after["assignee"]) == ([], None)
            kept = await rows(database, "SELECT count(*) AS n FROM audit_entries WHERE act = 'macro.applied'")
            assert kept[0]["n"] == 1

            # Without a text there is nothing to wait for.
            own = await lea.post("/api/v1/templates", json={"names": {"fr": "Sans suite"}})
            intent = own.json()["intent"]
            await lea.put(f"/api/v1/macros/{intent}", json={"actions": [{"kind": "snooze", "hours": 48}]})
            slept = await asked(ada, f"/tickets/{odd}/macro-applications", intent=intent)
            assert (slept["ticket"]["state"], slept["then"], slept["text"]) == ("snoozed", None, "")
            await asked(ada, f"/tickets/{odd}/undo", entry_id=slept["entry_ids"][0])
            assert (await ada.get(f"/api/v1/tickets/{odd}")).json()["ticket"]["state"] == "open"

            off = await lea.put(f"/api/v1/macros/{intent}", json={"enabled": False})
            assert off.json()["enabled"] is False
            refused = await ada.post(f"/api/v1/tickets/{odd}/macro-applications", json={"intent": intent})
            assert refused.json()["code"] == "macro_disabled"
            missing = await ada.post(f"/api/v1/tickets/{odd}/macro-previews", json={"intent": "nothing"})
            assert missing.json()["code"] == "macro_not_found"

    run(story())


def test_a_text_that_is_being_written_is_seen_on_a_ticket_as_far_as_rights_go(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        camille, _ = await two_tickets(database)
        (nova,) = await rows(database, "SELECT id FROM stores")
        body = "{{ customer.name }} · {{ order.items }} · {{ order.total }} · {{ agent.name }}"
        async with agents(services, "Ada") as [(_, ada)]:
            seen = await asked(
                ada,
                f"/tickets/{camille}/template-previews",
                body=body,
                language="fr",
                subject="{{ order.number }}",
            )
            assert seen["subject"] == "1001"
            assert seen["text"].split(" · ")[0] == "Camille Roux"
            assert line_name() in seen["text"]
            assert seen["text"].endswith("Ada")
        bound = [Grant(role="agent", targets=(f"store:{nova['id'] + 1}",))]
        async with agents(services, "Bo", grants=bound) as [(_, bo)]:
            refused = await bo.post(
                f"/api/v1/tickets/{camille}/macro-previews", json={"intent": "where_is_my_order"}
            )
            assert refused.json()["code"] == "ticket_not_found"

    run(story())


def line_name() -> str:
    return line("1").name
