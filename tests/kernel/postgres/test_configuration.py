"""What the server takes of a machine's memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from guichet.kernel.postgres import configuration
from guichet.kernel.postgres.configuration import machine_memory, memory_settings, settings_text

_GIGABYTE = 2**30


def test_it_takes_an_eighth_of_the_memory_and_no_less_or_more_than_is_of_use() -> None:
    buffers = {size: memory_settings(size * _GIGABYTE)["shared_buffers"] for size in (1, 2, 8, 64)}
    assert buffers == {1: "256MB", 2: "256MB", 8: "1024MB", 64: "2048MB"}
    assert memory_settings(_GIGABYTE)["effective_cache_size"] == "1024MB"
    assert memory_settings(64 * _GIGABYTE)["effective_cache_size"] == "32768MB"


def test_a_container_has_what_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(configuration, "_CONTAINER_LIMIT", limit)
    whole = machine_memory()
    limit.write_text("max\n")
    assert machine_memory() == whole
    limit.write_text(f"{_GIGABYTE // 2}\n")
    assert machine_memory() == _GIGABYTE // 2


def test_what_is_asked_for_wins(tmp_path: Path) -> None:
    assert "shared_buffers = '16MB'" in settings_text(tmp_path, {"shared_buffers": "16MB"}).splitlines()
