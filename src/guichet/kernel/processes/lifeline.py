"""What ties a child to its parent: a pipe that breaks when the parent is gone, and one to say "ready"."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress

FAILED = b"0"
LIFELINE = "GUICHET_LIFELINE"
READY = "GUICHET_READY"
_MOST_WORDS = 2000  # bytes, well below what a pipe takes at once
_GRACE = 20.0  # seconds that a child has to end decently


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
