"""The power fails while a shop is read for the first time: nothing is lost, nothing is done twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
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

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.postgres.home import find_home
from guichet.kernel.postgres.processes import processes_of

ORDERS = 120


class Beside(Installation):
    """An installation that may call the stand-in on this machine."""

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "GUICHET_ALLOWED_PRIVATE_NETWORKS": '["127.0.0.0/8"]'}

    def one(self, query: str) -> Any:
        """What a query of one row and column answers."""
        with psycopg.connect(EmbeddedPostgres(self.folder).address) as connection:
            row = connection.execute(query).fetchone()
        return row[0] if row else None


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
        client.post("/_control/stores/lyon/faults", json={"slow_milliseconds": 40}).raise_for_status()
        yield client


@pytest.mark.faults
def test_a_first_reading_survives_the_power_cut(installation: Beside, shop: httpx.Client) -> None:
    address = str(shop.base_url).rstrip("/")
    given = {
        "store_hash": "lyon", "access_token": "t", "client_id": "c", "client_secret": "s",
        "quota": "100000", "api_address": address, "login_address": address,
    }  # fmt: skip
    connected = installation.run("connect", "bigcommerce", "--settings", "-", given=json.dumps(given))
    assert connected.returncode == 0, connected.stderr

    with installation.serving() as parent:
        until(lambda: 0 < installation.one("SELECT count(*) FROM orders") < ORDERS)
        cluster = find_home(installation.folder).cluster
        kill_all([*all_of(parent), *(psutil.Process(pid) for pid in processes_of(cluster))])

    shop.post("/_control/stores/lyon/faults", json={"slow_milliseconds": 0}).raise_for_status()
    with installation.serving():
        until(lambda: installation.one("SELECT state FROM proofs ORDER BY id DESC LIMIT 1") == "done")
        assert installation.one("SELECT string_agg(state, ',') FROM sync_runs") == "done"
        assert installation.one("SELECT count(*) FROM orders") == ORDERS
        # No page was kept twice, and no order was told twice.
        pages = "SELECT count(*) - count(DISTINCT (resource, md5(body))) FROM deliveries WHERE kind = 'page'"
        assert installation.one(pages) == 0
        assert installation.one("SELECT max(version) FROM orders") == 1
        assert installation.one("SELECT count(*) FROM events WHERE name = 'order.changed'") == ORDERS
        assert installation.one("SELECT count(*) FROM dead_letters") == 0
        proof = installation.one("SELECT resources FROM proofs ORDER BY id DESC LIMIT 1")
    orders = next(one for one in proof if one["resource"] == "orders")
    assert (orders["there"], orders["here"], orders["missing"], orders["extra"]) == (ORDERS, ORDERS, 0, 0)
    assert (orders["equal"], orders["differing"]) == (50, 0)
