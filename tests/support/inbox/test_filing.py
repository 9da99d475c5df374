"""Messages arrive and find their conversations; history stays silent."""

from __future__ import annotations

from typing import Any

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

from guichet.kernel.db import Database
from guichet.kernel.events import Origin

CAMILLE = guest_order(
    "1001", "Camille", "Roux", "camille@roux.example", store_external_id="a", placed_at=ago(days=3)
)


def test_an_order_message_opens_a_ticket_with_its_order_and_its_buyer(run: Any, database: Database) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"), told(CAMILLE), order_message(1, "1001"))
        await react(database)
        (ticket,) = await rows(database, "SELECT * FROM tickets")
        assert (ticket["state"], ticket["silent"], ticket["channel"]) == ("open", False, "order_message")
        assert ticket["contact_point"] == "mail:camille@roux.example"
        assert ticket["order_id"] is not None
        assert ticket["store_id"] is not None
        assert ticket["profile_id"] is not None
        assert ticket["unanswered_since"] is not None
        assert ticket["preview"] == "Where is my parcel?"
        kinds = [row["kind"] for row in await rows(database, "SELECT kind FROM ticket_log ORDER BY id")]
        assert kinds == ["opened", "message"]
        names = [
            row["name"] for row in await rows(database, "SELECT name FROM events WHERE entity = 'ticket'")
        ]
        assert names == ["ticket.opened", "ticket.message_added"]

    run(story())


def test_what_was_heard_twice_is_filed_once(run: Any, database: Database) -> None:
    async def story() -> None:
        await applied(database, told(CAMILLE), order_message(1, "1001"))
        await react(database)
        await react(database)
        assert len(await rows(database, "SELECT id FROM ticket_messages")) == 1

    run(story())


def test_a_page_of_an_order_is_one_conversation_and_the_shops_answer_stops_its_clock(
    run: Any, database: Database
) -> None:
    async def story() -> None:
        await applied(database, told(CAMILLE), order_message(1, "1001", sent_at=ago(hours=2)))
        await react(database)
        answer = order_message(2, "1001", "It left.", from_customer=False, sent_at=ago(hours=1))
        await applied(database, answer)
        await react(database)
        (ticket,) = await rows(database, "SELECT * FROM tickets")
        assert (ticket["state"], ticket["unanswered_since"]) == ("waiting", None)
        assert ticket["messages_count"] == 2
        await applied(database, order_message(3, "1001", "And now?"))
        await react(database)
        (ticket,) = await rows(database, "SELECT * FROM tickets")
        assert (ticket["state"], ticket["messages_count"]) == ("open", 3)
        assert ticket["unanswered_since"] == ticket["last_message_at"]
        placed = await rows(database, "SELECT placement FROM ticket_messages ORDER BY id")
        assert [row["placement"]["rule"] for row in placed] == ["new", "thread", "thread"]

    run(story())


def test_history_is_silent(run: Any, database: Database) -> None:
    async def story() -> None:
        orders = [
            told(guest_order(str(n), "Ada", f"Person{n}", f"p{n}@mail.example", placed_at=ago(days=9)))
            for n in range(2000, 2200)
        ]
        said = [
            order_message(n, str(2000 + n % 200), f"Message {n}", sent_at=ago(hours=5, minutes=n / 100))
            for n in range(2000)
        ]
        await applied(database, *orders, *said, origin=Origin.HISTORY)
        await react(database)
        (sums,) = await rows(
            database,
            "SELECT count(*) AS tickets, sum(messages_count) AS messages,"
            " count(*) FILTER (WHERE state <> 'closed' OR NOT silent) AS loud,"
            " count(unanswered_since) AS clocks FROM tickets",
        )
        assert dict(sums) == {"tickets": 200, "messages": 2000, "loud": 0, "clocks": 0}
        loud = await rows(database, "SELECT 1 FROM events WHERE entity = 'ticket' AND origin <> 'history'")
        assert loud == []
        assert await rows(database, "SELECT 1 FROM jobs") == []
        assert await rows(database, "SELECT 1 FROM acts") == []

    run(story())


def test_a_live_message_wakes_the_conversation_that_history_brought(run: Any, database: Database) -> None:
    async def story() -> None:
        await applied(
            database, told(CAMILLE), order_message(1, "1001", sent_at=ago(days=2)), origin=Origin.HISTORY
        )
        await react(database)
        await applied(database, order_message(2, "1001", "Still nothing"))
        await react(database)
        (ticket,) = await rows(database, "SELECT * FROM tickets")
        assert (ticket["state"], ticket["silent"], ticket["messages_count"]) == ("open", False, 2)
        assert ticket["unanswered_since"] == ticket["last_message_at"]

    run(story())


def test_a_mail_with_the_order_number_joins_what_its_buyer_wrote_on_the_page(
    run: Any, database: Database
) -> None:
    async def story() -> None:
        await applied(database, told(CAMILLE), order_message(1, "1001", sent_at=ago(days=4)))
        await react(database)
        camille = mail("Camille Roux camille@roux.example", "Commande 1001 : toujours rien reçu.")
        stranger = mail("Nosy Parker nosy@parker.example", "What about order 1001?")
        first, second = await arrive(database, camille, stranger)
        (ticket,) = await rows(
            database, "SELECT id FROM tickets WHERE channel = 'mail' AND messages_count = 2"
        )
        assert ticket["id"] in (first, second)
        assert first != second
        suggested = await rows(database, "SELECT * FROM ticket_suggestions")
        assert [(row["kind"], row["evidence"]) for row in suggested] == [("join", ["order", "stranger"])]
        people = await rows(
            database, "SELECT point, role FROM ticket_participants WHERE ticket_id = :id", id=ticket["id"]
        )
        assert people == [{"point": "mail:camille@roux.example", "role": "customer"}]

    run(story())
