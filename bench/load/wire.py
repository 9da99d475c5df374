"""The sender: one process, one thread, plain sockets kept open, at the cost of some microseconds a request.

Open loop: each webhook has a moment at which it is due, and its time counts from there, whether or not a
connection was free; so what waits behind a slow answer counts too. What is refused for now (503), or whose
connection breaks, is sent again under the same id, as vendors do, and counts until it is kept.
"""

from __future__ import annotations

import heapq
import random
import select
import socket
import time
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec

_KEPT = b"HTTP/1.1 202"
_END = b"\r\n\r\n"
_LENGTH = b"content-length: "
_AGAIN_SECONDS = 0.25


class Outcome(msgspec.Struct):
    """What became of a run. Times are in seconds; `took` from due to answered, by place in the run."""

    offered: int
    kept: int
    seconds: float  # from the first that was due to the last answer
    took: array[float]
    late: float  # the longest that the sender itself was behind: it, not the house, was the limit
    again: Counter[str]
    processor: float


def constant(rate: float, count: int) -> array[float]:
    """The moments at which `count` webhooks are due, evenly."""
    return array("d", (number / rate for number in range(count)))


def poisson(rate: float, count: int, seed: int = 1) -> array[float]:
    """As they come by chance."""
    chance = random.Random(seed)
    moment, moments = 0.0, array("d")
    for _ in range(count):
        moment += chance.expovariate(rate)
        moments.append(moment)
    return moments


def bursts(rate: float, count: int, size: int = 1000) -> array[float]:
    """The same rate, `size` of them at once each time."""
    return array("d", (number // size * size / rate for number in range(count)))


def at_once(_: float, count: int) -> array[float]:
    """All of them now: as fast as they are taken."""
    return array("d", bytes(8 * count))


PROFILES: dict[str, Callable[[float, int], array[float]]] = {
    "constant": constant,
    "poisson": poisson,
    "bursts": bursts,
    "at once": at_once,
}


class _Line:
    """One connection, kept open; `place` is what it is sending, None while it is free."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.place: int | None = None
        self.got = b""


class Sender:
    """Sends what is due over at most `lines` connections."""

    def __init__(self, address: tuple[str, int], lines: int) -> None:
        self._address = address
        self._most = lines
        self._poll = select.epoll()
        self._lines: dict[int, _Line] = {}
        self._free: list[_Line] = []
        self._again: list[tuple[float, int]] = []
        self._counts: Counter[str] = Counter()

    def run(
        self,
        due: Sequence[float],
        request_of: Callable[[int], bytes | None],
        on_kept: Callable[[int], None] = lambda _: None,
        *,
        give_up_after: float = 60.0,
    ) -> Outcome:
        """Send all, or until `request_of` gives None; returns when the last is kept, or so long after."""
        count = len(due)
        took = array("d", bytes(8 * count))
        sent = kept = 0
        late = 0.0
        began_processor = time.process_time()
        began = time.perf_counter()
        while kept < count:
            now = time.perf_counter() - began
            if now > due[count - 1] + give_up_after:
                break
            while self._again and self._again[0][0] <= now and self._line():
                self._send(heapq.heappop(self._again)[1], request_of)
            free = True
            while sent < count and due[sent] <= now and (free := self._line()):
                if not self._send(sent, request_of):
                    count = sent
                    break
                sent += 1
            if sent < count and free:
                late = max(late, time.perf_counter() - began - due[sent])
            for handle, _ in self._poll.poll(self._pause(due, sent, now, free=free), 512):
                place = self._receive(self._lines[handle], now)
                if place is not None:
                    took[place] = time.perf_counter() - began - due[place]
                    kept += 1
                    on_kept(place)
        seconds = time.perf_counter() - began
        processor = time.process_time() - began_processor
        return Outcome(count, kept, seconds, took[:count], late, self._counts, processor)

    def close(self) -> None:
        """Hang up."""
        for line in self._lines.values():
            line.socket.close()
        self._poll.close()

    def _pause(self, due: Sequence[float], sent: int, now: float, *, free: bool) -> float:
        next_due = due[sent] if sent < len(due) and free else now + 0.05
        if self._again:
            next_due = min(next_due, self._again[0][0])
        return max(0.0, min(next_due - now, 0.05))

    def _line(self) -> bool:
        """Whether a connection is free, or could be opened."""
        if self._free:
            return True
        if len(self._lines) >= self._most:
            return False
        try:
            line = _Line(self._address)
        except OSError as failure:
            self._counts[type(failure).__name__] += 1
            return False
        self._lines[line.socket.fileno()] = line
        self._poll.register(line.socket.fileno(), select.EPOLLIN)
        self._free.append(line)
        return True

    def _send(self, place: int, request_of: Callable[[int], bytes | None]) -> bool:
        """Send what stands at a place; False where nothing does."""
        request = request_of(place)
        if request is None:
            return False
        line = self._free.pop()
        line.place = place
        line.got = b""
        with suppress(OSError):  # its end is heard from the poll
            line.socket.sendall(request)
        return True

    def _receive(self, line: _Line, now: float) -> int | None:
        """Take what came; the place of what is kept now."""
        try:
            part = line.socket.recv(65536)
        except OSError:
            part = b""
        if not part:
            self._lost(line, now)
            return None
        line.got += part
        if not _is_whole(line.got):
            return None
        place, line.place = line.place, None
        self._free.append(line)
        if place is None or line.got.startswith(_KEPT):
            return place
        self._counts[line.got[9:12].decode()] += 1
        heapq.heappush(self._again, (now + _AGAIN_SECONDS, place))
        return None

    def _lost(self, line: _Line, now: float) -> None:
        handle = line.socket.fileno()
        self._poll.unregister(handle)
        del self._lines[handle]
        line.socket.close()
        if line.place is None:
            self._free.remove(line)
        else:
            self._counts["lost"] += 1
            heapq.heappush(self._again, (now + _AGAIN_SECONDS, line.place))


def _is_whole(answer: bytes) -> bool:
    """Whether an answer has come to its end: by its length, else by the end of its chunks."""
    head = answer.find(_END)
    if head < 0:
        return False
    at = answer.find(_LENGTH, 0, head)
    if at < 0:
        return answer.endswith(b"0\r\n\r\n")
    length = int(answer[at + len(_LENGTH) : answer.find(b"\r", at)])
    return len(answer) >= head + len(_END) + length
