"""Delivers queued webhooks: signed, retried on the vendor's schedule, blocked by domain when most fail.

The queue is in the state's file; which domains are blocked is not, so a restart lifts blocks.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import http.client
import threading
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

import msgspec
from standardwebhooks.webhooks import Webhook

from guichet.connectors.bigcommerce.standin.announcements import DELIVERY_EXCEPTION
from guichet.connectors.bigcommerce.standin.stores import get_store
from guichet.connectors.bigcommerce.standin.world import World

RETRY_SECONDS = (60, 180, 300, 600, 900, 1800, 3600, 7200, 21600, 50400, 86400)
BLOCK_SECONDS = 180.0
WINDOW_SECONDS = 120.0
WINDOW_MINIMUM = 100
SUCCESS_RATIO = 0.9
WARNING_SECONDS = 600.0
WILL_RETRY, EXHAUSTED, BLOCKED = 90001, 90002, 90003
_LONGEST_SLEEP = 1.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt that is due."""

    id: int
    hook: int
    store: str
    client_id: str
    client_secret: str
    scope: str
    destination: str
    headers: Mapping[str, str]
    message: str
    body: bytes
    attempt: int

    @property
    def domain(self) -> tuple[str, str]:
        """What the vendor's circuit breaker counts by: the app and the host it has."""
        return self.client_id, urlsplit(self.destination).netloc


class Circuit:
    """The answers of one domain in the last two minutes, and until when it is blocked."""

    def __init__(self) -> None:
        self.answers: deque[tuple[float, bool]] = deque()
        self.successes = 0
        self.blocked_until = 0.0

    def note(self, succeeded: bool, now: float, block_seconds: float) -> bool:
        """Counts an answer. Returns whether the domain has just been blocked."""
        self.answers.append((now, succeeded))
        self.successes += succeeded
        while self.answers[0][0] < now - WINDOW_SECONDS:
            self.successes -= self.answers.popleft()[1]
        if now < self.blocked_until or len(self.answers) < WINDOW_MINIMUM:
            return False
        if self.successes / len(self.answers) >= SUCCESS_RATIO:
            return False
        self.answers.clear()
        self.successes = 0
        self.blocked_until = now + block_seconds
        return True


class WebhookSender:
    """Sends what is due, a few at a time in threads, and writes down what came of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pool = ThreadPoolExecutor(world.settings.webhook_workers, thread_name_prefix="standin-webhook")
        self.woken = asyncio.Event()
        self.circuits: dict[tuple[str, str], Circuit] = {}
        self.warned: dict[str, float] = {}
        self.sending: set[int] = set()
        self.stopped = False
        self._connections = threading.local()
        world.wake_sender = self.woken.set

    async def run(self) -> None:
        """Runs until cancelled."""
        try:
            while True:
                self.woken.clear()
                busy = self._send_due()
                wait = _LONGEST_SLEEP if busy else self._until_next()
                try:
                    await asyncio.wait_for(self.woken.wait(), wait)
                except TimeoutError:
                    continue
        finally:
            self.stopped = True
            self.pool.shutdown(wait=False, cancel_futures=True)

    def _send_due(self) -> bool:
        room = 4 * self.world.settings.webhook_workers - len(self.sending)
        if room <= 0:
            return True
        loop, now = asyncio.get_running_loop(), time.time()
        for delivery in self._due(now, room):
            circuit = self.circuits.setdefault(delivery.domain, Circuit())
            if now < circuit.blocked_until:
                self._postpone(delivery, circuit.blocked_until)
                continue
            self.sending.add(delivery.id)
            future = loop.run_in_executor(self.pool, self._post, delivery)
            future.add_done_callback(functools.partial(self._note, delivery))
        return len(self.sending) >= 4 * self.world.settings.webhook_workers

    def _due(self, now: float, room: int) -> list[Delivery]:
        rows = self.world.state.connection.execute(
            "SELECT delivery.id, hook.id, hook.store, hook.client_id, token.client_secret, hook.scope,"
            " hook.destination, hook.headers, delivery.message, delivery.body, delivery.attempt"
            " FROM delivery JOIN hook ON hook.id = delivery.hook LEFT JOIN token ON token.token = hook.token"
            " WHERE delivery.due <= ? ORDER BY delivery.due, delivery.id LIMIT ?",
            (now, room + len(self.sending)),
        ).fetchall()
        due = [row for row in rows if row[0] not in self.sending][:room]
        return [
            Delivery(
                id=row[0],
                hook=row[1],
                store=row[2],
                client_id=row[3],
                client_secret=row[4] or "",
                scope=row[5],
                destination=row[6],
                headers=msgspec.json.decode(row[7]),
                message=row[8],
                body=row[9],
                attempt=row[10],
            )
            for row in due
        ]

    def _until_next(self) -> float:
        rows = self.world.state.connection.execute(
            "SELECT id, due FROM delivery ORDER BY due, id LIMIT ?", (len(self.sending) + 1,)
        ).fetchall()
        waits = [due - time.time() for delivery_id, due in rows if delivery_id not in self.sending]
        return max(0.001, min(waits, default=_LONGEST_SLEEP))

    def _note(self, delivery: Delivery, done: asyncio.Future[bool]) -> None:
        self.sending.discard(delivery.id)
        self.woken.set()
        if done.cancelled() or self.stopped:
            # Not written down: after a restart the delivery is made again, as the vendor's may be too.
            return
        now, scale = time.time(), self.world.settings.webhook_time_scale
        succeeded = done.result()
        circuit = self.circuits.setdefault(delivery.domain, Circuit())
        blocked = circuit.note(succeeded, now, BLOCK_SECONDS * scale)
        with self.world.state.transaction():
            if succeeded:
                self._forget(delivery)
                self.world.state.add_to_tally(delivery.store, "webhooks delivered")
            else:
                self._retry_or_give_up(delivery, now)
            if blocked:
                self._except(delivery, BLOCKED, f"{delivery.domain[1]} is blocked: most deliveries failed")

    def _retry_or_give_up(self, delivery: Delivery, now: float) -> None:
        state = self.world.state
        state.add_to_tally(delivery.store, "webhook attempts failed")
        if delivery.attempt < len(RETRY_SECONDS):
            wait = RETRY_SECONDS[delivery.attempt] * self.world.settings.webhook_time_scale
            state.connection.execute(
                "UPDATE delivery SET attempt = attempt + 1, due = ? WHERE id = ?", (now + wait, delivery.id)
            )
            if now - self.warned.get(delivery.destination, 0.0) >= WARNING_SECONDS:
                self.warned[delivery.destination] = now
                self._except(delivery, WILL_RETRY, f"{delivery.destination} gave no 2xx, will retry")
            return
        state.connection.execute(
            "UPDATE hook SET is_active = 0, updated_at = ? WHERE id = ?", (int(now), delivery.hook)
        )
        state.connection.execute("DELETE FROM delivery WHERE hook = ?", (delivery.hook,))
        state.add_to_tally(delivery.store, "hooks deactivated")
        self._except(
            delivery, EXHAUSTED, f"{delivery.destination} failed every attempt, the hook is disabled"
        )

    def _except(self, delivery: Delivery, code: int, message: str) -> None:
        store = get_store(self.world.state, delivery.store)
        if store is None or delivery.scope == DELIVERY_EXCEPTION:
            return
        data = {"type": "webhook", "id": delivery.hook, "error_code": code, "message": message}
        self.world.announce(store, DELIVERY_EXCEPTION, data)

    def _postpone(self, delivery: Delivery, until: float) -> None:
        self.world.state.connection.execute("UPDATE delivery SET due = ? WHERE id = ?", (until, delivery.id))

    def _forget(self, delivery: Delivery) -> None:
        self.world.state.connection.execute("DELETE FROM delivery WHERE id = ?", (delivery.id,))

    def _post(self, delivery: Delivery) -> bool:
        """Posts one delivery from a thread of the pool. Returns whether a 2xx came back."""
        target = urlsplit(delivery.destination)
        address = (target.path or "/") + (f"?{target.query}" if target.query else "")
        headers = {**signed_headers(delivery), **delivery.headers, "Content-Type": "application/json"}
        for _ in range(2):
            connection, was_open = self._connection(target)
            try:
                connection.request("POST", address, delivery.body, headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException, ValueError):
                self._close(target)
                if was_open:
                    # The receiver may have closed a connection that lay idle: that is no failure of its own.
                    continue
                return False
            return 200 <= answer.status < 300
        return False

    def _connection(self, target: SplitResult) -> tuple[http.client.HTTPConnection, bool]:
        """This thread's connection to a host, and whether it was open already."""
        kept: dict[str, http.client.HTTPConnection] = self._connections.__dict__.setdefault("kept", {})
        was_open = target.netloc in kept
        if not was_open:
            kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
            kept[target.netloc] = kind(
                target.hostname or "", target.port, timeout=self.world.settings.webhook_timeout_seconds
            )
        return kept[target.netloc], was_open

    def _close(self, target: SplitResult) -> None:
        kept: dict[str, http.client.HTTPConnection] = self._connections.__dict__.setdefault("kept", {})
        if target.netloc in kept:
            kept.pop(target.netloc).close()


def signed_headers(delivery: Delivery) -> dict[str, str]:
    """The three headers of Standard Webhooks; the key is the client secret of the app that made the hook."""
    now = datetime.now(tz=UTC)
    key = base64.b64encode(delivery.client_secret.encode()).decode()
    return {
        "webhook-id": delivery.message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(key).sign(delivery.message, now, delivery.body.decode()),
    }
