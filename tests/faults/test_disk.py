"""The disk is full: what cannot be kept is refused in clear words; with room again, all goes on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.house import House
from tests.faults.ledger import Ledger
from tests.faults.life import Till
from tests.faults.scene import HOUSE
from tests.faults.tally import TALLY
from tests.operations.tree import until

from guichet import connections, sync
from guichet.connectors.till import connector as till_connector
from guichet.kernel.postgres.home import find_home
from guichet.kernel.services import Services

MEGABYTES = 400


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An installation whose database has a small disk of its own."""
    if os.geteuid() != 0:
        pytest.skip("only root can give the database a small disk of its own")
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    home = find_home(folder)
    own = f"size={MEGABYTES}m,mode=0700,uid={home.account.uid},gid={home.account.gid}"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", own, "tmpfs", home.folder], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be had here: {mounted.stderr.strip()}")
    house = House(folder, "http://127.0.0.1:9")
    try:
        house.start()
        yield house
    finally:
        house.end()
        subprocess.run(["umount", home.folder], check=True)
        house.remove()


def test_a_full_disk_is_said_and_costs_nothing_that_was_acknowledged(house: House, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    till_id, secret = house.act(_connect_till)
    till = Till(f"{house.address}/in/{till_id}", secret, ledger)
    for _ in range(20):
        till.step()
    ballast = house.cluster.parent / "ballast"
    _fill(ballast)
    refused = _refusals(till)
    ballast.unlink()
    until(lambda: house.health() == "ok")
    for _ in range(20):
        till.step()
    until(lambda: house.one("SELECT count(*) FROM deliveries_waiting") == 0)
    kept = {one["external_id"] for one in house.rows("SELECT external_id FROM orders")}
    acknowledged = ledger.acknowledged("receipt")
    row = TALLY.of("the disk is full", "503 until there is room; the tree starts the database anew")
    row.rounds += 1
    row.acknowledged += len(acknowledged)
    row.lost += len(set(acknowledged) - kept)
    assert set(acknowledged) <= kept
    assert refused
    assert house.rows("SELECT * FROM parked_events") == []
    assert house.rows("SELECT * FROM dead_letters") == []
    ledger.close()


def _fill(ballast: Path) -> None:
    """Write until nothing more goes in."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65536):
                pass
        except OSError:
            return


def _refusals(till: Till) -> int:
    """Push until it was refused some times."""
    refused = 0
    for number in range(2000):
        answer = till.knock(f"full {number}")
        assert answer.status_code in (202, 503), answer.text
        if answer.status_code == 503:
            assert answer.headers["retry-after"]
            refused += 1
        if refused == 5:
            break
    return refused


async def _connect_till(services: Services) -> tuple[int, str]:
    till_id = await sync.connect(services, HOUSE, "till", {"name": "Magasin", "currency": "EUR"})
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, till_id)
    return till_id, till_connector.shown_secret(connections.hook_secret_of(services.vault, row))
