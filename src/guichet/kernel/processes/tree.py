"""The parent of a tree of processes."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType

import msgspec
import structlog

from guichet.kernel.processes.lifeline import FAILED, GO, LIFELINE, READY

log = structlog.get_logger(__name__)

_LOOK = 0.1  # seconds between two looks at the children
_SOUND = 60.0  # a child that lived so long has overcome its troubles
_LONGEST_PAUSE = 30.0
_STARTED = 5.0  # a child that says nothing and lived so long has started
_MOST_FAILED_STARTS = 5  # in a row, of a child that worked once
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StartError(Exception):
    """A child cannot start: it ended, or said nothing, before it was ready."""


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
    def __init__(
        self, child: Child, process: subprocess.Popen[bytes], lifeline: int, ready: int | None
    ) -> None:
        self.child = child
        self.process = process
        self.lifeline = lifeline
        self.ready = ready  # our end of its ready pipe, until it was heard
        self.go: int | None = None  # where it waits for our word, loaded
        self.since = time.monotonic()
        self.started = False
        self.words = ""

    @property
    def lived(self) -> float:
        return time.monotonic() - self.since

    def listen(self) -> None:
        """Take what it said on its ready pipe: that it works, or why it cannot."""
        if self.ready is None:
            self.started = self.started or (not self.child.says_ready and self.lived > _STARTED)
            return
        if select.select([self.ready], [], [], 0)[0]:
            said = os.read(self.ready, 4096)
            self.started = bool(said) and not said.startswith(FAILED)
            self.words = said.removeprefix(FAILED).decode(errors="replace") if not self.started else ""
            os.close(self.ready)
            self.ready = None

    def say_go(self, environment: Mapping[str, str]) -> None:
        """Have it go on; one that has ended meanwhile is seen by who waits for it."""
        if self.go is not None:
            with suppress(BrokenPipeError):
                os.write(self.go, json.dumps(dict(environment)).encode())
            os.close(self.go)
            self.go = None
            self.since = time.monotonic()

    @property
    def has_given_up(self) -> bool:
        """Whether it closed its ready pipe without a good word: it is ending, or has ended."""
        return self.child.says_ready and self.ready is None and not self.started

    def close(self) -> None:
        """Let go of what ties it to us."""
        os.close(self.lifeline)
        for handle in (self.ready, self.go):
            if handle is not None:
                os.close(handle)
        self.ready = self.go = None

    def refusal(self, code: int) -> StartError:
        """Why it could not start, in one sentence."""
        if self.words:
            return StartError(f"{self.child.name} cannot start: {self.words}")
        return StartError(
            f"{self.child.name} ended before it was ready (code {code}); its last words are above."
        )


class ProcessTree:
    """Starts children in order, keeps them alive, and stops them in reverse order.

    One that cannot start ends the tree: at once when it never worked, after some tries when it did.

    `environment` is for all of them; a child's own wins.
    """

    def __init__(self, *, on_end: Callable[[int], None] = lambda _: None) -> None:
        self.environment: dict[str, str] = {}
        self._running: list[_Running] = []
        self._waiting: list[tuple[float, Child]] = []
        self._worked: set[str] = set()
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

    def load(self, *children: Child) -> None:
        """Have children load their code while what they need is not there yet; `start` has them go on."""
        for child in children:
            self._spawn(child, waits=True)

    def start(self, *children: Child) -> None:
        """Start children side by side, and wait until those work that say so. Raises StartError.

        Those that `load` was told of go on, with the environment that the tree has by now.
        """
        loaded = {running.child.name: running for running in self._running if running.go is not None}
        started = []
        for child in children:
            running = loaded.get(child.name)
            if running is None:
                running = self._spawn(child)
            else:
                running.say_go(self.environment)
            started.append(running)
        self._await_ready(started)

    def keep(self) -> None:
        """Keep all children alive until it is time to stop. Raises StartError when one no longer starts."""
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
            running.close()
            self._on_end(running.process.pid)

    def _spawn(self, child: Child, *, waits: bool = False) -> _Running:
        held, lifeline = os.pipe()
        environment = {**os.environ, **self.environment, **child.environment, LIFELINE: str(held)}
        handles = [held, *child.handles]
        ready = None
        if child.says_ready:
            ready, tells = os.pipe()
            environment[READY] = str(tells)
            handles.append(tells)
        go = None
        if waits:
            hears, go = os.pipe()
            environment[GO] = str(hears)
            handles.append(hears)
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
        if go is not None:
            os.close(hears)
        running = _Running(child, process, lifeline, ready)
        running.go = go
        self._running.append(running)
        log.debug("child_started", child=child.name, pid=process.pid)
        return running

    def _await_ready(self, children: list[_Running]) -> None:
        """Wait until each has said that it works."""
        begun = time.monotonic()
        while not self._stop.is_set():
            waiting = [running for running in children if running.child.says_ready and not running.started]
            for running in children:
                ended = running.process.poll() is not None
                running.listen()
                if not running.started and (ended or running.has_given_up):
                    raise running.refusal(running.process.wait())
                if running in waiting and time.monotonic() - begun > running.child.ready_within:
                    within = running.child.ready_within
                    raise StartError(f"{running.child.name} was not ready within {within:.0f} s.")
            if all(running.started for running in waiting):
                return
            select.select([running.ready for running in waiting if running.ready], [], [], _LOOK)

    def _look(self) -> None:
        for running in list(self._running):
            code = running.process.poll()
            running.listen()
            if running.started:
                self._worked.add(running.child.name)
            if code is not None:
                self._running.remove(running)
                running.close()
                self._on_end(running.process.pid)
                self._plan(running, code)
        now = time.monotonic()
        for due, child in list(self._waiting):
            if due <= now:
                self._waiting.remove((due, child))
                self._spawn(child)

    def _plan(self, running: _Running, code: int) -> None:
        name = running.child.name
        asked_for = code == 0 and running.started  # so that a new one starts under new conditions
        failures = 0 if running.lived > _SOUND or asked_for else self._failures.get(name, 0) + 1
        self._failures[name] = failures
        if not running.started and (name not in self._worked or failures > _MOST_FAILED_STARTS):
            raise running.refusal(code)
        pause = min(_LONGEST_PAUSE, 0.25 * 2.0**failures)
        log.warning("child_ended", child=name, code=code, lived=round(running.lived, 1), again_in=pause)
        self._waiting.append((time.monotonic() + pause, running.child))
