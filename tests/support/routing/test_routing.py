"""Messages are told their topics, tickets find a queue and an agent; what people decide stays."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
from tests.face import let_in, someone
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import ago, applied, arrive, guest_order, mail, rows, store, to_publish, told
from tests.support.routing.hearing import hear

from guichet.kernel.db import Database
from guichet.kernel.events import Origin, publish
from guichet.kernel.services import Services
from guichet.ports.happenings.commerce import OrderChanged, RefundMade
from guichet.support.routing import corrections_of

ORDER = guest_order(
    "1001", "Camille", "Roux", "camille@roux.example", store_external_id="a", placed_at=ago(days=3)
)
LATE = "Bonjour, ma commande 1001 devait arriver lundi et je n'ai toujours rien reçu."
SIZE = "Hello, I am between a 38 and a 40, which size should I take for the dress?"
Client = httpx.AsyncClient


async def said(client: Client, method: str, path: str, body: Any = None, expected: int = 200) -> Any:
    headers = {"Idempotency-Key": uuid4().hex}
    answer = await client.request(method, f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == expected, answer.text
    return answer.json() if answer.content else None


def rule(name: str, *acts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "triggers": ["message"], "tests": [], "acts": list(acts), **more}


def asks(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


async def lead_at(services: Services, client: Client) -> None:
    """Sign a person in who leads, in the place of who sat there."""
    user = await someone(services, "lead", name="Max", mail="max@lead.example")
    await let_in(services, client, user)


def test_a_ticket_finds_its_topic_queue_and_agent_and_what_agents_decide_stays(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"), told(ORDER))
        async with agents(services, "Ada", "Bea", "Lou") as [(ada, agent), (bea, _), (_, lead)]:
            await lead_at(services, lead)
            delivery = await said(
                lead, "POST", "/queues", {"name": "Delivery", "member_ids": [str(ada), str(bea)]}, 201
            )
            sale = await said(lead, "POST", "/queues", {"name": "Pre-sale", "skills": ["EN"]}, 201)
            await said(lead, "POST", "/queues", {"name": "delivery"}, 409)
            await said(lead, "PUT", f"/routed-agents/{bea}", {"skills": ["fr"]}, 204)
            late = rule(
                "Late parcels",
                {"do": "queue", "queue_id": delivery["id"]},
                {"do": "tag", "tags": ["Colis"]},
                {"do": "assign", "skill": "language", "present": True},
                tests=[asks("any_topic", "is", ["late", "where_is_my_order"]), asks("has_order", "is", True)],
            )
            first = await said(lead, "POST", "/routing-rules", late, 201)
            buying = rule(
                "Before buying",
                {"do": "queue", "queue_id": sale["id"]},
                {"do": "assign"},
                tests=[asks("topic", "is", ["size", "availability"]), asks("has_order", "is", False)],
            )
            second = await said(lead, "POST", "/routing-rules", buying, 201)

            parcel, dress, news = await arrive(
                database,
                mail("Camille Roux <camille@roux.example>", LATE, at=ago(minutes=9)),
                mail("Zoe Hill <zoe@hill.example>", SIZE, at=ago(minutes=8)),
                mail("News <news@shop.example>", "Our news of May", automatic="list", at=ago(minutes=7)),
            )
            heard = await hear(database)
            found = {row["id"]: row for row in await rows(database, "SELECT * FROM tickets")}
            assert found[parcel]["topic"] in ("late", "where_is_my_order")
            assert (found[parcel]["language"], found[dress]["language"]) == ("fr", "en")
            assert (found[parcel]["queue_id"], found[dress]["queue_id"]) == (
                int(delivery["id"]),
                int(sale["id"]),
            )
            assert found[parcel]["assignee_id"] == bea, "she alone masters French"
            assert found[dress]["assignee_id"] is None, "nobody serves that queue"
            assert found[news]["topic"] == ""
            assert (await said(agent, "GET", f"/tickets?queue_id={sale['id']}"))["items"][0]["id"] == str(
                dress
            )
            counts = {one["name"]: one["open"] for one in (await said(agent, "GET", "/queues"))["items"]}
            assert counts == {"Delivery": 1, "Pre-sale": 1}

            # Why, for the ticket and for the rule; the log of the ticket can be undone by hand.
            (fired,) = (await said(agent, "GET", f"/rule-firings?ticket_id={parcel}"))["items"]
            assert fired["rule_id"] == first["id"]
            assert [one["field"] for one in fired["why"]] == ["any_topic", "has_order"]
            assert fired["did"][2] == {"do": "assign", "user_id": bea}
            (left,) = (await said(lead, "GET", f"/rule-firings?rule_id={second['id']}"))["items"]
            assert left["did"][1]["not"] == "nobody"
            (tagged,) = await rows(database, "SELECT * FROM ticket_log WHERE kind = 'tagged'")
            await said(agent, "POST", f"/tickets/{parcel}/undo", {"entry_id": str(tagged["id"])})

            # A happening is heard once, however often it is told.
            await hear(database)
            assert len(await rows(database, "SELECT id FROM rule_firings")) == 2

            # The agent knows better: it stays, and it is learned from.
            shown = await said(agent, "PUT", f"/tickets/{parcel}/topic", {"topic": "complaint"})
            assert shown["topic"] == "complaint"
            await said(agent, "PUT", f"/tickets/{parcel}/topic", {"topic": "weather"}, 422)
            await said(agent, "PUT", f"/tickets/{parcel}/queue", {"queue_id": sale["id"]})
            await arrive(
                database,
                mail(
                    "Camille Roux <camille@roux.example>", LATE + " Et ma facture 1001 ?", at=ago(minutes=2)
                ),
            )
            await hear(database, heard)
            ticket = await said(agent, "GET", f"/tickets/{parcel}/topics")
            assert ticket["topic"] == "complaint"
            assert ticket["corrected"]["name"] == "Ada"
            assert len(ticket["messages"]) == 2
            (row,) = await rows(database, f"SELECT queue_id, topic FROM tickets WHERE id = {parcel}")
            assert row == {"queue_id": int(sale["id"]), "topic": "complaint"}
            (learned,) = await corrections_of(database)
            assert learned[1] == ("complaint",)
            assert LATE in learned[0]
            refused = await said(lead, "DELETE", f"/queues/{sale['id']}", None, 409)
            assert refused["code"] == "queue_in_use"

    run(story())


def test_rules_start_from_happenings_in_trade_and_are_tried_before_they_are_kept(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"), told(ORDER))
        async with agents(services, "Ada", "Max") as [(_, agent), (_, lead)]:
            await lead_at(services, lead)
            about, before = await _two(database)
            heard = await hear(database)
            refund = rule(
                "Money went back",
                {"do": "tag", "tags": ["Refunded"]},
                triggers=["refund_made", "order_created"],
                tests=[asks("order_country", "is_not", ["JP"])],
            )
            tried = await said(lead, "POST", "/routing-trials", {"rule": refund, "count": 10})
            assert (tried["looked_at"], tried["matched"]) == (2, 2)
            assert await rows(database, "SELECT id FROM rule_firings") == []
            await said(agent, "POST", "/routing-trials", {"rule": refund}, 403)
            kept = await said(lead, "POST", "/routing-rules", refund, 201)
            other = await said(
                lead,
                "POST",
                "/routing-rules",
                rule("All", {"do": "tag", "tags": ["Seen"]}, active=False),
                201,
            )
            (order,) = await rows(database, "SELECT id FROM orders")
            await _announce(database, RefundMade(refund_id=1, order_id=order["id"]), Origin.HISTORY)
            heard = await hear(database, heard)
            assert await rows(database, "SELECT id FROM rule_firings") == []
            await _announce(database, RefundMade(refund_id=1, order_id=order["id"]), Origin.LIVE)
            heard = await hear(database, heard)
            assert {
                row["ticket_id"] for row in await rows(database, "SELECT ticket_id FROM rule_firings")
            } == {about}
            # Who asked before buying is known by what they buy.
            placed = OrderChanged(order_id=order["id"], customer_id=None, before=None, after="confirmed")
            await _announce(database, placed, Origin.LIVE)
            await hear(database, heard)
            fired = await rows(database, "SELECT ticket_id FROM rule_firings WHERE trigger = 'order_created'")
            assert {row["ticket_id"] for row in fired} == {about, before}

            # In order, and refused in the reader's language when it cannot be kept.
            turned = await said(lead, "PUT", "/routing-rules-order", {"rule_ids": [other["id"], kept["id"]]})
            assert [one["name"] for one in turned["items"]] == ["All", "Money went back"]
            assert turned["items"][1]["fired"] == 3
            await said(lead, "PUT", "/routing-rules-order", {"rule_ids": [kept["id"]]}, 409)
            lead.headers["Accept-Language"] = "fr"
            wrong = await said(
                lead, "PUT", f"/routing-rules/{kept['id']}", {**refund, "acts": [{"do": "close"}]}, 422
            )
            assert wrong["errors"][0]["pointer"] == "/acts/0"
            assert "ne clôt que" in wrong["errors"][0]["message"]
            words = await said(lead, "GET", "/routing-vocabulary")
            assert (
                next(one for one in words["triggers"] if one["id"] == "delivered")["title"]
                == "un colis est livré"
            )
            await said(lead, "DELETE", f"/routing-rules/{kept['id']}", None, 204)
            (kept_log,) = {one["rule_name"] for one in (await said(lead, "GET", "/rule-firings"))["items"]}
            assert kept_log == "Money went back"

    run(story())


async def _two(database: Database) -> tuple[int, int]:
    """Camille's question before she bought, and the one about her order: (about, before)."""
    before, about = await arrive(
        database,
        mail(
            "Camille Roux <camille@roux.example>",
            "Avez-vous ce sac en noir ?",
            subject="Un sac",
            at=ago(days=4),
        ),
        mail("Camille Roux <camille@roux.example>", LATE, at=ago(minutes=9)),
    )
    return about, before


async def _announce(database: Database, happening: Any, origin: Origin) -> None:
    async with database.transaction() as transaction:
        await publish(transaction, [to_publish(happening, happening.order_id)], origin=origin)
