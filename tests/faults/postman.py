"""Who carries the shop's webhooks to the door, as well or as badly as he is told to.

The shop knows his address, not the door's. What the door acknowledges goes into the ledger; what he keeps
back or loses he acknowledges himself, as a network would that says nothing.
"""

from __future__ import annotations

import base64
import http.client
import json
import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from standardwebhooks.webhooks import Webhook
from tests.faults.ledger import Ledger

_SECONDS = 30


@dataclass
class Weather:
    """What becomes of webhooks on their way: shares of a whole, from 0 to 1."""

    lost: float = 0.0
    doubled: float = 0.0
    kept_back: float = 0.0  # delivered at `release`, in another order
    hours_late: float = 0.0  # of those kept back: so long ago it happened, as they tell


@dataclass
class Letter:
    """A webhook on its way."""

    path: str
    headers: dict[str, str]
    body: bytes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


@dataclass
class Counts:
    lost: int = 0
    doubled: int = 0
    kept_back: int = 0
    delivered: int = 0
    refused: int = 0


class Postman:
    """`with Postman(ledger, seed) as postman: postman.address`; `door` is where he delivers to."""

    def __init__(self, ledger: Ledger, seed: int, secret: str) -> None:
        self.door = ""
        self.weather = Weather()
        self.counts = Counts()
        self.told: list[str] = []  # ids of what the house told the merchant's own system
        self._secret = base64.b64encode(secret.encode()).decode()
        self._ledger = ledger
        self._draw = random.Random(seed)
        self._held: list[Letter] = []
        self._lock = threading.Lock()
        postman = self  # the handler's own self is the request's

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                letter = Letter(
                    self.path, {name.lower(): value for name, value in self.headers.items()}, body
                )
                status = postman.take(letter)
                with suppress(OSError):
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Postman:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, letter: Letter) -> int:
        """Deal with a webhook; the status that its sender sees."""
        if not letter.path.startswith("/in/"):
            with self._lock:
                self.told.append(letter.headers["webhook-id"])
            return 204
        with self._lock:
            drawn = self._draw.random()
            weather = self.weather
            if drawn < weather.lost:
                self.counts.lost += 1
                return 204
            drawn -= weather.lost
            if drawn < weather.kept_back:
                self.counts.kept_back += 1
                self._held.append(letter)
                return 204
            drawn -= weather.kept_back
            copies = 2 if drawn < weather.doubled else 1
            self.counts.doubled += copies - 1
        return min(self._deliver(letter) for _ in range(copies))

    def release(self) -> int:
        """Deliver what was kept back, in any order but its own, until all of it is acknowledged."""
        with self._lock:
            held, self._held = self._held, []
            self._draw.shuffle(held)
        for letter in held:
            if self.weather.hours_late:
                self._grow_old(letter)
            while self._deliver(letter) >= 300:
                time.sleep(0.1)
        return len(held)

    def _grow_old(self, letter: Letter) -> None:
        """Have it tell that it happened hours ago, signed anew, as a shop whose queue stood still would."""
        told = json.loads(letter.body)
        told["created_at"] = int(
            told["created_at"] - timedelta(hours=self.weather.hours_late).total_seconds()
        )
        letter.body = json.dumps(told, separators=(",", ":")).encode()
        now = datetime.now(UTC)
        signature = Webhook(self._secret).sign(letter.headers["webhook-id"], now, letter.body.decode())
        letter.headers |= {"webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}

    def _deliver(self, letter: Letter) -> int:
        target = urlsplit(self.door)
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=_SECONDS)
        headers = {
            name: value
            for name, value in letter.headers.items()
            if name not in ("host", "content-length", "connection", "accept-encoding")
        }
        try:
            connection.request("POST", letter.path, letter.body, headers)
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        except (OSError, http.client.HTTPException):
            status = 502
        finally:
            connection.close()
        if status < 300:
            self._ledger.note("webhook", letter.headers["webhook-id"])
        with self._lock:
            self.counts.delivered += status < 300
            self.counts.refused += status >= 300
        return status
