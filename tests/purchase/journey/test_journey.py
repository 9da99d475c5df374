"""What customers are told by itself: once, in their language, at a decent hour, if they wish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text
from tests.conftest import Run
from tests.purchase.journey.parcels import open_shop, pass_time, scan, ship
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import Mailbox, connect, letterbox, receive
from tests.support.inbox.telling import ago, rows

from guichet.kernel.auth import Grant, Role
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.failures import OutageError
from guichet.ports.messages import Undelivered
from guichet.ports.records import ParcelState as State
from guichet.sync import push

FRENCH = {"Accept-Language": "fr"}
_FILED = (
    "SELECT t.contact_name, o.how FROM tickets t"
    " LEFT JOIN ticket_orders o ON o.ticket_id = t.id ORDER BY t.id"
)
LEAD = [Grant(role=Role.LEAD)]
ALL = ("shipped", "out_for_delivery", "delivered", "late", "failed")
INTENTS = {
    "shipped": "order_shipped",
    "out_for_delivery": "parcel_out_for_delivery",
    "delivered": "parcel_delivered",
    "late": "parcel_late",
    "failed": "delivery_failed",
}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with letterbox() as box:
        yield box


async def switch_on(
    client: httpx.AsyncClient,
    *kinds: str,
    quiet: tuple[int, int] = (0, 0),
    intents: Mapping[str, str] = INTENTS,
) -> None:
    (store,) = (await client.get("/api/v1/journey")).json()["items"]
    address = f"/api/v1/journey/{store['store_id']}"
    etag = (await client.get(address)).headers["ETag"]
    asked = {
        "quiet_from": quiet[0],
        "quiet_until": quiet[1],
        "kinds": [{"kind": kind, "on": True, "intent": intents[kind]} for kind in kinds],
    }
    answer = await client.put(address, json=asked, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text


async def again_from_the_start(database: Database) -> None:
    async with database.transaction() as transaction:
        heard = {"reaction": "purchase.journey"}
        await transaction.execute(
            text("UPDATE reaction_cursors SET position = 0 WHERE reaction = :reaction"), heard
        )


async def said(client: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/said-mails", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_each_happening_is_told_once_and_its_answer_finds_the_ticket(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        connection_id = await connect(services)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await switch_on(lead, *ALL)
            await pass_time(services)
            await tell_all_of_an_order(services, mailbox)
            told = [mail.subject for mail in mailbox.sent]
            mail = mailbox.sent[0]
            assert mail.text.startswith("Bonjour Camille,")
            assert "https://suivi.example/6A1" in mail.text
            assert mail.automatic
            assert mail.unsubscribe in mail.text
            assert mail.unsubscribe in mail.html

            # The same told again: by the shop, by the carrier, by all that happened heard anew.
            await ship(database, "10482", "6A1", archived=True)
            await scan(database, "6A1", State.DELIVERED)
            await again_from_the_start(database)
            await pass_time(services)
            assert len(mailbox.sent) == len(told)

            answered = (mailbox.sent[3].message_id,)
            for author, words in (("Camille", "Merci, mais il est abîmé."), ("Eve", "Et le mien ?")):
                address = f"{author.lower()}@roux.example"
                await receive(
                    database, connection_id, f"{author} <{address}>", words, subject="Re: colis",
                    message_id=f"1@{address}", references=answered,
                )  # fmt: skip
            await pass_time(services)
            assert await rows(database, _FILED) == [
                {"contact_name": "Camille", "how": "answered"},
                {"contact_name": "Eve", "how": None},
            ]
            (ticket,) = (await lead.get("/api/v1/tickets", params={"q": "abîmé"})).json()["items"]
            whole = (await lead.get(f"/api/v1/tickets/{ticket['id']}")).json()
            life = [one["order"]["item"] for one in whole["conversation"]["items"] if one["order"]]
            assert [one["subject"] for one in life if one["kind"] == "told"] == told
            assert [one["state"] for one in await said(lead)] == ["sent"] * 4

    run(story())


async def tell_all_of_an_order(services: Services, mailbox: Mailbox) -> None:
    """An order goes from the shop to the door, after a first try that failed."""
    database = services.database
    await ship(database, "10482", "6A1")
    await pass_time(services)
    await scan(database, "6A1", State.IN_TRANSIT)
    for state in (State.OUT_FOR_DELIVERY, State.ATTEMPT_FAILED, State.DELIVERED):
        await scan(database, "6A1", state)
        await pass_time(services)
    assert [mail.subject for mail in mailbox.sent] == [
        "Votre commande 10482 est partie",
        "Votre colis est en cours de livraison",
        "Votre colis n’a pas pu être remis",
        "Votre colis est arrivé",
    ]


def test_history_is_silent_and_so_is_what_is_switched_off(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        await connect(services)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await pass_time(services)
            await ship(database, "1", "6B1")  # nothing is on yet
            await pass_time(services)
            await switch_on(lead, *ALL)
            (store,) = (await lead.get("/api/v1/journey")).json()["items"]
            asked = {"kind": "shipped"}
            look = await lead.get(f"/api/v1/journey/{store['store_id']}/preview", params=asked)
            assert look.json()["orders"] == 1
            assert look.json()["subject"] == "Votre commande 1 est partie"
            assert look.json()["gaps"] == []
            await ship(database, "2", "6B2", origin=Origin.HISTORY)
            await ship(database, "3", "6B3", shipped_at=ago(hours=7))
            # A carrier that is asked for the first time of what a first sync brought: live, and no news.
            await scan(database, "6B2", State.OUT_FOR_DELIVERY, expected_until=ago(days=1))
            await scan(database, "6B3", State.IN_TRANSIT, at=ago(days=1))
            await scan(database, "6B3", State.DELIVERED, at=ago(hours=7))
            await pass_time(services)
            assert mailbox.sent == []
            assert await said(lead) == []
            await scan(database, "6B2", State.DELIVERED)  # what happens from now on is
            await pass_time(services)
            assert [mail.subject for mail in mailbox.sent] == ["Votre colis est arrivé"]

    run(story())


def test_parcels_are_told_together_at_a_decent_hour_and_late_ones_once(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        await connect(services)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            now = utc_now().astimezone(ZoneInfo("Europe/Paris"))
            minute = now.hour * 60 + now.minute
            quiet = ((minute - 60) % 1440, (minute + 120) % 1440)
            await switch_on(lead, "shipped", quiet=quiet)
            await pass_time(services)
            await ship(database, "10", "6C1", "6C2")
            await pass_time(services)
            assert mailbox.sent == []
            (job,) = await rows(database, "SELECT run_at FROM jobs WHERE name = 'journey.tell_order'")
            assert timedelta(minutes=115) < job["run_at"] - utc_now() <= timedelta(minutes=121)
            await switch_on(lead, "shipped", "late")
            await pass_time(services)
            (mail,) = mailbox.sent
            assert "6C1" in mail.text
            assert "6C2" in mail.text

            await ship(database, "11", "6C3")
            await scan(database, "6C3", State.IN_TRANSIT, at=ago(days=2), expected_until=utc_now())
            await pass_time(services)
            assert len(mailbox.sent) == 2
            await let_a_day_go_by(database)
            await pass_time(services)  # it is seen to be late,
            await pass_time(services)  # and told
            assert {mail.subject for mail in mailbox.sent[1:]} == {
                "Votre colis prend du retard", "Votre commande 11 est partie",
            }  # fmt: skip
            assert len(mailbox.sent) == 3

    run(story())


def test_who_objects_hears_no_more_and_a_brake_holds_what_would_be_too_much(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        await connect(services)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await switch_on(lead, "shipped")
            await pass_time(services)
            for number in range(5):
                await ship(database, str(20 + number), f"6D{number}")
            await pass_time(services)
            assert len(mailbox.sent) == 4
            (held,) = await said(lead, state="held")
            assert held["reason"] == "too_often"
            assert (await lead.post(f"/api/v1/said-mails/{held['id']}/sendings")).status_code == 202
            await pass_time(services)
            assert len(mailbox.sent) == 5

            page = mailbox.sent[0].unsubscribe.removeprefix(services.settings.base_url)
            await object_and_allow_again(lead, page)
            await lead.post(page, content="List-Unsubscribe=One-Click")
            await database_forget_lately(database)
            await ship(database, "30", "6D9")
            await pass_time(services)
            assert len(mailbox.sent) == 5
            steps = await rows(database, "SELECT state, reason FROM journey_steps ORDER BY id DESC LIMIT 1")
            assert steps == [{"state": "dropped", "reason": "objected"}]
            await says_so_by_phone(lead)
            await ship(database, "31", "6D8")
            await pass_time(services)
            assert len(mailbox.sent) == 6

    run(story())


async def let_a_day_go_by(database: Database) -> None:
    """As if the parcels' day had been yesterday."""
    async with database.transaction() as transaction:
        yesterday = {"yesterday": ago(days=1)}
        await transaction.execute(text("UPDATE parcels SET expected_until = :yesterday"), yesterday)


async def object_and_allow_again(client: httpx.AsyncClient, page: str) -> None:
    """On the page, as a browser without script does it."""
    assert "Arrêter ces messages" in (await client.get(page, headers=FRENCH)).text
    for form, shown in (
        ({"act": "stop", "reach": "all"}, "toutes nos marques"),
        ({"act": "again"}, "Arrêter ces messages"),
    ):
        answer = await client.post(page, data=form, headers=FRENCH, follow_redirects=True)
        assert answer.status_code == 200
        assert shown in answer.text
    assert (await client.get(f"{page[:-3]}abc")).status_code == 401


async def says_so_by_phone(client: httpx.AsyncClient) -> None:
    """Staff see what stands, and note what the customer says now; it is written down who did."""
    address = "camille@roux.example"

    async def standing() -> list[tuple[str, str]]:
        (page,) = [(await client.get("/api/v1/objections", params={"address": address})).json()]
        return [(one["kind"], two["how"]) for one in page["items"] for two in one["standing"]]

    assert await standing() == [("order_news", "one_click")]
    asked = {"address": address, "kind": "order_news", "wanted": True}
    assert (await client.put("/api/v1/objections", json=asked)).status_code == 200
    assert await standing() == []
    answer = await client.put("/api/v1/objections", json={**asked, "kind": "satisfaction", "wanted": False})
    assert answer.status_code == 200, answer.text
    assert await standing() == [("satisfaction", "staff")]
    assert (await client.put("/api/v1/objections", json={**asked, "kind": "weather"})).status_code == 422


async def database_forget_lately(database: Database) -> None:
    """Let a day go by, for the brake."""
    async with database.transaction() as transaction:
        await transaction.execute(text("UPDATE said_mails SET made_at = :then"), {"then": ago(days=2)})


def test_a_text_with_a_hole_is_held_and_a_lost_answer_is_not_sent_twice(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "_SETTLING", 0.01)

    async def story() -> None:
        await open_shop(database)
        connection_id = await connect(services)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await switch_on(lead, "shipped", intents={"shipped": "return_approved"})
            await write_template(lead, "return_approved", "Retour {{ return.number }}")
            await pass_time(services)
            await ship(database, "40", "6E1")
            await pass_time(services)
            (held,) = await said(lead)
            assert (held["state"], held["reason"]) == ("held", "incomplete")
            assert held["missing"] == ["the return’s number"]
            assert (await lead.post(f"/api/v1/said-mails/{held['id']}/sendings")).status_code == 409
            await is_written_anew(lead, mailbox, services, held["id"])

            await switch_on(lead, "shipped")
            mailbox.failures.append(OutageError("the line went dead", uncertain=True))
            await ship(database, "41", "6E2")
            for _ in range(3):
                await pass_time(services)
            assert mailbox.sent == []
            assert [one["state"] for one in await said(lead)] == ["uncertain", "sent"]

            await ship(database, "42", "6E3")
            await pass_time(services)
            (mail,) = mailbox.sent
            lost = Undelivered(recipients=("camille@roux.example",), message_id=mail.message_id)
            await receive(
                database, connection_id, "Mailer <mailer@else.example>", "No such box.", kind="bounce",
                undelivered=lost,
            )  # fmt: skip
            await pass_time(services)
            assert (await said(lead))[0]["state"] == "undelivered"

    run(story())


async def is_written_anew(client: httpx.AsyncClient, mailbox: Mailbox, services: Services, mail: str) -> None:
    """A person fills the hole; the mail waits for them to send it, and keeps what stands below it."""
    address = f"/api/v1/said-mails/{mail}"
    hole = {"subject": "Votre retour", "text": "Retour [return.number]"}
    assert (await client.put(address, json=hole)).status_code == 409
    whole = await client.put(address, json={**hole, "text": "Votre retour porte le numéro R-7."})
    assert (whole.json()["state"], whole.json()["reason"], whole.json()["missing"]) == (
        "held",
        "rewritten",
        [],
    )
    await pass_time(services)
    assert mailbox.sent == []
    assert (await client.post(f"{address}/sendings")).status_code == 202
    await pass_time(services)
    (sent,) = mailbox.sent
    assert (sent.subject, "R-7" in sent.text, sent.unsubscribe in sent.text) == ("Votre retour", True, True)
    assert (await client.put(address, json=hole)).status_code == 409, "what left is not written anew"
    mailbox.sent.clear()


async def write_template(client: httpx.AsyncClient, intent: str, body: str) -> None:
    asked = {"subject": "Votre commande", "body": body}
    answer = await client.put(f"/api/v1/templates/{intent}/texts/fr", json=asked)
    assert answer.status_code in (200, 201), answer.text
