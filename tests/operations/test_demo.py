"""The demo's stand-ins: each demo has its own, on ports beside its own that nobody takes in between."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from tests.ports_free import free_port

from guichet.operations import demo
from guichet.operations.demo import standins_listening
from guichet.operations.demo_notes import read_notes
from guichet.operations.serve import CannotServeError


def test_two_demos_started_at_once_never_share_a_stand_in(tmp_path: Path) -> None:
    port = free_port()
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    with standins_listening(first, port) as one, standins_listening(second, port) as other:
        ports = [opened.getsockname()[1] for opened in (*one.values(), *other.values())]
        assert len(set(ports)) == len(ports)
        assert min(ports) > port
        assert read_notes(first).ports == {name: at.getsockname()[1] for name, at in one.items()}


def test_a_demo_keeps_its_ports_and_moves_when_they_are_taken(tmp_path: Path) -> None:
    port = free_port()
    with standins_listening(tmp_path, port):
        before = read_notes(tmp_path).ports
    with standins_listening(tmp_path, port + 50):
        assert read_notes(tmp_path).ports == before
    with socket.create_server(("127.0.0.1", before["bigcommerce"])), standins_listening(tmp_path, port):
        after = read_notes(tmp_path).ports
        assert after["bigcommerce"] != before["bigcommerce"]
        assert after["laposte"] not in (before["bigcommerce"], after["bigcommerce"])


def test_no_free_port_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "_NEAR", 2)
    port = free_port()
    with (
        socket.create_server(("127.0.0.1", port + 1)),
        pytest.raises(CannotServeError, match="choose another range with GUICHET_PORT"),
        standins_listening(tmp_path, port),
    ):
        raise AssertionError("it listens")
