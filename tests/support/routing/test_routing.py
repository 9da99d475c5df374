"""Messages are told their topics, tickets find a queue and an agent; what people decide stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import msgspec
from tests.face import let_in, someone
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import connect, letterbox, receive, work
from tests.support.inbox.telling import ago, applied, guest_order, rows, store, to_publish, told
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
CAMILLE = "Camille Roux <camille@roux.example>"
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


class World(msgspec.Struct):
    """Ada answers, Bea too and in French, Max leads; a mailbox, and the queues and rules by name."""

    services: Services
    database: Database
    ada: int
    bea: int
    agent: Client
    lead: Client
    box: int
    queues: dict[str, str] = {}
    rules: dict[str, str] = {}

    async def comes(self, subject: str, words: str, author: str = CAMILLE, **more: Any) -> int:
        """A mail comes in and is routed; returns its ticket."""
        await receive(self.database, self.box, author, words, subject=subject, **more)
        await work(self.services)
        return int(await self.one(f"SELECT ticket_id FROM ticket_messages WHERE subject = '{subject}'"))

    async def one(self, statement: str) -> Any:
        """The one value that a statement gives."""
        (row,) = await rows(self.database, statement)
        return next(iter(row.values()))

    async def fired(self, which: str = "true") -> list[int]:
        """The tickets for which rules fired."""
        found = await rows(self.database, f"SELECT ticket_id FROM rule_firings WHERE {which} ORDER BY id")
        return [row["ticket_id"] for row in found]

    async def happens(self, happening: Any, origin: Origin = Origin.LIVE) -> None:
        """Something happens in trade and is heard."""
        async with self.database.transaction() as transaction:
            await publish(transaction, [to_publish(happening, happening.order_id)], origin=origin)
        await work(self.services)


@asynccontextmanager
async def world(services: Services) -> AsyncIterator[World]:
    database = services.database
    with letterbox():
        await applied(database, store("a", "Nova"), told(ORDER))
        box = await connect(services)
        await work(services)
        async with agents(services, "Ada", "Bea", "Lou") as [(ada, agent), (bea, _), (_, lead)]:
            user = await someone(services, "lead", name="Max", mail="max@lead.example")
            await let_in(services, lead, user)
            yield World(services, database, ada, bea, agent, lead, box)


async def settle(here: World) -> None:
    """Queues and rules as a lead settles them."""
    lead, members = here.lead, [str(here.ada), str(here.bea)]
    delivery = await said(lead, "POST", "/queues", {"name": "Delivery", "member_ids": members}, 201)
    sale = await said(lead, "POST", "/queues", {"name": "Pre-sale", "skills": ["EN"]}, 201)
    await said(lead, "POST", "/queues", {"name": "delivery"}, 409)
    await said(lead, "PUT", f"/routed-agents/{here.bea}", {"skills": ["fr"]}, 204)
    late = rule(
        "Late parcels",
        {"do": "queue", "queue_id": delivery["id"]},
        {"do": "tag", "tags": ["Colis"]},
        {"do": "assign", "skill": "language", "present": True},
        tests=[asks("any_topic", "is", ["late", "where_is_my_order"]), asks("has_order", "is", True)],
    )
    buying = rule(
        "Before buying",
        {"do": "queue", "queue_id": sale["id"]},
        {"do": "assign"},
        tests=[asks("topic", "is", ["size", "availability"]), asks("has_order", "is", False)],
    )
    here.queues = {"delivery": delivery["id"], "sale": sale["id"]}
    here.rules = {
        one["name"]: (await said(lead, "POST", "/routing-rules", one, 201))["id"] for one in (late, buying)
    }


def test_a_ticket_finds_its_topic_queue_and_agent_and_what_agents_decide_stays(
    run: Any, services: Services
) -> None:
    async def story() -> None:
        async with world(services) as here:
            await settle(here)
            parcel = await here.comes("Colis", LATE, happened_at=ago(minutes=9))
            dress = await here.comes("Dress", SIZE, "Zoe Hill <zoe@hill.example>")
            news = await here.comes("News", "May", "News <news@shop.example>", kind="list")
            await goes_where_it_belongs(here, parcel, dress, news)
            await says_why(here, parcel)
            heard = await hear(here.database)
            assert await here.fired() == [parcel, dress], "a happening is heard once, however often told"
            await leaves_people_the_last_word(here, parcel, heard)

    run(story())


async def goes_where_it_belongs(here: World, parcel: int, dress: int, news: int) -> None:
    found = {row["id"]: row for row in await rows(here.database, "SELECT * FROM tickets")}
    assert found[parcel]["topic"] in ("late", "where_is_my_order")
    assert (found[parcel]["language"], found[dress]["language"]) == ("fr", "en")
    assert str(found[parcel]["queue_id"]) == here.queues["delivery"]
    assert str(found[dress]["queue_id"]) == here.queues["sale"]
    assert found[parcel]["assignee_id"] == here.bea, "she alone masters French"
    assert found[dress]["assignee_id"] is None, "nobody serves that queue"
    assert found[news]["topic"] == ""
    (listed,) = (await said(here.agent, "GET", f"/tickets?queue_id={here.queues['sale']}"))["items"]
    assert listed["id"] == str(dress)
    counts = {one["name"]: one["open"] for one in (await said(here.agent, "GET", "/queues"))["items"]}
    assert counts == {"Delivery": 1, "Pre-sale": 1}


async def says_why(here: World, parcel: int) -> None:
    """For the ticket and for the rule; what was done can be undone by hand."""
    (fired,) = (await said(here.agent, "GET", f"/rule-firings?ticket_id={parcel}"))["items"]
    assert fired["rule_id"] == here.rules["Late parcels"]
    assert [one["field"] for one in fired["why"]] == ["any_topic", "has_order"]
    assert fired["did"][2] == {"do": "assign", "user_id": str(here.bea)}
    path = f"/rule-firings?rule_id={here.rules['Before buying']}"
    (left,) = (await said(here.lead, "GET", path))["items"]
    assert left["did"][1]["not"] == "nobody"
    tagged = await here.one("SELECT id FROM ticket_log WHERE kind = 'tagged'")
    await said(here.agent, "POST", f"/tickets/{parcel}/undo", {"entry_id": str(tagged)})


async def leaves_people_the_last_word(here: World, parcel: int, heard: int) -> None:
    """The agent knows better: it stays, and it is learned from."""
    shown = await said(here.agent, "PUT", f"/tickets/{parcel}/topic", {"topic": "complaint"})
    assert shown["topic"] == "complaint"
    await said(here.agent, "PUT", f"/tickets/{parcel}/topic", {"topic": "weather"}, 422)
    await said(here.agent, "PUT", f"/tickets/{parcel}/queue", {"queue_id": here.queues["sale"]})
    assert await here.comes("Re: Colis", LATE + " Et ma facture 1001 ?") == parcel
    await hear(here.database, heard)
    ticket = await said(here.agent, "GET", f"/tickets/{parcel}/topics")
    assert ticket["topic"] == "complaint"
    assert ticket["corrected"]["name"] == "Ada"
    assert len(ticket["messages"]) == 2
    (row,) = await rows(here.database, f"SELECT queue_id, topic FROM tickets WHERE id = {parcel}")
    assert row == {"queue_id": int(here.queues["sale"]), "topic": "complaint"}
    whole = await said(here.agent, "GET", f"/tickets/{parcel}")
    logged = [one["entry"] for one in whole["conversation"]["items"] if one.get("entry")]
    told = {one["kind"]: (one["actor"]["name"], one["data"].get("after")) for one in logged if one["actor"]}
    assert told["topic"] == ("Ada", {"topic": "complaint"})
    assert told["queued"] == ("Ada", {"queue_id": int(here.queues["sale"]), "name": "Pre-sale"})
    (learned,) = await corrections_of(here.database)
    assert learned[1] == ("complaint",)
    assert LATE in learned[0]
    refused = await said(here.lead, "DELETE", f"/queues/{here.queues['sale']}", None, 409)
    assert refused["code"] == "queue_in_use"


REFUND = rule(
    "Money went back",
    {"do": "tag", "tags": ["Refunded"]},
    triggers=["refund_made", "order_created"],
    tests=[asks("order_country", "is_not", ["JP"])],
)


def test_rules_start_from_happenings_in_trade_and_are_tried_before_they_are_kept(
    run: Any, services: Services
) -> None:
    async def story() -> None:
        async with world(services) as here:
            before = await here.comes("Sac", "Avez-vous ce sac en noir ?", happened_at=ago(days=4))
            about = await here.comes("Colis", LATE)
            await is_tried_first(here)
            kept = await said(here.lead, "POST", "/routing-rules", REFUND, 201)
            order = await here.one("SELECT id FROM orders")
            await here.happens(RefundMade(refund_id=1, order_id=order), Origin.HISTORY)
            assert await here.fired() == []
            await here.happens(RefundMade(refund_id=1, order_id=order))
            assert await here.fired() == [about]
            # Who asked before buying is known by what they buy.
            placed = OrderChanged(order_id=order, customer_id=None, before=None, after="confirmed")
            await here.happens(placed)
            assert set(await here.fired("trigger = 'order_created'")) == {about, before}
            await is_ordered_and_removed(here, kept["id"])

    run(story())


async def is_tried_first(here: World) -> None:
    tried = await said(here.lead, "POST", "/routing-trials", {"rule": REFUND, "count": 10})
    assert (tried["looked_at"], tried["matched"]) == (2, 2)
    assert await here.fired() == []
    await said(here.agent, "POST", "/routing-trials", {"rule": REFUND}, 403)


async def is_ordered_and_removed(here: World, kept: str) -> None:
    """In order, refused in the reader's language when it cannot be kept, and its log outlives it."""
    lead, asleep = here.lead, rule("All", {"do": "tag", "tags": ["Seen"]}, active=False)
    other = await said(lead, "POST", "/routing-rules", asleep, 201)
    turned = await said(lead, "PUT", "/routing-rules-order", {"rule_ids": [other["id"], kept]})
    assert [one["name"] for one in turned["items"]] == ["All", "Money went back"]
    assert turned["items"][1]["fired"] == 3
    await said(lead, "PUT", "/routing-rules-order", {"rule_ids": [kept]}, 409)
    lead.headers["Accept-Language"] = "fr"
    closes = {**REFUND, "acts": [{"do": "close"}]}
    wrong = await said(lead, "PUT", f"/routing-rules/{kept}", closes, 422)
    assert wrong["errors"][0]["pointer"] == "/acts/0"
    assert "ne clôt que" in wrong["errors"][0]["message"]
    words = await said(lead, "GET", "/routing-vocabulary")
    assert {one["id"]: one["title"] for one in words["triggers"]}["delivered"] == "un colis est livré"
    await said(lead, "DELETE", f"/routing-rules/{kept}", None, 204)
    assert {one["rule_name"] for one in (await said(lead, "GET", "/rule-firings"))["items"]} == {
        "Money went back"
    }
