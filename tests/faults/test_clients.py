"""A storm of connections, slow and half-open clients at the door: the others go on being served."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack

import httpx
import psutil
from tests.faults.scene import Scene
from tests.faults.tally import TALLY

MEGABYTE = 1024 * 1024


def test_slow_and_half_open_clients_do_not_keep_the_others_out(scene: Scene, rounds: int) -> None:
    clients = 300 if rounds < 10 else 3000
    house = scene.house
    door = house.process("door")
    before = door.memory_info().rss
    with ExitStack() as stack, scene.living():
        for number in range(clients):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", house.port), timeout=30))
            client.sendall(_BEGINNINGS[number % len(_BEGINNINGS)])
        webhooks = scene.postman.counts.delivered
        assert httpx.get(f"{house.address}/health", timeout=30).status_code == 200
        deadline = time.monotonic() + 120
        while scene.postman.counts.delivered < webhooks + 20:
            assert time.monotonic() < deadline, "the door is shut for the others"
            time.sleep(0.05)
        grown = psutil.Process(door.pid).memory_info().rss - before
        assert grown < 64 * MEGABYTE, grown
    scene.judge.judge(TALLY.of("slow and half-open clients, a storm of them", "time limits at the door"))


_BEGINNINGS = (
    b"",  # says nothing
    b"POST /in/1 HTTP/1.1\r\nHost: a\r\nX-A: b\r\n",  # its headers never end
    b"POST /in/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{",  # its body never ends
    b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n",  # it never reads its answer
)
