"""Measures: what is counted, for Prometheus.

Rooms declare `Counter`, `Gauge` and `Histogram` of `prometheus_client` beside the code that counts. In a tree
of processes each writes to files of its own in one folder, and any of them shows the sum of all.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

# prometheus_client reads it when it is first imported, so it is set for a child before that starts.
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def shared_folder(folder: Path) -> dict[str, str]:
    """Empty the folder in which the processes of a tree count; returns the environment that says so."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return {FOLDER_VARIABLE: str(folder)}


def forget_process(folder: Path, pid: int) -> None:
    """Drop what only a living process can tell (its live gauges); counts stay."""
    multiprocess.mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]  # the library has no types here


def exposition() -> tuple[bytes, str]:
    """All measures as text, and its content type."""
    registry = REGISTRY
    if FOLDER_VARIABLE in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
    return generate_latest(registry), CONTENT_TYPE_LATEST
