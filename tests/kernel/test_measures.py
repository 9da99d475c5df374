"""Measures: one process shows the counts of all in its tree, and of those that ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from guichet.kernel.measures import exposition, forget_process, shared_folder

_COUNTS = """
import os
from prometheus_client import Counter, Gauge
Counter("stories_told", "Stories").inc(2)
Gauge("stories_open", "Open stories", multiprocess_mode="livesum").set(1)
print(os.getpid())
"""
_SHOWS = (
    "import sys; from guichet.kernel.measures import exposition; sys.stdout.write(exposition()[0].decode())"
)


def _run(code: str, told: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **told}, capture_output=True, text=True, check=True
    ).stdout


def test_counts_of_all_processes_are_summed_and_outlive_them(tmp_path: Path) -> None:
    told = shared_folder(tmp_path / "measures")
    pids = [int(_run(_COUNTS, told)) for _ in range(2)]
    assert "stories_open 2.0" in _run(_SHOWS, told)
    for pid in pids:
        forget_process(tmp_path / "measures", pid)
    shown = _run(_SHOWS, told)
    assert "stories_told_total 4.0" in shown
    assert "stories_open 2.0" not in shown, "a gauge tells of the living only"


def test_a_new_tree_begins_at_nothing(tmp_path: Path) -> None:
    _run(_COUNTS, shared_folder(tmp_path / "measures"))
    assert "stories" not in _run(_SHOWS, shared_folder(tmp_path / "measures"))


def test_a_process_alone_shows_its_own() -> None:
    body, kind = exposition()
    assert b"python_info" in body
    assert kind.startswith("text/plain")
