"""The door: `POST /in/{connection_id}`, a raw ASGI handler in front of the framework.

Size, connection, signature; then the row is committed with others; only then a 2xx. What cannot be read is
kept all the same: a reader makes it a dead letter. A framework's handler would cost three to five times as
much (measured).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from guichet import connections
from guichet.kernel.db import DatabaseUnavailableError
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import ReceivesHooks
from guichet.ports.failures import BadSignatureError, MalformedError
from guichet.ports.pushing import TakesPushes
from guichet.ports.records import Unreadable
from guichet.sync.intake import FullError, Intake, NotKeptError

log = structlog.get_logger(__name__)

PREFIX = "/in/"

_KNOWN_SECONDS = 5.0
_UNKNOWN_SECONDS = 2.0
_UNKNOWN_KEPT = 10_000
_BODY_SECONDS = 10.0
_MOST_REFUSALS = 100
_HEADER_LIMIT = 16 * 1024
# Secrets and proofs of origin have done their work once verified: they are not kept.
_DROPPED = ("secret", "signature", "token", "hmac", "authorization", "cookie", "forwarded")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

knocks = Counter("guichet_door_deliveries", "Webhooks at the door, by what became of them", ["outcome"])


class Known(msgspec.Struct, frozen=True):
    """What the door must know of a connection to let its webhooks in."""

    connector: ReceivesHooks
    settings: Any
    secret: str


class _RefusedError(Exception):
    def __init__(self, status: int, outcome: str, retry_after: int | None = None, words: str = "") -> None:
        super().__init__(outcome)
        self.words = words or outcome
        self.status = status
        self.outcome = outcome
        self.retry_after = retry_after


class Door:
    """Lets webhooks in; one for each process. Call `close` when the process ends."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._intake = Intake(services.database.conninfo)
        self._limit = services.settings.door_body_limit
        self._known: dict[int, tuple[float, Known | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request whose path begins with `/in/`."""
        try:
            said = await self._take_in(scope, receive)
        except _RefusedError as refused:
            knocks.labels(refused.outcome).inc()
            await _answer(send, refused.status, refused.words, refused.retry_after)
        else:
            knocks.labels("kept").inc()
            await _answer(send, 202, said)

    async def close(self) -> None:
        """Stop taking in."""
        await self._intake.close()

    async def _take_in(self, scope: Scope, receive: Receive) -> str:
        if scope["method"] != "POST":
            raise _RefusedError(405, "only POST is taken here")
        number = str(scope["path"]).removeprefix(PREFIX).rstrip("/")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise _RefusedError(404, "no such connection")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _HEADER_LIMIT:
            raise _RefusedError(431, "headers too large")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self._check_announced_size(headers)
        known = await self._connection(int(number))
        body = await self._body(receive)
        try:
            known.connector.verify(known.settings, known.secret, headers, body)
        except BadSignatureError:
            raise _RefusedError(401, "signature missing or wrong") from None
        except Exception as fault:
            log.warning("signature_unreadable", connection_id=number, reason=repr(fault))
            raise _RefusedError(401, "signature missing or wrong") from fault
        said = _examined(known, body)
        kept = {
            name: value.replace("\x00", "")  # no text in PostgreSQL
            for name, value in headers.items()
            if not any(word in name for word in _DROPPED)
        }
        try:
            await self._intake.keep(int(number), body, kept, _key(known.connector, headers, body))
        except FullError:
            raise _RefusedError(503, "too much is waiting", 2) from None
        except NotKeptError:
            raise _RefusedError(503, "the database does not answer", 5) from None
        return said

    def _check_announced_size(self, headers: dict[str, str]) -> None:
        announced = headers.get("content-length", "0")
        if not announced.isdigit():
            raise _RefusedError(400, "content-length is not a number")
        if int(announced) > self._limit:
            raise _RefusedError(413, "too large")

    async def _body(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _RefusedError(400, "the caller went away")
                    part = message.get("body", b"")
                    size += len(part)
                    if size > self._limit:
                        raise _RefusedError(413, "too large")
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise _RefusedError(408, "the body did not come") from None

    async def _connection(self, connection_id: int) -> Known:
        cached = self._known.get(connection_id)
        if cached is None or cached[0] < time.monotonic():
            known = await self._look_up(connection_id)
            if len(self._known) > _UNKNOWN_KEPT:
                self._known.clear()
            lasting = _UNKNOWN_SECONDS if known is None else _KNOWN_SECONDS
            self._known[connection_id] = (time.monotonic() + lasting, known)
        else:
            known = cached[1]
        if known is None:
            raise _RefusedError(404, "no such connection")
        return known

    async def _look_up(self, connection_id: int) -> Known | None:
        try:
            async with self._services.database.transaction() as transaction:
                row = await connections.find_connection(transaction, connection_id)
        except connections.ConnectionNotFoundError:
            return None
        except (DatabaseUnavailableError, SQLAlchemyError):  # also a connection that broke in the pool
            raise _RefusedError(503, "the database does not answer", 5) from None
        connector = connections.connector_of(row.connector_id)
        if not isinstance(connector, ReceivesHooks):
            return None
        vault = self._services.vault
        return Known(connector, connections.settings_of(vault, row), connections.hook_secret_of(vault, row))


def _key(connector: ReceivesHooks, headers: dict[str, str], body: bytes) -> bytes:
    """What duplicates share: the vendor's key, or a digest where the connector cannot read the body."""
    try:
        key = connector.hint(headers, body).key
    except Exception:  # noqa: BLE001 — a body never seen must not cost its sender a 5xx: a reader says why
        return hashlib.sha256(body).digest()
    return hashlib.sha256(key.encode()).digest()


def _examined(known: Known, body: bytes) -> str:
    """What is answered to what is kept: whoever pushes records reads which of them are refused, and why.

    A push of which nothing can be read is not kept: its sender is the one who can mend it.
    """
    if not isinstance(known.connector, TakesPushes):
        return "kept"
    try:
        read = known.connector.documents(known.settings, body, utc_now())
        refused = [one.reason for one in read if isinstance(one, Unreadable)]
    except MalformedError as malformed:
        raise _RefusedError(422, "nothing of it can be read", words=malformed.words) from None
    return "\n".join(["kept", *refused[:_MOST_REFUSALS]])


async def _answer(send: Send, status: int, text: str, retry_after: int | None = None) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
