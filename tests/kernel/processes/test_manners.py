"""Giving way: a process and its session, and never one that is not ours to ask."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from guichet.kernel.processes import give_way, is_server_process


@pytest.fixture
def session() -> Iterator[int]:
    """A process in a session of its own."""
    sleeping = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    )
    yield sleeping.pid
    sleeping.kill()
    sleeping.wait()


def test_a_process_and_its_session_give_way(session: int) -> None:
    before = psutil.Process(session).nice()
    assert give_way(session)
    assert psutil.Process(session).nice() > before
    group = Path(f"/proc/{session}/autogroup")
    if group.exists() and group.read_text().strip():
        assert not group.read_text().strip().endswith(" 0")


def test_who_gives_way_already_is_not_brought_forward(session: int) -> None:
    os.setpriority(os.PRIO_PROCESS, session, 15)
    assert give_way(session)
    assert psutil.Process(session).nice() == 15


def test_who_is_gone_is_left_alone() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    assert not give_way(ended.pid)
    assert not is_server_process(ended.pid)


def test_another_program_is_no_server() -> None:
    assert not is_server_process(os.getpid())
