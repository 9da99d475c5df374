"""Webhooks out: signed, each happening once, tried for days, readable, told again; and never history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook
from tests.conftest import Run
from tests.face import browser, let_in, serving, someone
from tests.purchase.journey.parcels import open_shop, scan, ship
from tests.support.inbox.mailbox import leave_now, work
from tests.support.inbox.telling import rows

from guichet.api.webhooks import CATALOGUE, jobs, reactions
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.installation import ClockFollower, beat
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import ParcelState

DECLARING = (jobs, reactions)
ENDPOINTS = "/api/v1/webhook-endpoints"


class Receiver:
    """A merchant's system: keeps what is signed as it should be, and answers as told."""

    def __init__(self) -> None:
        self.address = ""
        self.secret = ""
        self.answers: list[int] = []
        self.taken: list[tuple[str, dict[str, Any]]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        told = Webhook(self.secret).verify(body, headers)
        status = self.answers.pop(0) if self.answers else 204
        if status < 300:
            self.taken.append((headers["webhook-id"], told))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"" if status == 204 else b"so it is"})

    @property
    def types(self) -> list[str]:
        return [told["type"] for _, told in self.taken]


@asynccontextmanager
async def settling(
    services: Services, **asked: Any
) -> AsyncIterator[tuple[httpx.AsyncClient, Receiver, str]]:
    """Nova's developer with an endpoint on the loopback."""
    receiver = Receiver()
    await open_shop(services.database)
    async with serving(receiver) as address, browser(services) as client:
        receiver.address = f"{address}/hooks"
        await let_in(services, client, await someone(services, "developer", "administrator"))
        made = await client.post(ENDPOINTS, json={"name": "ERP", "address": receiver.address, **asked})
        assert made.status_code == 201, made.text
        receiver.secret = made.json()["secret"]
        await work(services)
        yield client, receiver, f"{ENDPOINTS}/{made.json()['id']}"


async def later(services: Services) -> None:
    """Let the time pass until the next attempt."""
    async with services.database.transaction() as transaction:
        now = {"now": utc_now()}
        await transaction.execute(
            text("UPDATE webhook_deliveries SET next_at = :now WHERE state = 'waiting'"), now
        )
    await leave_now(services.database)
    await work(services)


async def deliveries(client: httpx.AsyncClient, endpoint: str, **asked: str) -> list[dict[str, Any]]:
    return list((await client.get(f"{endpoint}/deliveries", params=asked)).json()["items"])


def test_what_happens_is_told_once_signed_and_with_what_is_needed_to_read_on(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        asked = {"event_types": ["order.changed", "shipment.added", "parcel.changed"]}
        async with settling(services, **asked) as (client, receiver, endpoint):
            await ship(database, "900", "6A0", origin=Origin.HISTORY)
            await ship(database, "10482", "6A1")
            await scan(database, "6A1", ParcelState.IN_TRANSIT)
            await work(services)
            told_once = {name for name, _ in receiver.taken}
            assert len(told_once) == len(receiver.taken)
            assert set(receiver.types) == {"order.changed", "parcel.changed", "shipment.added"}
            by_type = {told["type"]: told["data"] for _, told in reversed(receiver.taken)}
            order = by_type["order.changed"]
            assert (order["order_number"], order["before"], order["after"]) == ("10482", None, "shipped")
            assert (await client.get(order["href"])).json()["number"] == "10482"
            assert by_type["parcel.changed"]["order_numbers"] == ["10482"]
            assert "'900'" not in str(receiver.taken), "history is silent"
            assert "Camille" not in str(receiver.taken), "no names leave the house"

            await client.post(f"{endpoint}/replays", json=_span(minutes=5))
            await work(services)
            assert len(receiver.taken) == 2 * len(told_once)
            assert {name for name, _ in receiver.taken} == told_once, "the same ids, so that they are known"

    run(story())


def test_what_is_not_taken_is_tried_again_until_somebody_is_told(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        async with settling(services, event_types=["shipment.added"]) as (client, receiver, endpoint):
            receiver.answers = [404]
            await ship(database, "1", "6A1")
            await work(services)
            (waiting,) = await deliveries(client, endpoint)
            assert (waiting["state"], waiting["last"]["status"]) == ("waiting", 404)
            shown = (await client.get(f"/api/v1/webhook-deliveries/{waiting['id']}")).json()
            assert shown["attempted"][0]["said"] == "so it is"
            await later(services)
            assert receiver.types == ["shipment.added"]
            assert (await client.get(endpoint)).json()["failing_since"] is None

            receiver.answers = [404] * 10
            await ship(database, "2", "6A2")
            await work(services)
            for _ in range(9):
                assert (await client.get(endpoint)).json()["state"] == "active"
                await later(services)
            off = (await client.get(endpoint)).json()
            assert (off["state"], off["disabled_because"]) == ("disabled", "failing")
            (mail,) = await rows(database, "SELECT subject FROM system_mails")
            assert "ERP" in mail["subject"]

            # What happens meanwhile is not written; it is told when the span is.
            await ship(database, "3", "6A3")
            await work(services)
            refused = await client.post(f"{endpoint}/replays", json=_span(minutes=5))
            assert (refused.status_code, refused.json()["code"]) == (409, "webhook_endpoint_silent")
            change = {"address": receiver.address, "event_types": ["shipment.added"]}
            assert (await client.put(endpoint, json=change)).json()["state"] == "active"
            await client.post(f"{endpoint}/replays", json=_span(minutes=5))
            await work(services)
            numbers = [told["data"]["order_number"] for _, told in receiver.taken]
            assert sorted(numbers) == ["1", "1", "2", "3"]

    run(story())


def test_what_a_clock_tried_last_that_was_ahead_is_sent_when_it_is_set_right(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        async with settling(services, event_types=["shipment.added"]) as (_, receiver, _endpoint):
            receiver.answers = [503]
            await ship(database, "1", "6A1")
            await work(services)
            now = utc_now()
            ahead = {"now": now, "ahead": now + timedelta(hours=5)}
            async with database.transaction() as transaction:
                await transaction.execute(_TRIED_AHEAD, ahead)
                # Asked for by the clock that is right already, at the time that the other had set.
                await transaction.execute(text("UPDATE jobs SET run_at = :ahead, failed_at = NULL"), ahead)
                await beat(transaction, "host:1", "web", ahead["ahead"])
            await work(services)
            assert receiver.types == []
            async with database.transaction() as transaction:
                await ClockFollower().follow(transaction, now)
            await work(services)
            assert receiver.types == ["shipment.added"]

    run(story())


_TRIED_AHEAD = text(
    "UPDATE webhook_deliveries SET next_at = :ahead,"
    " attempted = jsonb_set(attempted, '{-1,at}', to_jsonb(CAST(:ahead AS timestamptz)))"
)


def test_a_secret_is_renewed_without_a_miss_and_a_test_is_sent_once(
    run: Run[Any], services: Services
) -> None:
    async def story() -> None:
        async with settling(services) as (client, receiver, endpoint):
            old = receiver.secret
            new = (await client.post(f"{endpoint}/secrets")).json()["secret"]
            for secret in (old, new):
                receiver.secret = secret
                assert (await client.post(f"{endpoint}/tests")).status_code == 202
                await work(services)
            assert receiver.types == ["webhook.test"] * 2
            receiver.answers = [500]
            await client.post(f"{endpoint}/tests")
            await work(services)
            (failed,) = await deliveries(client, endpoint, state="failed")
            again = await client.post(f"/api/v1/webhook-deliveries/{failed['id']}/replays")
            assert again.json()["state"] == "waiting"
            await work(services)
            assert len(receiver.types) == 3
            assert new not in (await client.get(endpoint)).text, "it is shown once"
            assert (await client.delete(endpoint)).status_code == 204
            assert (await client.get(endpoint)).status_code == 404

    run(story())


def test_addresses_types_and_stores_are_checked(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        async with settling(services, store_ids=["1"]) as (client, receiver, endpoint):
            for address, code in (
                ("http://erp.example.com/", "webhook_address_not_taken"),
                ("https://ada:pw@erp.example.com/", "webhook_address_not_taken"),
                ("http://10.0.0.1/", "webhook_address_not_taken"),
                ("ftp://erp.example.com", "webhook_address_not_taken"),
            ):
                answer = await client.post(ENDPOINTS, json={"address": address})
                assert (answer.status_code, answer.json()["code"]) == (422, code), address
            unknown = await client.post(ENDPOINTS, json={"address": receiver.address, "event_types": ["x"]})
            assert unknown.json()["code"] == "webhook_type_unknown"
            stale = await client.put(
                endpoint, json={"address": receiver.address}, headers={"If-Match": '"0"'}
            )
            assert stale.status_code == 412

            # A private network that nobody allowed: refused when it is called, and said so in the log.
            inner = (await client.post(ENDPOINTS, json={"address": "https://10.0.0.1/"})).json()
            await client.post(f"{ENDPOINTS}/{inner['id']}/tests")
            await work(services)
            (refused,) = await deliveries(client, f"{ENDPOINTS}/{inner['id']}")
            assert "private network" in refused["last"]["said"]
            assert await rows(database, "SELECT id FROM webhook_deliveries WHERE endpoint_id = 1") == []

    run(story())


def test_every_type_has_an_example_that_can_be_read_on() -> None:
    for one in CATALOGUE.values():
        assert "{" not in one.sample()["href"], one.name


def _span(**back: int) -> dict[str, str]:
    now = utc_now()
    return {"from": (now - timedelta(**back)).isoformat(), "until": (now + timedelta(minutes=1)).isoformat()}
