"""An installation as an operator runs it: up, watched over, killed, up again, down."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from tests.operations.tree import Installation, all_of, kill_all, until

from guichet.kernel.postgres.home import find_home
from guichet.kernel.postgres.processes import postmaster_of, processes_of

PASSWORD = "a long walk by the river"


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "data")
    yield installation
    installation.remove()


def _sign_in(installation: Installation) -> int:
    answer = httpx.post(
        f"{installation.address}/api/v1/session",
        json={"mail": "ada@example.com", "password": PASSWORD},
        timeout=120,
    )
    return answer.status_code


@pytest.mark.faults
def test_an_installation_from_the_first_start_to_a_power_cut_and_on(installation: Installation) -> None:
    with installation.serving() as parent:
        until(lambda: installation.health() == "ok")
        added = installation.run("user", "add", "ada@example.com", "--name", "Ada", "--password", PASSWORD)
        assert added.returncode == 0, added.stderr
        assert _sign_in(installation) == 201

        # A process that dies is replaced, and what it leaves in the measures does not break them.
        web = next(child for child in parent.children() if "guichet.app" in child.cmdline())
        web.kill()
        until(lambda: installation.health() == "ok")
        assert httpx.get(f"{installation.address}/metrics", timeout=120).status_code == 200

        # The power cut: everything at once, the database too.
        cluster = find_home(installation.folder).cluster
        kill_all([*all_of(parent), *(psutil.Process(pid) for pid in processes_of(cluster))])
        assert installation.health() == "silent"

    with installation.serving() as parent:
        until(lambda: installation.health() == "ok")
        assert _sign_in(installation) == 201, "what was committed is there"
        below = parent.children(recursive=True)
        parent.send_signal(signal.SIGTERM)
        parent.wait(120)
    assert psutil.wait_procs(below, timeout=60)[1] == []
    assert postmaster_of(find_home(installation.folder).cluster) is None, "the database is stopped too"


@pytest.mark.faults
def test_a_killed_parent_takes_its_children_along_and_the_next_start_goes_on(
    installation: Installation,
) -> None:
    with installation.serving() as parent:
        below = parent.children(recursive=True)
        parent.kill()
        assert psutil.wait_procs(below, timeout=60)[1] == []
    with installation.serving():
        until(lambda: installation.health() == "ok")


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
    assert f"cannot start: {key} can be read by others: run chmod 600 {key}" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert postmaster_of(find_home(installation.folder).cluster) is None


def test_an_unknown_role_is_told(installation: Installation) -> None:
    answer = installation.run("serve", "--role", "cook")
    assert (answer.returncode, answer.stderr) == (1, "There is no role 'cook': choose web, worker or mail.\n")
