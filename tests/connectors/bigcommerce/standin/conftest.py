"""A stand-in of its own for each test, filled with a small shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.connectors.bigcommerce.standin.world import Receiver, Shop, fill_store, receiving

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    settings = StandinSettings(
        data_directory=tmp_path,
        port=0,
        quota=100_000,
        webhook_time_scale=0.00002,
        inventory_delay_seconds=0.05,
    )
    with StandinServer(settings) as server, httpx.Client(base_url=server.address, timeout=30) as client:
        fill_store(client, "lyon")
        yield Shop(client, "lyon")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one
