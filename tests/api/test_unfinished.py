"""What did not get done: an operator sees why, tries again or lets go, and the trail says who."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import text
from tests.conftest import Run
from tests.face import browser, let_in, someone

from guichet.kernel.db import Transaction
from guichet.kernel.errors import ConflictError
from guichet.kernel.events import (
    Announced,
    Happening,
    Origin,
    Sequencer,
    publish,
    reaction,
    run_reactions,
    to_publish,
)
from guichet.kernel.jobs import enqueue, job, run_due_jobs
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.ports.failures import OutageError


class WindTheClock(msgspec.Struct, frozen=True):
    tower: str
    key: bytes


class ClockStruck(Happening, frozen=True, tag="clock.struck"):
    hour: int


class TowerLockedError(ConflictError):
    code = "tower_locked"
    detail = Words("The tower of {place} is locked.", "La tour de {place} est fermée.")


trouble: list[Exception] = []


@pytest.fixture(autouse=True)
def _nothing_is_wrong_yet() -> None:
    trouble.clear()


@job("tests.wind", WindTheClock, attempts=1, title=Words("Wind the clock", "Remonter l’horloge"))
async def wind(services: Services, payload: WindTheClock) -> None:
    if trouble:
        raise trouble[0]


@reaction("tests.hear_the_clock", on=(ClockStruck,), from_start=True)
async def hear(transaction: Transaction, announced: Sequence[Announced]) -> None:
    if trouble:
        raise trouble[0]


async def fail_jobs(services: Services, *towers: str) -> None:
    async with services.database.transaction() as transaction:
        for tower in towers:
            await enqueue(transaction, WindTheClock(tower, b"iron"))
    for _ in towers:
        await run_due_jobs(services)


async def strike(services: Services, *hours: int) -> None:
    async with services.database.transaction() as transaction:
        events = [to_publish(ClockStruck(hour=hour), entity_id=hour) for hour in hours]
        await publish(transaction, events, origin=Origin.LIVE)
    sequencer = Sequencer(services.database.conninfo)
    await sequencer.lead()
    await sequencer.sequence()
    await sequencer.resign()
    await run_reactions(services.database)


async def acts_of(client: httpx.AsyncClient, entity: str) -> list[str]:
    entries = (await client.get("/api/v1/audit", params={"entity": entity})).json()["items"]
    return [entry["act"] for entry in entries]


def test_a_dead_job_says_why_in_the_readers_language_and_is_tried_again(
    run: Run[Any], services: Services
) -> None:
    async def story() -> None:
        trouble.append(TowerLockedError(place="Caen"))
        await fail_jobs(services, "Caen")
        async with browser(services) as client:
            await let_in(services, client, await someone(services, "administrator", "operations"))
            french = {"Accept-Language": "fr"}
            (dead,) = (await client.get("/api/v1/jobs?state=dead", headers=french)).json()["items"]
            assert dead["title"] == "Remonter l’horloge"
            assert dead["payload"] == {"tower": "Caen"}, "what is kept as bytes is sealed, and not shown"
            assert (dead["code"], dead["reason"]) == ("tower_locked", "La tour de Caen est fermée.")
            assert dead["last_error"] == "TowerLockedError: The tower of Caen is locked."
            assert (dead["attempts"], dead["most_attempts"]) == (1, 1)
            assert dead["failed_at"] is not None

            trouble.clear()
            path = f"/api/v1/jobs/{dead['id']}"
            assert (await client.post(f"{path}/retries")).status_code == 202
            waiting = (await client.get("/api/v1/jobs?state=waiting")).json()["items"]
            assert [one["id"] for one in waiting] == [dead["id"]]
            refused = await client.delete(path)
            assert (refused.status_code, refused.json()["code"]) == (409, "job_not_dead")
            await run_due_jobs(services)
            gone = await client.post(f"{path}/retries")
            assert (gone.status_code, gone.json()["code"]) == (404, "job_not_found")
            assert await acts_of(client, "job") == ["job.retried"]

    run(story())


def test_dead_jobs_come_in_pages_and_can_be_let_go(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        trouble.append(OutageError("connection reset"))
        await fail_jobs(services, "Caen", "Rouen", "Bayeux")
        async with browser(services) as client:
            await let_in(services, client, await someone(services, "administrator"))
            first = (await client.get("/api/v1/jobs?limit=2")).json()
            assert [one["payload"]["tower"] for one in first["items"]] == ["Bayeux", "Rouen"]
            assert first["items"][0]["reason"] == "The other system did not answer."
            assert "connection reset" in first["items"][0]["last_error"]
            rest = (await client.get(f"/api/v1/jobs?limit=2&cursor={first['next']}")).json()
            assert ([one["payload"]["tower"] for one in rest["items"]], rest["next"]) == (["Caen"], None)
            for one in [*first["items"], *rest["items"]]:
                assert (await client.delete(f"/api/v1/jobs/{one['id']}")).status_code == 204
            assert (await client.get("/api/v1/jobs")).json()["items"] == []
            assert await acts_of(client, "job") == ["job.discarded"] * 3

    run(story())


def test_a_job_of_another_version_shows_its_name_and_nothing_of_its_payload(
    run: Run[Any], services: Services
) -> None:
    async def story() -> None:
        async with services.database.transaction() as transaction:
            await transaction.execute(
                text(
                    "INSERT INTO jobs (name, payload, state, run_at, attempts, reason, created_at)"
                    " VALUES ('older.one', '{\"secret\": \"x\"}', 'dead', now(), 3, 'KeyError: x', now())"
                )
            )
        async with browser(services) as client:
            await let_in(services, client, await someone(services, "developer"))
            (dead,) = (await client.get("/api/v1/jobs")).json()["items"]
            assert (dead["title"], dead["payload"], dead["most_attempts"]) == ("older.one", {}, None)
            assert (dead["reason"], dead["last_error"]) == (None, "KeyError: x")

    run(story())


def test_a_parked_event_is_seen_replayed_and_let_go(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        trouble.append(ZeroDivisionError("no hands"))
        await strike(services, 3, 4, 5)
        async with browser(services) as client:
            await let_in(services, client, await someone(services, "administrator"))
            first = (await client.get("/api/v1/parked-events?limit=2")).json()
            assert [one["entity_id"] for one in first["items"]] == ["5", "4"]
            rest = (await client.get(f"/api/v1/parked-events?limit=2&cursor={first['next']}")).json()
            (three,) = rest["items"]
            assert (three["name"], three["entity"], three["code"]) == ("clock.struck", "clock", "internal")
            assert three["reason"] == "Something went wrong here"
            assert (three["last_error"], three["replayable"]) == ("ZeroDivisionError: no hands", True)

            path = f"/api/v1/parked-events/{three['id']}"
            assert (await client.post(f"{path}/replays")).json() == {"taken": False}
            trouble.clear()
            assert (await client.post(f"{path}/replays")).json() == {"taken": True}
            gone = await client.post(f"{path}/replays")
            assert (gone.status_code, gone.json()["code"]) == (404, "parked_event_not_found")
            other = f"/api/v1/parked-events/{first['items'][0]['id']}"
            assert (await client.delete(other)).status_code == 204
            assert (await client.delete(other)).status_code == 404
            assert len((await client.get("/api/v1/parked-events")).json()["items"]) == 1
            assert await acts_of(client, "parked_event") == [
                "parked_event.discarded",
                "parked_event.replayed",
                "parked_event.replayed",
            ]

    run(story())


def test_an_event_whose_reaction_is_gone_can_only_be_let_go(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        trouble.append(ValueError("x"))
        await strike(services, 1)
        async with services.database.transaction() as transaction:
            await transaction.execute(text("UPDATE parked_events SET reaction = 'older.reaction'"))
        async with browser(services) as client:
            await let_in(services, client, await someone(services, "operations"))
            (parked,) = (await client.get("/api/v1/parked-events")).json()["items"]
            assert not parked["replayable"]
            path = f"/api/v1/parked-events/{parked['id']}"
            refused = await client.post(f"{path}/replays")
            assert (refused.status_code, refused.json()["code"]) == (409, "reaction_gone")
            assert (await client.delete(path)).status_code == 204

    run(story())


def test_the_trail_is_filtered_as_a_screen_needs(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        administrator = await someone(services, "administrator")
        async with browser(services) as client:
            await let_in(services, client, administrator)
            for mail in ("bo@example.org", "cy@example.org"):
                invited = {"mail": mail, "name": mail[:2].title(), "grants": [{"role": "agent"}]}
                assert (await client.post("/api/v1/users", json=invited)).status_code == 201

            async def acts(**wanted: str) -> list[str]:
                entries = (await client.get("/api/v1/audit", params=wanted)).json()["items"]
                return [entry["act"] for entry in entries]

            assert await acts(actor_kind="system") == ["user.added"]
            assert await acts(actor_id=str(administrator)) == ["user.invited"] * 2
            newest = (await client.get("/api/v1/audit?limit=1")).json()
            assert await acts(entity_id=newest["items"][0]["entity_id"], entity="user") == ["user.invited"]
            assert await acts(act="user.invited", cursor=newest["next"]) == ["user.invited"]
            assert await acts(after="2100-01-01T00:00:00Z") == []
            assert len(await acts(before="2100-01-01T00:00:00Z")) == 3
            words = (await client.get("/api/v1/audit/words")).json()
            assert words == {"acts": ["user.added", "user.invited"], "entities": ["user"]}

    run(story())
