"""Ports for servers that stories start, each with room above it for what listens beside."""

from __future__ import annotations

import os
import random
import socket

# Below the ports that the system hands out by itself, and a range for each worker: between the look and the
# start, nobody else takes the port.
_FIRST = 20_000
_RANGE = 3_000
_ROOM = 10
_given: set[int] = set()


def free_port() -> int:
    """A port of this machine that nobody listens on; it and the nine above it are given once only."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = _FIRST + worker % 4 * _RANGE
    while True:
        port = random.randrange(first, first + _RANGE, _ROOM)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            _given.add(port)
            return port
