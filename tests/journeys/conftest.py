"""What journeys need: a stand-in of the outside system beside the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.connectors.mail.conftest import dovecot, receiver

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings

__all__ = ["dovecot", "receiver"]


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[str]:
    """The address of a stand-in of BigCommerce."""
    folder = tmp_path / "standin"
    folder.mkdir()
    settings = StandinSettings(data_directory=folder, port=0, quota=1_000_000, inventory_delay_seconds=0.02)
    with StandinServer(settings) as server:
        yield server.address
