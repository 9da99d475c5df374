"""An installation from its first start on: up and watched over; the power fails while it reads a shop and
receives mails; its parent is killed; it goes on, and ends when it is told to.
"""

from __future__ import annotations

import json
import signal
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from tests.connectors.bigcommerce.standin.world import CUSTOMER, LAMP, MUG, order
from tests.operations.tree import Installation, all_of, kill_all, until
from tests.ports_free import free_port

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.postgres.home import find_home
from guichet.kernel.postgres.processes import postmaster_of, processes_of

PASSWORD = "a long walk by the river"
MAILBOX = {"address": "bonjour@nova.example", "arrival": "forwarding"}
ORDERS = 120


class Beside(Installation):
    """An installation that receives mails, and may call the stand-in on this machine."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.smtp_port = free_port()
        self.forwarded_to = ""

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "GUICHET_ALLOWED_PRIVATE_NETWORKS": '["127.0.0.0/8"]',
            "GUICHET_SMTP_PORT": str(self.smtp_port),
            "GUICHET_SMTP_DOMAIN": "in.guichet.example",
        }

    def told(self, *arguments: str, given: Any = None) -> None:
        """Run a command that works."""
        answer = self.run(*arguments, given="" if given is None else json.dumps(given))
        assert answer.returncode == 0, answer.stderr

    def one(self, query: str) -> Any:
        """What a query of one row and column answers."""
        with psycopg.connect(EmbeddedPostgres(self.folder).address) as connection:
            row = connection.execute(query).fetchone()
        return row[0] if row else None

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """A browser with somebody signed in."""
        with httpx.Client(base_url=f"{self.address}/api/v1", timeout=120) as client:
            login = {"mail": "ada@example.com", "password": PASSWORD}
            assert client.post("/session", json=login).status_code == 201
            yield client

    def send(self, address: str, number: int) -> None:
        """Bring a mail to the receiver; it is acknowledged when this returns."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=60) as client:
            raw = (
                f"From: Zoe <zoe{number}@personne.example>\r\nSubject: Colis {number}\r\n"
                f"Message-ID: <{number}@personne.example>\r\n\r\nOu est mon colis ?\r\n"
            )
            client.sendmail("relay@provider.example", [address], raw)

    def subjects(self, client: httpx.Client) -> set[str]:
        items = client.get("/tickets", params={"channel": "mail", "limit": 200}).json()["items"]
        return {item["subject"] for item in items}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Beside]:
    installation = Beside(tmp_path / "data")
    yield installation
    installation.remove()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[httpx.Client]:
    """A shop whose orders lie over all stretches of time, and that answers slowly."""
    folder = tmp_path / "standin"
    folder.mkdir()
    with (
        StandinServer(StandinSettings(data_directory=folder, port=0, quota=1_000_000)) as server,
        httpx.Client(base_url=server.address, timeout=60) as client,
    ):
        store = {"hash": "lyon", "name": "Lyon", "token": "t", "client_id": "c", "client_secret": "s"}
        client.post("/_control/stores", json=store).raise_for_status()
        placed = [datetime.now(UTC) - timedelta(days=16 * number, hours=1) for number in range(ORDERS)]
        orders = [
            order(1000 + number, date_created=format_datetime(at), date_modified=format_datetime(at))
            for number, at in enumerate(placed)
        ]
        for kind, documents in (("product", [LAMP, MUG]), ("customer", [CUSTOMER]), ("order", orders)):
            body = {"kind": kind, "documents": documents}
            client.post("/_control/stores/lyon/load", json=body).raise_for_status()
        yield client


def _slow(shop: httpx.Client, milliseconds: int) -> None:
    knobs = {"slow_milliseconds": milliseconds}
    shop.post("/_control/stores/lyon/faults", json=knobs).raise_for_status()


@pytest.mark.faults
def test_an_installation_from_the_first_start_to_a_power_cut_and_on(
    installation: Beside, shop: httpx.Client
) -> None:
    with installation.serving() as parent:
        until(lambda: installation.health() == "ok")
        installation.told("user", "add", "ada@example.com", "--name", "Ada", "--password", PASSWORD)
        _people_go_before_what_nobody_waits_for(installation, parent)
        _a_dead_process_is_replaced(installation, parent)
        _mails_are_acknowledged(installation)
        _a_shop_is_half_read(installation, shop)
        # The power cut: everything at once, the database too.
        cluster = find_home(installation.folder).cluster
        kill_all([*all_of(parent), *(psutil.Process(pid) for pid in processes_of(cluster))])
        assert installation.health() == "silent"

    _slow(shop, 0)
    with installation.serving() as parent:
        _what_was_acknowledged_is_there(installation)
        _what_was_half_read_is_read_once(installation)
        until(lambda: installation.health() == "ok")
        below = parent.children(recursive=True)
        parent.kill()
        assert psutil.wait_procs(below, timeout=60)[1] == [], "a killed parent takes its children along"

    with installation.serving() as parent:
        until(lambda: installation.health() == "ok")
        below = parent.children(recursive=True)
        parent.send_signal(signal.SIGTERM)
        parent.wait(120)
    assert psutil.wait_procs(below, timeout=60)[1] == []
    assert postmaster_of(cluster) is None, "the database is stopped too"


def _a_dead_process_is_replaced(installation: Beside, parent: psutil.Process) -> None:
    """And what it leaves in the measures does not break them; nor who calls then."""
    for module in ("guichet.app", "guichet.door"):
        _child(parent, module).kill()
        until(lambda: installation.health() == "ok")
        assert httpx.get(f"{installation.address}/metrics", timeout=120).status_code == 200
    with httpx.Client(base_url=installation.address, timeout=120) as client:
        statuses = [
            client.request(method, path).status_code
            for method, path in (("GET", "/health"), ("POST", "/in/9999"), ("GET", "/health"))
        ]
    assert statuses == [200, 404, 200]


def _people_go_before_what_nobody_waits_for(installation: Beside, parent: psutil.Process) -> None:
    """The worker gives way to the door and the web, and so do the database's processes that serve it."""
    worker, web, door = (_child(parent, f"guichet.{name}") for name in ("worker", "app", "door"))
    assert worker.nice() > web.nice() == door.nice()
    pids = processes_of(find_home(installation.folder).cluster)
    ways = {pid: psutil.Process(pid).nice() for pid in pids if psutil.pid_exists(pid)}
    assert set(ways.values()) == {web.nice(), worker.nice()}


def _child(parent: psutil.Process, module: str) -> psutil.Process:
    return next(child for child in parent.children() if module in child.cmdline())


def _mails_are_acknowledged(installation: Beside) -> None:
    installation.told("connect", "mail", "--settings", "-", given=MAILBOX)
    with installation.client() as client:
        told = client.get("/connections/1/forwarding").json()
        assert told["receives"] is True
        installation.forwarded_to = told["address"]
        installation.send(installation.forwarded_to, 0)
        until(lambda: installation.subjects(client) == {"Colis 0"})


def _a_shop_is_half_read(installation: Beside, shop: httpx.Client) -> None:
    """And five mails came a moment before the power fails."""
    _slow(shop, 40)
    address = str(shop.base_url).rstrip("/")
    given = {
        "store_hash": "lyon", "access_token": "t", "client_id": "c", "client_secret": "s",
        "quota": "100000", "api_address": address, "login_address": address,
    }  # fmt: skip
    installation.told("connect", "bigcommerce", "--settings", "-", given=given)
    for number in range(1, 6):
        installation.send(installation.forwarded_to, number)
    until(lambda: installation.one("SELECT count(*) FROM orders") > 0)
    assert installation.one("SELECT count(*) FROM orders") < ORDERS


def _what_was_acknowledged_is_there(installation: Beside) -> None:
    with installation.client() as client:
        until(lambda: installation.subjects(client) == {f"Colis {number}" for number in range(6)})
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        installation.send("friend@gmail.example", 7)


def _what_was_half_read_is_read_once(installation: Beside) -> None:
    proofs = "FROM proofs WHERE connection_id = 2 ORDER BY id DESC LIMIT 1"
    until(lambda: installation.one(f"SELECT state {proofs}") == "done")
    assert installation.one("SELECT string_agg(state, ',') FROM sync_runs WHERE connection_id = 2") == "done"
    assert installation.one("SELECT count(*) FROM orders") == ORDERS
    # No page was kept twice, and no order was told twice.
    pages = "SELECT count(*) - count(DISTINCT (resource, md5(body))) FROM deliveries WHERE kind = 'page'"
    assert installation.one(pages) == 0
    assert installation.one("SELECT max(version) FROM orders") == 1
    assert installation.one("SELECT count(*) FROM events WHERE name = 'order.changed'") == ORDERS
    assert installation.one("SELECT count(*) FROM dead_letters") == 0
    proof = installation.one(f"SELECT resources {proofs}")
    orders = next(one for one in proof if one["resource"] == "orders")
    assert (orders["there"], orders["here"], orders["missing"], orders["extra"]) == (ORDERS, ORDERS, 0, 0)
    assert (orders["equal"], orders["differing"]) == (50, 0)
