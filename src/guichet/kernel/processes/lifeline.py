"""What ties a child to its parent: pipes. One breaks when the parent is gone; on one the child waits, loaded,
until the parent says go; on one it says that it is ready, or why it cannot be."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

FAILED = b"0"
GO = "GUICHET_GO"
LIFELINE = "GUICHET_LIFELINE"
READY = "GUICHET_READY"
_MOST_WORDS = 2000  # bytes, well below what a pipe takes at once
_GRACE = 20.0  # seconds that a child has to end decently


@contextmanager
def lifeline() -> Iterator[int]:
    """A pipe's end for children, named to them by `LIFELINE` and passed on: they end when it breaks.

    That is at the end of this context, and however this process ends.
    """
    held, ours = os.pipe()
    try:
        yield held
    finally:
        os.close(ours)
        os.close(held)


def watch_parent() -> None:
    """End this process when its parent is gone. Does nothing in a process that no tree started."""
    handle = os.environ.pop(LIFELINE, None)
    if handle is not None:
        threading.Thread(target=_watch, args=(int(handle),), name="lifeline", daemon=True).start()


def tell_ready() -> None:
    """Tell the parent that this process does its work now."""
    handle = os.environ.pop(READY, None)
    if handle is not None:
        try:
            os.write(int(handle), b"1")
        except BrokenPipeError:
            return  # the parent is gone; the lifeline ends us
        finally:
            os.close(int(handle))


def await_go() -> None:
    """Wait until the parent says go, and take over the environment that it tells; at once when none is to.

    Ends the process when the parent is gone instead.
    """
    handle = os.environ.pop(GO, None)
    if handle is None:
        return
    with os.fdopen(int(handle), "rb") as told:
        environment = told.read()
    if not environment:
        raise SystemExit(0)
    os.environ.update(json.loads(environment))


def tell_failure(words: str) -> None:
    """Tell the parent why this process ends before it did any work. Does nothing once it was ready."""
    handle = os.environ.pop(READY, None)
    if handle is not None:
        with suppress(BrokenPipeError):
            os.write(int(handle), FAILED + words.encode()[:_MOST_WORDS])
        os.close(int(handle))


def _watch(handle: int) -> None:
    os.read(handle, 1)  # nothing is ever written: it returns when the other end is closed
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE)
    os._exit(1)
