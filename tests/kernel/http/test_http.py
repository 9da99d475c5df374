"""The way out: guarded, budgeted, patient with the other side and never inside a transaction."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.db import Database
from guichet.kernel.http import (
    AddressRefusedError,
    BudgetSpentError,
    CallInTransactionError,
    CircuitOpenError,
    HttpClients,
    UnreachableError,
)
from guichet.kernel.http.guard import Guard

_REST = text("UPDATE http_accounts SET open_until = open_until - interval '1 hour' WHERE account = 'shop:5'")
LOOPBACK = ("127.0.0.0/8",)


class Far:
    """The other side: answers what it is told to."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.bodies: list[bytes] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        far = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                self.rfile.read(length)
                far.requests.append(
                    (self.command, self.path, {k.lower(): v for k, v in self.headers.items()})
                )
                status = far.statuses.pop(0) if far.statuses else 200
                if status == 0:
                    self.connection.close()
                    return
                self.send_response(status)
                self.send_header("Set-Cookie", "who=somebody")
                if status == 302:
                    self.send_header("Location", "http://169.254.169.254/secrets")
                body = far.bodies.pop(0) if far.bodies else b"{}"
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/things"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def far() -> Iterator[Far]:
    far = Far()
    yield far
    far.server.shutdown()
    far.server.server_close()


def outside(run: Run[Any], database: Database, story: Callable[[HttpClients], Awaitable[None]]) -> None:
    async def told() -> None:
        clients = HttpClients(database, allowed_private_networks=LOOPBACK)
        try:
            await story(clients)
        finally:
            await clients.close()

    run(told())


def test_an_answer_comes_back_whatever_its_status(run: Run[Any], database: Database, far: Far) -> None:
    async def story(clients: HttpClients) -> None:
        far.statuses = [404]
        answer = await clients.unmetered().request("GET", far.url, params={"page": "2"})
        assert (answer.status, answer.json(), far.requests[0][1]) == (404, {}, "/things?page=2")

    outside(run, database, story)


def test_a_safe_request_is_tried_again_and_an_unsafe_one_is_not(
    run: Run[Any], database: Database, far: Far
) -> None:
    async def story(clients: HttpClients) -> None:
        far.statuses = [503, 0, 200]
        assert (await clients.unmetered().request("GET", far.url)).status == 200
        far.statuses = [503, 200]
        assert (await clients.unmetered().request("POST", far.url, json={"a": 1})).status == 503
        far.statuses = [0, 200]
        with pytest.raises(UnreachableError) as lost:
            await clients.unmetered().request("POST", far.url, json={"a": 1})
        assert lost.value.uncertain

    outside(run, database, story)


def test_an_answer_that_is_cut_short_is_no_answer(run: Run[Any], database: Database, far: Far) -> None:
    async def story(clients: HttpClients) -> None:
        far.bodies = [b'{"data": [{"id": 1}, {"i', b'{"data": []}']
        assert (await clients.unmetered().request("GET", far.url)).json() == {"data": []}
        far.bodies = [b'{"id": 7']
        with pytest.raises(UnreachableError) as lost:
            await clients.unmetered().request("POST", far.url, json={"a": 1})
        assert lost.value.uncertain
        far.bodies = [b'{"a": NaN}', b""]  # of another shape, and empty: what they mean their reader says
        assert [(await clients.unmetered().request("GET", far.url)).body for _ in range(2)] == [
            b'{"a": NaN}',
            b"",
        ]

    outside(run, database, story)


def test_nobody_listening_is_certain_not_to_have_acted(run: Run[Any], database: Database) -> None:
    async def story(clients: HttpClients) -> None:
        with pytest.raises(UnreachableError) as refused:
            await clients.unmetered().request("POST", "http://127.0.0.1:9/", json={})
        assert not refused.value.uncertain

    outside(run, database, story)


def test_a_call_inside_a_transaction_is_refused(run: Run[Any], database: Database, far: Far) -> None:
    async def story(clients: HttpClients) -> None:
        async with database.transaction():
            with pytest.raises(CallInTransactionError):
                await clients.unmetered().request("GET", far.url)
        assert far.requests == []

    outside(run, database, story)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0/",
        "ftp://example.com/",
        "file:///etc/passwd",
    ],
)
def test_private_networks_and_other_schemes_are_refused(run: Run[Any], database: Database, url: str) -> None:
    async def story(clients: HttpClients) -> None:
        with pytest.raises(AddressRefusedError):
            await clients.unmetered().request("GET", url)

    outside(run, database, story)


def test_a_name_that_leads_into_a_private_network_is_refused(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        clients = HttpClients(database)
        with pytest.raises(AddressRefusedError):
            await clients.unmetered().request("GET", "http://localhost/")
        await clients.close()

    run(story())


def test_a_public_address_passes_the_guard() -> None:
    Guard(()).check("93.184.215.14")
    Guard(()).check("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    Guard(()).check("64:ff9b::5db8:d70e")  # how a network without IPv4 reaches a public one


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:10.0.0.1",  # mapped
        "::10.0.0.1",  # compatible
        "::1",
        "::ffff:0:10.0.0.1",  # translated
        "64:ff9b::10.0.0.1",  # NAT64
        "64:ff9b::a9fe:a9fe",  # NAT64 of a cloud's own metadata
        "64:ff9b:1::10.0.0.1",  # NAT64 of a site's own
        "2002:7f00:1::",  # 6to4 of 127.0.0.1
        "2002:c0a8:101::1",  # 6to4 of 192.168.1.1
        "2001:0:5db8:d70e:0:0:f5ff:fffe",  # Teredo of 10.0.0.1 behind a public server
        "2001:0:a00:1:0:0:a247:28f1",  # Teredo of a public client behind 10.0.0.1
        "fe80::1%eth0",
        "ff02::1",
    ],
)
def test_an_address_that_leads_into_a_private_network_is_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError):
        Guard(()).check(address)


def test_an_allowed_network_may_be_reached_through_a_translator() -> None:
    Guard(("10.0.0.0/8",)).check("64:ff9b::10.0.0.1")
    Guard(("::1/128",)).check("::1")


def test_redirects_are_not_followed_and_cookies_not_kept(run: Run[Any], database: Database, far: Far) -> None:
    async def story(clients: HttpClients) -> None:
        far.statuses = [302]
        assert (await clients.unmetered().request("GET", far.url)).status == 302
        await clients.unmetered().request("GET", far.url)
        assert "cookie" not in far.requests[1][2]

    outside(run, database, story)


def test_the_quota_is_shared_by_all_processes_and_never_overstepped(
    run: Run[Any], database: Database, far: Far
) -> None:
    async def story(clients: HttpClients) -> None:
        other = HttpClients(database, allowed_private_networks=LOOPBACK)
        accounts = [each.account("shop:1", calls=6, seconds=60) for each in (clients, other)]
        outcomes = await asyncio.gather(
            *(accounts[turn % 2].request("GET", far.url) for turn in range(10)), return_exceptions=True
        )
        spent = [outcome for outcome in outcomes if isinstance(outcome, BudgetSpentError)]
        assert (len(far.requests), len(spent)) == (6, 4)
        assert all(0 < each.retry_after <= 60 for each in spent)
        await other.close()

    outside(run, database, story)


def test_patient_work_leaves_the_last_calls_of_a_window_to_who_waits(
    run: Run[Any], database: Database, far: Far
) -> None:
    async def story(clients: HttpClients) -> None:
        patient = clients.account("shop:6", calls=10, seconds=60, patient=True)
        for _ in range(8):
            await patient.request("GET", far.url)
        with pytest.raises(BudgetSpentError) as spent:
            await patient.request("GET", far.url)
        assert 50 < spent.value.retry_after <= 60
        for _ in range(2):
            await clients.account("shop:6", calls=10, seconds=60).request("GET", far.url)
        assert len(far.requests) == 10

    outside(run, database, story)


def test_a_full_window_comes_again(run: Run[Any], database: Database, far: Far) -> None:
    async def story(clients: HttpClients) -> None:
        account = clients.account("shop:2", calls=2, seconds=0.3)
        for _ in range(5):
            await account.request("GET", far.url)
        assert len(far.requests) == 5

    outside(run, database, story)


def test_the_vendors_word_slows_every_process_down(run: Run[Any], database: Database, far: Far) -> None:
    async def story(clients: HttpClients) -> None:
        account = clients.account("shop:3", calls=1000, seconds=60)
        await account.request("GET", far.url)
        await account.slow_down(40)
        other = HttpClients(database, allowed_private_networks=LOOPBACK)
        for each in (account, other.account("shop:3", calls=1000, seconds=60)):
            with pytest.raises(BudgetSpentError) as spent:
                await each.request("GET", far.url)
            assert 30 < spent.value.retry_after <= 40
        await other.close()

    outside(run, database, story)


def test_the_vendors_own_count_is_believed_when_little_is_left(
    run: Run[Any], database: Database, far: Far
) -> None:
    async def story(clients: HttpClients) -> None:
        account = clients.account("shop:4", calls=100, seconds=60)
        await account.request("GET", far.url)
        await account.correct_budget(left=1, resets_after=30)
        await account.request("GET", far.url)
        with pytest.raises(BudgetSpentError) as spent:
            await account.request("GET", far.url)
        assert 20 < spent.value.retry_after <= 30

    outside(run, database, story)


def test_a_side_that_keeps_failing_is_left_alone_and_comes_back(
    run: Run[Any], database: Database, far: Far
) -> None:
    async def story(clients: HttpClients) -> None:
        account = clients.account("shop:5", calls=1000, seconds=60)
        far.statuses = [500] * 5
        for _ in range(5):
            await account.request("POST", far.url, json={})
        with pytest.raises(CircuitOpenError) as open_circuit:
            await account.request("GET", far.url)
        assert 0 < open_circuit.value.retry_after <= 5
        assert len(far.requests) == 5
        async with database.transaction() as transaction:
            await transaction.execute(_REST)
        assert (await account.request("GET", far.url)).status == 200
        assert (await account.request("GET", far.url)).status == 200

    outside(run, database, story)
