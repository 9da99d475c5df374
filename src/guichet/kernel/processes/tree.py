"""The parent of a tree of processes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

import msgspec
import structlog

from guichet.kernel.processes.lifeline import LIFELINE, READY

log = structlog.get_logger(__name__)

_LOOK = 0.1  # seconds between two looks at the children
_SOUND = 60.0  # a child that lived so long has overcome its troubles
_LONGEST_PAUSE = 30.0
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StartError(Exception):
    """A child ended, or said nothing, before it was ready."""


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A process to keep alive: a module with its arguments.

    `says_ready`: it calls `tell_ready` when it works, and the next one waits for that. `handles` are open
    files that it inherits. Times are in seconds.
    """

    name: str
    module: str
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = {}
    handles: Sequence[int] = ()
    says_ready: bool = False
    ready_within: float = 120.0
    ends_within: float = 15.0


class _Running:
    def __init__(self, child: Child, process: subprocess.Popen[bytes], lifeline: int) -> None:
        self.child = child
        self.process = process
        self.lifeline = lifeline
        self.since = time.monotonic()


class ProcessTree:
    """Starts children in order, keeps them alive, and stops them in reverse order.

    `environment` is for all of them; a child's own wins.
    """

    def __init__(self, *, on_end: Callable[[int], None] = lambda _: None) -> None:
        self.environment: dict[str, str] = {}
        self._running: list[_Running] = []
        self._waiting: list[tuple[float, Child]] = []
        self._failures: dict[str, int] = {}
        self._stop = threading.Event()
        self._on_end = on_end
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> ProcessTree:
        """Take over SIGINT, SIGTERM and SIGHUP: from here on they end the tree in order."""
        for number in _STOPS:
            self._before[number] = signal.signal(number, lambda *_: self._stop.set())
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the tree to stop, from any thread."""
        self._stop.set()

    def start(self, *children: Child) -> None:
        """Start children side by side, and wait until those work that say so. Raises StartError."""
        waiting: dict[int, Child] = {}
        for child in children:
            ready = self._spawn(child)
            if ready is not None:
                waiting[ready] = child
        try:
            self._await_ready(waiting)
        finally:
            for handle in waiting:
                os.close(handle)

    def keep(self) -> None:
        """Keep all children alive until it is time to stop."""
        while not self._stop.wait(_LOOK):
            self._look()

    def end(self) -> None:
        """Stop all children, the last started first; one that does not end in time is killed."""
        self._waiting.clear()
        for running in reversed(self._running):
            if running.process.poll() is None:
                running.process.terminate()
        while self._running:
            running = self._running.pop()
            try:
                running.process.wait(running.child.ends_within)
            except subprocess.TimeoutExpired:
                log.warning("child_killed", child=running.child.name)
                running.process.kill()
                running.process.wait()
            os.close(running.lifeline)
            self._on_end(running.process.pid)

    def _spawn(self, child: Child) -> int | None:
        """Start the process; returns our end of its ready pipe."""
        held, lifeline = os.pipe()
        environment = {**os.environ, **self.environment, **child.environment, LIFELINE: str(held)}
        handles = [held, *child.handles]
        ready = None
        if child.says_ready:
            ready, tells = os.pipe()
            environment[READY] = str(tells)
            handles.append(tells)
        process = subprocess.Popen(  # noqa: S603 — our own modules, no shell
            [sys.executable, "-m", "guichet.kernel.processes.launch", child.module, *child.arguments],
            env=environment,
            pass_fds=handles,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent, who stops the children in order
        )
        os.close(held)
        if ready is not None:
            os.close(tells)
        self._running.append(_Running(child, process, lifeline))
        log.debug("child_started", child=child.name, pid=process.pid)
        return ready

    def _await_ready(self, waiting: dict[int, Child]) -> None:
        """Wait for the word of each; what has been heard is closed and taken out."""
        begun = time.monotonic()
        while waiting and not self._stop.is_set():
            readable, _, _ = select.select(list(waiting), [], [], _LOOK)
            for handle in readable:
                if not os.read(handle, 1):
                    name = waiting[handle].name
                    raise StartError(f"{name} ended before it was ready; its last words are above.")
                os.close(handle)
                del waiting[handle]
            for child in waiting.values():
                if time.monotonic() - begun > child.ready_within:
                    raise StartError(f"{child.name} was not ready within {child.ready_within:.0f} s.")

    def _look(self) -> None:
        for running in list(self._running):
            code = running.process.poll()
            if code is not None:
                self._running.remove(running)
                os.close(running.lifeline)
                self._on_end(running.process.pid)
                self._plan(running, code)
        now = time.monotonic()
        for due, child in list(self._waiting):
            if due <= now:
                self._waiting.remove((due, child))
                ready = self._spawn(child)
                if ready is not None:
                    os.close(ready)  # who started it is served already

    def _plan(self, running: _Running, code: int) -> None:
        name = running.child.name
        lived = time.monotonic() - running.since
        asked_for = code == 0  # it ended by itself, so that a new one starts under new conditions
        failures = 0 if lived > _SOUND or asked_for else self._failures.get(name, 0) + 1
        self._failures[name] = failures
        pause = min(_LONGEST_PAUSE, 0.25 * 2.0**failures)
        log.warning("child_ended", child=name, code=code, lived=round(lived, 1), again_in=pause)
        self._waiting.append((time.monotonic() + pause, running.child))
