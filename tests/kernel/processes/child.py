"""A child for the stories: does what its arguments say, and writes down what happens to it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path

from guichet.kernel.processes import tell_ready


def main() -> None:
    folder, name, *wishes = sys.argv[1:]
    notes = Path(folder) / f"{name}.notes"

    def note(words: str) -> None:
        with notes.open("a") as file:
            file.write(f"{words} {os.getpid()}\n")

    def end(*_: object) -> None:
        note("asked to end")
        if "deaf" not in wishes:
            sys.exit(0)

    signal.signal(signal.SIGTERM, end)
    note("started")
    if "breaks" in wishes or ("breaks later" in wishes and len(notes.read_text().splitlines()) > 1):
        sys.exit(3)
    if "binds" in wishes:
        socket.create_server(("127.0.0.1", int(wishes[-1])))
    for wish in wishes:
        if wish.startswith("tells "):
            note(os.environ[wish.removeprefix("tells ")])
    if "silent" not in wishes:
        tell_ready()
    while True:
        time.sleep(0.05)
