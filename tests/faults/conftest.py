"""One installation for all stories of faults, with all that goes on around it; each leaves it judged.

`FAULT_ROUNDS` says how often (3 unless said; `make faults` has 100), `FAULT_SEED` by which draws.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from tests.faults.scene import Scene, open_scene
from tests.faults.tally import TALLY

SHORT = 3
_LONG_ONLY = ("test_disk.py",)  # an installation of its own


@pytest.hookimpl(tryfirst=True)  # before the plugin that reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All in one worker, one after the other: they share an installation. Some are for the long set alone."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.xdist_group("faults"))
    if _rounds() <= SHORT:
        long = [item for item in items if item.path.name in _LONG_ONLY]
        items[:] = [item for item in items if item not in long]
        config.hook.pytest_deselected(items=long)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for line in TALLY.lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def rounds() -> int:
    return _rounds()


def _rounds() -> int:
    return int(os.environ.get("FAULT_ROUNDS", SHORT))


@pytest.fixture(scope="session")
def seed(rounds: int) -> int:
    """By which all is drawn; told with the table, so that a run can be had again."""
    TALLY.seed = int(os.environ.get("FAULT_SEED", "0")) or (1 if rounds == SHORT else random.randrange(10**6))
    return TALLY.seed


@pytest.fixture(scope="package")
def scene(tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[Scene]:
    """The installation and its surroundings, up and quiet; ended after the last of these stories."""
    with ExitStack() as stack:
        yield stack.enter_context(open_scene(tmp_path_factory.mktemp("faults"), seed))
