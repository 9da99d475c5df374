"""The receiver of forwarded mails as an operator runs it: what it acknowledged outlives a power cut."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from tests.operations.tree import Installation, all_of, kill_all, until
from tests.ports_free import free_port

from guichet.kernel.postgres.home import find_home
from guichet.kernel.postgres.processes import processes_of

PASSWORD = "a long walk by the river"
GIVEN = {"address": "bonjour@nova.example", "arrival": "forwarding"}


class Receiving(Installation):
    """An installation with a receiver of mails."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.smtp_port = free_port()

    def environment(self) -> dict[str, str]:
        receiver = {"GUICHET_SMTP_PORT": str(self.smtp_port), "GUICHET_SMTP_DOMAIN": "in.guichet.example"}
        return {**super().environment(), **receiver}

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=f"{self.address}/api/v1", timeout=120) as client:
            login = {"mail": "ada@example.com", "password": PASSWORD}
            assert client.post("/session", json=login).status_code == 201
            yield client

    def send(self, address: str, number: int) -> None:
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
def installation(tmp_path: Path) -> Iterator[Receiving]:
    installation = Receiving(tmp_path / "data")
    yield installation
    installation.remove()


@pytest.mark.faults
def test_what_was_acknowledged_outlives_a_power_cut(installation: Receiving) -> None:
    with installation.serving() as parent:
        until(lambda: installation.health() == "ok")
        added = installation.run("user", "add", "ada@example.com", "--name", "Ada", "--password", PASSWORD)
        assert added.returncode == 0, added.stderr
        connected = installation.run("connect", "mail", "--settings", "-", given=json.dumps(GIVEN))
        assert connected.returncode == 0, connected.stderr
        with installation.client() as client:
            told = client.get("/connections/1/forwarding").json()
            assert told["receives"] is True
            installation.send(told["address"], 0)
            until(lambda: installation.subjects(client) == {"Colis 0"})
        for number in range(1, 6):
            installation.send(told["address"], number)
        cluster = find_home(installation.folder).cluster
        kill_all([*all_of(parent), *(psutil.Process(pid) for pid in processes_of(cluster))])

    with installation.serving(), installation.client() as client:
        until(lambda: installation.subjects(client) == {f"Colis {number}" for number in range(6)})
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            installation.send("friend@gmail.example", 7)
