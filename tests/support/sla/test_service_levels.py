"""Service levels over the API: what is settled, what a ticket shows of it, what becomes of stuck ones."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import httpx
from tests.face import let_in, someone
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import work
from tests.support.inbox.telling import ago, applied, arrive, mail, rows, store
from tests.support.sla.logs import at

from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.support.inbox import Direction, Recipient
from guichet.support.sla.jobs import hand_over

BREAK = [{"opens": "09:00", "closes": "12:30"}, {"opens": "14:00", "closes": "18:00"}]
PARIS = {
    "time_zone": "Europe/Paris",
    "week": [*([BREAK] * 5), [], []],
    "holidays": [{"country": "FR", "region": ""}],
    "special": [{"day": "2026-12-24", "name": "Réveillon", "hours": BREAK[:1]}],
}
CAMILLE = "Camille Roux <camille@roux.example>"


async def made(client: httpx.AsyncClient, path: str, **asked: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/v1{path}", json=asked)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def due(client: httpx.AsyncClient, ticket: int) -> tuple[str, datetime | None]:
    """What a list shows of a ticket's clock."""
    item = (await client.get(f"/api/v1/tickets/{ticket}")).json()["ticket"]
    return item["due_kind"], None if item["due_at"] is None else datetime.fromisoformat(item["due_at"])


async def clocks(client: httpx.AsyncClient, ticket: int) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/tickets/{ticket}/clocks")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def late(client: httpx.AsyncClient) -> list[str]:
    return [item["id"] for item in (await client.get("/api/v1/tickets?late=true")).json()["items"]]


async def lead(services: Services, client: httpx.AsyncClient) -> None:
    await let_in(services, client, await someone(services, "lead", name="Léa", mail="lea@guichet.example"))


async def stuck(services: Services, name: str, minutes: int) -> int:
    """A ticket whose customer wrote so many minutes ago."""
    written = mail(f"{name} <{name}@x.example>", "Hello?", at=ago(minutes=minutes))
    (ticket,) = await arrive(services.database, written)
    await work(services)
    return ticket


async def owner(services: Services, client: httpx.AsyncClient, ticket: int) -> str | None:
    """Who has a ticket once the rules were asked."""
    await hand_over(services)
    item = (await client.get(f"/api/v1/tickets/{ticket}")).json()["ticket"]
    return None if item["assignee"] is None else str(item["assignee"]["id"])


def test_hours_and_promises_are_settled_by_a_lead(run: Any, services: Services) -> None:
    async def story() -> None:
        async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            await lead(services, bo)
            refused = await ada.post("/api/v1/business-hours", json={"name": "Paris", "hours": PARIS})
            assert refused.status_code == 403
            hours = await made(bo, "/business-hours", name="Paris", hours=PARIS)
            assert hours["hours"]["week"][0] == BREAK
            wrongs: tuple[dict[str, Any], ...] = (
                {"time_zone": "Europe/Lutèce"},
                {"week": [[]] * 7},
                {"week": [[BREAK[0], {"opens": "12:00", "closes": "13:00"}], *[[]] * 6]},
                {"week": [[{"opens": "18:00", "closes": "09:00"}], *[[]] * 6]},
            )
            for wrong in wrongs:
                answer = await bo.post("/api/v1/business-hours", json={"name": "x", "hours": PARIS | wrong})
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.text
            nowhere = PARIS | {"holidays": [{"country": "FR", "region": "Atlantis"}]}
            answer = await bo.post("/api/v1/business-hours", json={"name": "x", "hours": nowhere})
            assert answer.json()["code"] == "unknown_holidays"

            terms = {"first_answer": 60, "calendar_id": hours["id"]}
            (first, second) = [
                await made(bo, "/service-levels", name=name, terms=terms) for name in ("Standard", "Express")
            ]
            order = [second["id"], first["id"]]
            assert (await bo.put("/api/v1/service-levels/order", json={"ids": order})).status_code == 204
            assert [one["id"] for one in (await ada.get("/api/v1/service-levels")).json()["items"]] == order
            half = await bo.put("/api/v1/service-levels/order", json={"ids": order[:1]})
            assert half.json()["code"] == "not_an_order"
            used = await bo.delete(f"/api/v1/business-hours/{hours['id']}")
            assert used.json()["code"] == "calendar_in_use"
            stale = await bo.put(
                f"/api/v1/business-hours/{hours['id']}",
                json={"name": "Paris", "hours": PARIS},
                headers={"If-Match": '"7"'},
            )
            assert stale.json()["code"] == "changed_meanwhile"

    run(story())


def test_a_promise_is_shown_at_telling_moments_before_it_is_kept(run: Any, services: Services) -> None:
    async def story() -> None:
        async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            await lead(services, bo)
            hours = await made(bo, "/business-hours", name="Paris", hours=PARIS)
            asked = {
                "terms": {"first_answer": 60, "resolution": 480, "calendar_id": hours["id"]},
                "arrives_at": [at("2026-11-27", "17:50").isoformat(), at("2026-12-24", "12:00").isoformat()],
            }
            answer = await ada.post("/api/v1/service-levels/previews", json=asked)
            told = [[one["due_at"] for one in item["dues"]] for item in answer.json()["items"]]
            expected = [
                [at("2026-11-30", "09:50"), at("2026-12-01", "09:20")],
                [at("2026-12-28", "09:30"), at("2026-12-28", "18:00")],
            ]
            assert [[datetime.fromisoformat(one) for one in item] for item in told] == expected
            answer = await ada.post(
                "/api/v1/service-levels/previews", json={**asked, "arrives_at": [], "hours": PARIS}
            )
            cases = [item["case"] for item in answer.json()["items"]]
            assert cases == ["now", "before_closing", "in_break", "closed_day", "before_holiday"]
            found = await ada.get(
                "/api/v1/holidays?country=FR&region=57&year=2026", headers={"Accept-Language": "fr"}
            )
            days = {one["day"]: one["name"] for one in found.json()["items"]}
            assert days["2026-04-03"] == "Vendredi saint"
            regions = (await ada.get("/api/v1/holiday-sets/FR/regions")).json()["items"]
            assert {"code": "57", "name": "Moselle"} in regions

    run(story())


def test_a_ticket_shows_the_clock_that_runs_out_first_and_why(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"))
        async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            await lead(services, bo)
            await work(services)
            asked = ago(minutes=50)
            (ticket,) = await arrive(database, mail(CAMILLE, "Where is it?", at=asked))
            (old,) = await arrive(
                database, mail("Old <old@x.example>", "Ages ago", at=ago(days=40), origin=Origin.HISTORY)
            )
            await work(services)
            assert await due(ada, ticket) == ("", None)

            terms = {"first_answer": 60, "next_answer": 30, "resolution": 6000}
            level = await made(bo, "/service-levels", name="All", terms=terms)
            await work(services)
            assert await due(ada, ticket) == ("first_answer", asked + timedelta(minutes=60))
            assert await due(ada, old) == ("", None)
            told = await clocks(ada, ticket)
            first, resolution = told["clocks"]
            assert (told["policy"], told["version"], told["newest"]) == ("All", 1, True)
            assert (first["kind"], first["state"], first["spent"]) == ("first_answer", "warning", 50)
            assert resolution["state"] == "running"
            assert (await clocks(ada, old))["clocks"] == []

            # What is due anew holds for new cycles, and for this one when the lead says so.
            changed: dict[str, Any] = {"name": "All", "terms": {**terms, "first_answer": 40}}
            answer = await bo.put(f"/api/v1/service-levels/{level['id']}", json=changed)
            assert answer.json()["version"] == 2
            await work(services)
            assert (await due(ada, ticket))[1] == asked + timedelta(minutes=60)
            assert (await clocks(ada, ticket))["newest"] is False
            changed["terms"]["first_answer"] = 45
            await bo.put(f"/api/v1/service-levels/{level['id']}", json={**changed, "running": True})
            await work(services)
            assert (await due(ada, ticket))[1] == asked + timedelta(minutes=45)
            assert await late(ada) == [str(ticket)]
            assert (await clocks(ada, ticket))["clocks"][0]["state"] == "late"

    run(story())


def test_the_first_level_that_fits_holds_and_what_rests_is_not_due(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            await lead(services, bo)
            await work(services)
            terms = {"first_answer": 45, "resolution": 6000}
            level = await made(bo, "/service-levels", name="All", terms=terms)
            asked = ago(minutes=50)
            (ticket,) = await arrive(database, mail(CAMILLE, "Where is it?", at=asked))
            await work(services)
            assert await late(ada) == [str(ticket)]

            # The first that fits holds; a tag is reason enough to look again.
            tags = (await ada.patch(f"/api/v1/tickets/{ticket}", json={"add_tags": ["VIP"]})).json()[
                "ticket"
            ]["tags"]
            vip = {"name": "VIP", "scope": {"tag_ids": [tags[0]["id"]]}, "terms": {"first_answer": 10}}
            express = await made(bo, "/service-levels", **vip)
            order = {"ids": [express["id"], level["id"]]}
            await bo.put("/api/v1/service-levels/order", json=order)
            await work(services)
            assert await due(ada, ticket) == ("first_answer", asked + timedelta(minutes=10))
            await ada.patch(f"/api/v1/tickets/{ticket}", json={"remove_tags": ["VIP"]})
            await work(services)
            assert (await due(ada, ticket))[1] == asked + timedelta(minutes=45)

            # Snoozed, the resolution stands still; closed, nothing is due.
            until = (utc_now() + timedelta(hours=9)).isoformat()
            await ada.patch(f"/api/v1/tickets/{ticket}", json={"state": "snoozed", "snoozed_until": until})
            await work(services)
            assert [one["state"] for one in (await clocks(ada, ticket))["clocks"]] == ["late", "resting"]
            await ada.patch(f"/api/v1/tickets/{ticket}", json={"state": "closed"})
            await work(services)
            assert await due(ada, ticket) == ("", None)
            assert [one["state"] for one in (await clocks(ada, ticket))["clocks"]] == ["closed", "kept"]
            assert await late(ada) == []

    run(story())


def test_joined_and_split_conversations_have_one_clock_each_whatever_came_first(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            await lead(services, bo)
            await made(bo, "/service-levels", name="All", terms={"first_answer": 60, "next_answer": 90})
            await work(services)
            older, newer = ago(minutes=30), ago(minutes=20)
            (one,) = await arrive(database, mail("Al <al@x.example>", "One", at=newer))
            (two,) = await arrive(database, mail("Bea <bea@x.example>", "Two", at=older))
            await work(services)
            together = await ada.post(f"/api/v1/tickets/{one}/joins", json={"ticket_id": str(two)})
            await work(services)
            assert await due(ada, one) == ("first_answer", older + timedelta(minutes=60))
            (stub,) = await rows(database, "SELECT due_at FROM tickets WHERE id = :id", id=two)
            assert stub["due_at"] is None
            entry = {"entry_id": together.json()["entry_id"]}
            await ada.post(f"/api/v1/tickets/{one}/undo", json=entry)
            await work(services)
            assert (await due(ada, one))[1] == newer + timedelta(minutes=60)
            assert (await due(ada, two))[0] == "first_answer"

            # The same words, learnt in two orders, are due alike.
            dues = []
            for name, order in (("cy", (0, 1, 2)), ("di", (2, 0, 1))):
                address, thread = f"{name.title()} <{name}@x.example>", (f"thread:{name}",)
                to = (Recipient(field="to", point=f"mail:{name}@x.example"),)
                told: dict[str, Any] = {
                    "references": thread,
                    "direction": Direction.OUT,
                    "recipients": to,
                    "vouched": True,
                }
                said = [
                    mail(address, "First", at=older, references=thread),
                    mail("Shop <shop@nova.example>", "Answer", at=newer, **told),
                    mail(address, "Again", at=ago(minutes=5), references=thread),
                ]
                for place in order:
                    (ticket,) = set(await arrive(database, said[place]))
                    await work(services)
                kind, moment = await due(ada, ticket)
                assert moment is not None
                dues.append((kind, moment - said[2].sent_at))
            assert dues == [("next_answer", timedelta(minutes=90))] * 2

            # What a machine sent starts nothing.
            (machine,) = await arrive(
                database, mail("Robot <no-reply@x.example>", "Away", automatic="auto_reply")
            )
            await work(services)
            assert await due(ada, machine) == ("", None)

    run(story())


def test_changed_hours_move_what_is_due(run: Any, services: Services, database: Database) -> None:
    async def story() -> None:
        async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            await lead(services, bo)
            await work(services)
            always = {"time_zone": "UTC", "week": [[{"opens": "00:00", "closes": "24:00"}]] * 7}
            hours = await made(bo, "/business-hours", name="Always", hours=always)
            terms = {"first_answer": 60, "calendar_id": hours["id"]}
            await made(bo, "/service-levels", name="All", terms=terms)
            asked = ago(minutes=10)
            (ticket,) = await arrive(database, mail(CAMILLE, "Hello?", at=asked))
            await work(services)
            assert (await due(ada, ticket))[1] == asked + timedelta(minutes=60)
            closed = {asked.date(), utc_now().date(), (asked + timedelta(minutes=60)).date()}
            special = [{"day": day.isoformat(), "name": "Inventory"} for day in closed]
            changed = {"name": "Always", "hours": {**always, "special": special}}
            await bo.put(f"/api/v1/business-hours/{hours['id']}", json=changed)
            await work(services)
            opens = datetime.combine(max(closed), datetime.min.time(), tzinfo=asked.tzinfo) + timedelta(
                days=1
            )
            assert (await due(ada, ticket))[1] == opens + timedelta(minutes=60)
            (clock,) = (await clocks(ada, ticket))["clocks"]
            assert {one["name"] for one in clock["closed_days"]} == {"Inventory"}

    run(story())


def test_what_is_stuck_goes_to_a_person_or_to_who_stands_in(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"))
        async with agents(services, "Ada", "Bo") as [(ada_id, ada), (bo_id, bo)]:
            lea = await someone(services, "lead", name="Léa", mail="lea@guichet.example")
            await let_in(services, bo, lea)
            await work(services)
            await made(bo, "/service-levels", name="All", terms={"first_answer": 60})

            before = await stuck(services, "before", 400)
            rule = {"name": "Two hours late", "after": "due", "minutes": 120, "user_id": str(bo_id)}
            kept = await made(bo, "/ageing-rules", **rule)
            assert await owner(services, ada, before) is None  # it was stuck before there was a rule
            await bo.put(f"/api/v1/ageing-rules/{kept['id']}", json={**rule, "present": True})
            await ada.patch(f"/api/v1/tickets/{before}", json={"assignee_id": str(ada_id)})
            assert await owner(services, ada, before) == str(bo_id)  # also from somebody who has it
            assert await owner(services, ada, await stuck(services, "not-yet", 150)) is None
            entries = (await ada.get(f"/api/v1/tickets/{before}")).json()["conversation"]["items"]
            told = [one["entry"] for one in entries if one["entry"] and one["entry"]["kind"] == "assigned"][
                -1
            ]
            assert told["actor"] is None
            assert told["data"]["rules"][0]["rule"] == "Two hours late"

            # Once for each time: who takes it back keeps it.
            await ada.patch(f"/api/v1/tickets/{before}", json={"assignee_id": str(ada_id)})
            assert await owner(services, ada, before) == str(ada_id)

    run(story())


def test_who_is_away_is_stood_in_for(run: Any, services: Services, database: Database) -> None:
    async def story() -> None:
        async with agents(services, "Ada", "Bo", "Cléo") as [(ada_id, ada), (bo_id, bo), (cleo_id, _)]:
            await lead(services, bo)
            await work(services)
            await made(bo, "/service-levels", name="All", terms={"first_answer": 60})
            rule = {"name": "Two hours late", "after": "due", "minutes": 120, "user_id": str(bo_id)}
            kept = await made(bo, "/ageing-rules", **rule, present=True)

            # Bo is away, and Ada stands in; she is away too, and Cléo stands in for her.
            span = {"since": ago(hours=1).isoformat(), "until": (utc_now() + timedelta(days=3)).isoformat()}
            away = await made(bo, "/absences", user_id=str(bo_id), deputy_id=str(ada_id), **span)
            assert await owner(services, ada, await stuck(services, "away", 300)) == str(ada_id)
            await made(ada, "/absences", deputy_id=str(cleo_id), **span)
            assert await owner(services, ada, await stuck(services, "both-away", 300)) == str(cleo_id)
            others = await ada.post("/api/v1/absences", json={"user_id": str(cleo_id), **span})
            assert others.status_code == 403
            himself = await ada.post("/api/v1/absences", json={"deputy_id": str(ada_id), **span})
            assert himself.json()["code"] == "own_deputy"
            assert len((await ada.get("/api/v1/absences")).json()["items"]) == 2
            assert (await bo.delete(f"/api/v1/absences/{away['id']}")).status_code == 204
            assert await owner(services, ada, await stuck(services, "back", 300)) == str(bo_id)

            # Nobody can take what they may not answer; it is left where it is.
            bound = [Grant(role="agent", targets=("store:999",))]
            dan = await someone(services, name="Dan", mail="dan@guichet.example", grants=bound)
            rule = {"name": "Nobody answers", "after": "unanswered", "minutes": 10, "user_id": str(dan)}
            await made(bo, "/ageing-rules", **{**rule, "present": True})
            lost = await stuck(services, "lost", 20)
            assert await owner(services, ada, lost) is None
            assert (await bo.delete(f"/api/v1/ageing-rules/{kept['id']}")).status_code == 204
            (kept_rule,) = (await ada.get("/api/v1/ageing-rules")).json()["items"]
            assert kept_rule["name"] == "Nobody answers"

    run(story())


def test_a_worker_knows_who_may_answer() -> None:
    """It loads no routes, where rights are declared else; without them nothing stuck would ever move on."""
    asks = (
        "from guichet.kernel.auth import scopes_of; import guichet.support.sla.jobs;"
        " raise SystemExit(not {'tickets.answer'} <= scopes_of('lead'))"
    )
    subprocess.run([sys.executable, "-c", asks], check=True)
