"""The connector before a stand-in of its own: a key, a session, and a hand on the control API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from guichet.connectors.laposte import connector
from guichet.connectors.laposte.standin import StandinServer, StandinSettings
from guichet.kernel.db import Database
from guichet.kernel.http import HttpClients
from guichet.ports.capabilities import Page, Session
from guichet.ports.records import Fact, Resource

Run = Callable[[Any], Any]


class Carrier:
    """The stand-in with the postman's hands on it, and a session to it."""

    def __init__(self, client: httpx.Client, session: Session) -> None:
        self._client = client
        self.session = session

    def announce(self, number: str, **parcel: Any) -> None:
        self._post("parcels", {"number": number, **parcel})

    def scan(self, number: str, code: str, **scan: Any) -> None:
        self._post(f"parcels/{number}/scans", {"code": code, **scan})

    def forget(self, number: str) -> None:
        self._client.delete(f"/_control/parcels/{number}").raise_for_status()

    def faults(self, **knobs: float) -> None:
        self._post("faults", knobs)

    def calls(self) -> int:
        return int(self._client.get("/_control/counts").json()["calls"])

    def _post(self, path: str, body: Any) -> None:
        answer = self._client.post(f"/_control/{path}", json=body)
        assert answer.status_code == 200, answer.text


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[httpx.Client]:
    settings = StandinSettings(data_directory=tmp_path / "laposte", port=0)
    with StandinServer(settings) as server, httpx.Client(base_url=server.address, timeout=30) as client:
        yield client


@pytest.fixture
def carrier(standin: httpx.Client, run: Run) -> Iterator[Carrier]:
    account = standin.post("/_control/applications", json={"name": "Essai", "quota": 1000}).json()
    # Without a budget the client never asks the database.
    clients = HttpClients(cast(Database, None), allowed_private_networks=["127.0.0.0/8"])
    settings = connector.standin_settings(str(standin.base_url).rstrip("/"), account)
    yield Carrier(standin, Session(connection_id=1, settings=settings, http=clients.unmetered()))
    run(clients.close())


def facts_of(page: Page) -> dict[str, Fact]:
    """The facts of a page by number; every row must be readable."""
    facts = list(connector.read(Resource.PARCELS, page.body))
    assert all(isinstance(fact, Fact) for fact in facts)
    return {fact.external_id: fact for fact in facts if isinstance(fact, Fact)}
