"""Starting an installation that cannot start: said in one sentence, and nothing is left behind."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.operations.tree import Installation

from guichet.kernel.postgres.home import find_home
from guichet.kernel.postgres.processes import postmaster_of


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "data")
    yield installation
    installation.remove()


def test_a_taken_port_is_told_before_anything_is_started(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", installation.port)):
        answer = installation.run("serve")
    assert answer.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{installation.port}" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (installation.folder / "postgres.lock").exists()


def test_a_process_that_cannot_start_ends_all_with_one_sentence(installation: Installation) -> None:
    installation.folder.mkdir(mode=0o700)
    key = installation.folder / "secret.key"
    key.write_text("not a key\n")
    key.chmod(0o644)
    answer = installation.run("serve")
    assert answer.returncode == 1
    assert f"{key} can be read by others: run chmod 600 {key}" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert postmaster_of(find_home(installation.folder).cluster) is None


def test_an_unknown_role_is_told(installation: Installation) -> None:
    answer = installation.run("serve", "--role", "cook")
    assert (answer.returncode, answer.stderr) == (1, "There is no role 'cook': choose web, worker or mail.\n")
