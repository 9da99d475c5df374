"""A tree of processes: in order up, kept alive, in order down, and no orphan."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from guichet.kernel.processes import Child, ProcessTree, StartError
from guichet.kernel.processes import tree as tree_module

_CHILD = "tests.kernel.processes.child"


def _child(folder: Path, name: str, *wishes: str, **more: float) -> Child:
    return Child(
        name=name,
        module=_CHILD,
        arguments=(str(folder), name, *wishes),
        says_ready=True,
        **more,  # type: ignore[arg-type]  # only times
    )


def _notes(folder: Path, name: str) -> list[str]:
    path = folder / f"{name}.notes"
    return path.read_text().splitlines() if path.exists() else []


def _pids(folder: Path, name: str) -> list[int]:
    return [int(line.split()[-1]) for line in _notes(folder, name) if line.startswith("started")]


def _until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.02)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_children_start_in_order_and_end_in_reverse(tmp_path: Path) -> None:
    ended: list[int] = []
    with ProcessTree(on_end=ended.append) as tree:
        tree.start(_child(tmp_path, "first"))
        tree.start(_child(tmp_path, "second"))
        first, second = _pids(tmp_path, "first")[0], _pids(tmp_path, "second")[0]
        assert _lives(first)
        assert _lives(second)
    assert ended == [second, first]
    assert [line.split()[0] for line in _notes(tmp_path, "first")] == ["started", "asked"]


def test_a_loaded_child_waits_for_its_word_and_takes_the_environment_of_that_moment(tmp_path: Path) -> None:
    with ProcessTree() as tree:
        waits = _child(tmp_path, "web", "tells HOUR")
        tree.load(waits)
        tree.start(_child(tmp_path, "other"))
        assert _notes(tmp_path, "web") == []
        tree.environment["HOUR"] = "noon"
        tree.start(waits)
        assert _notes(tmp_path, "web")[-1].startswith("noon")
        assert len(_pids(tmp_path, "web")) == 1


def test_a_tree_that_ends_before_its_word_leaves_no_loaded_child(tmp_path: Path) -> None:
    with ProcessTree() as tree:
        tree.load(_child(tmp_path, "web"))
        (loaded,) = tree._running
        assert _lives(loaded.process.pid)
    assert not _lives(loaded.process.pid)
    assert _notes(tmp_path, "web") == []


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    with ProcessTree() as tree:
        tree.start(_child(tmp_path, "worker"))
        keeper = threading.Thread(target=tree.keep)
        keeper.start()
        os.kill(_pids(tmp_path, "worker")[0], signal.SIGKILL)
        _until(lambda: len(_pids(tmp_path, "worker")) == 2)
        tree.stop()
        keeper.join()
    assert not any(_lives(pid) for pid in _pids(tmp_path, "worker"))


def test_a_child_that_breaks_at_once_is_told(tmp_path: Path) -> None:
    with ProcessTree() as tree, pytest.raises(StartError, match="web ended before it was ready"):
        tree.start(_child(tmp_path, "web", "breaks"))


def test_a_child_that_cannot_bind_its_port_says_why_without_a_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, ProcessTree() as tree:
        port = str(taken.getsockname()[1])
        with pytest.raises(StartError, match=r"stand-in cannot start: .*Address already in use"):
            tree.start(_child(tmp_path, "stand-in", "binds", port))
    assert "Traceback" not in capfd.readouterr().err


def test_a_child_that_says_nothing_and_dies_at_once_ends_the_tree(tmp_path: Path) -> None:
    silent = msgspec.structs.replace(_child(tmp_path, "timer", "breaks"), says_ready=False)
    with (
        ProcessTree() as tree,
        pytest.raises(StartError, match=r"timer ended .* \(code 3\)"),
    ):
        tree.start(silent)
        tree.keep()
    assert len(_pids(tmp_path, "timer")) == 1, "it is not started again for ever"


def test_a_child_that_worked_once_and_starts_no_more_ends_the_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_module, "_LONGEST_PAUSE", 0.05)
    with ProcessTree() as tree:
        tree.start(_child(tmp_path, "worker", "breaks later"))
        os.kill(_pids(tmp_path, "worker")[0], signal.SIGKILL)
        with pytest.raises(StartError, match="worker ended before it was ready"):
            tree.keep()
    assert len(_pids(tmp_path, "worker")) == 1 + tree_module._MOST_FAILED_STARTS


def test_a_child_that_never_gets_ready_is_told_and_ended(tmp_path: Path) -> None:
    with ProcessTree() as tree, pytest.raises(StartError, match="was not ready within 2 s"):
        tree.start(_child(tmp_path, "web", "silent", ready_within=2.0))
    assert not any(_lives(pid) for pid in _pids(tmp_path, "web"))


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    with ProcessTree() as tree:
        tree.start(_child(tmp_path, "deaf", "deaf", ends_within=3.0))
    assert _notes(tmp_path, "deaf")[-1].startswith("asked to end")
    assert not _lives(_pids(tmp_path, "deaf")[0])


_PARENT = """
import sys
from pathlib import Path
from guichet.kernel.processes import Child, ProcessTree
with ProcessTree() as tree:
    tree.start(
        Child(name="a", module="tests.kernel.processes.child", arguments=(sys.argv[1], "a"), says_ready=True)
    )
    Path(sys.argv[1], "up").touch()
    tree.keep()
print("ended in order")
"""


def _parent(folder: Path) -> subprocess.Popen[str]:
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, folder],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    _until((folder / "up").exists)
    return parent


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_tree_in_order(tmp_path: Path, number: signal.Signals) -> None:
    parent = _parent(tmp_path)
    parent.send_signal(number)
    assert parent.communicate(timeout=120)[0].endswith("ended in order\n")
    assert not _lives(_pids(tmp_path, "a")[0])


def test_a_killed_parent_leaves_no_orphan(tmp_path: Path) -> None:
    parent = _parent(tmp_path)
    parent.kill()
    parent.communicate()
    _until(lambda: not _lives(_pids(tmp_path, "a")[0]))
    assert _notes(tmp_path, "a")[-1].startswith("asked to end"), "it ended decently"
