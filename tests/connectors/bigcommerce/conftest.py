"""The connector before a stand-in of its own: a small shop, a session to it, and a record of every call."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, cast

import httpx
import pytest
from tests.connectors.bigcommerce.recording import Recorder, session_for
from tests.connectors.bigcommerce.standin.world import Receiver, Shop, fill_store, receiving

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.kernel.db import Database
from guichet.kernel.http import HttpClients
from guichet.ports.capabilities import Session

Run = Callable[[Any], Any]
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """One stand-in for all tests: each has a store of its own in it."""
    settings = StandinSettings(
        data_directory=tmp_path_factory.mktemp("standin"),
        port=0,
        quota=100_000,
        webhook_time_scale=0.0001,
        inventory_delay_seconds=0.05,
    )
    with StandinServer(settings) as server, httpx.Client(base_url=server.address, timeout=30) as client:
        yield client


@pytest.fixture
def shop(standin: httpx.Client) -> Shop:
    """A shop with three orders, two products, a customer, stock at two places."""
    name = f"lyon{next(_NUMBERS)}"
    fill_store(standin, name)
    _tell_what_it_has(standin, name)
    return Shop(standin, name)


def _tell_what_it_has(standin: httpx.Client, name: str) -> None:
    """Order 101 arrives with a parcel and a refund: it says so itself, as the vendor's orders do."""
    control = f"/_control/stores/{name}"
    kept = standin.get(f"{control}/documents/order/101").json()
    told = {"items_shipped": 1, "refunded_amount": "9.0000"}
    body = {"kind": "order", "documents": [{**kept["document"], **kept["parts"], **told}]}
    standin.post(f"{control}/load", json=body).raise_for_status()


@pytest.fixture
def recorder(run: Run) -> Iterator[Recorder]:
    """The kernel's own client, with each call noted."""
    # Without a budget the client never asks the database.
    clients = HttpClients(cast(Database, None), allowed_private_networks=["127.0.0.0/8"])
    yield Recorder(clients.unmetered())
    run(clients.close())


@pytest.fixture
def session(shop: Shop, recorder: Recorder) -> Session:
    return session_for(shop, recorder)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one
