"""The door: `POST /in/{connection_id}`, a raw ASGI handler in front of the framework.

Size, connection, signature; then the row is committed with others; only then a 2xx. What cannot be read is
kept all the same: a reader makes it a dead letter. A framework's handler would cost three to five times as
much (measured).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import lru_cache
from typing import Any

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from guichet import connections
from guichet.kernel.db import DatabaseUnavailableError
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import ReceivesHooks
from guichet.ports.failures import BadSignatureError, MalformedError
from guichet.ports.pushing import ReadsHooks, TakesPushes
from guichet.ports.records import Unreadable
from guichet.sync.intake import FullError, Intake, NotKeptError, knocks

log = structlog.get_logger(__name__)

PREFIX = "/in/"

_KNOWN_SECONDS = 5.0
_UNKNOWN_SECONDS = 2.0
_UNKNOWN_KEPT = 10_000
BODY_SECONDS = 10.0
_LOOK_UP_SECONDS = 5.0
_MOST_REFUSALS = 100
_HEADER_LIMIT = 16 * 1024
# Secrets and proofs of origin have done their work once verified: they are not kept.
_DROPPED = ("secret", "signature", "token", "hmac", "authorization", "cookie", "forwarded")

# Of the connection alone, not of what was sent.
_OF_THE_WIRE = frozenset(
    ("accept", "accept-encoding", "connection", "content-length", "host", "keep-alive", "transfer-encoding")
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Known(msgspec.Struct, frozen=True):
    """What the door must know of a connection to let its webhooks in."""

    connector: ReceivesHooks
    settings: Any
    secret: str
    kind: str  # of the deliveries that are kept
    pushes: TakesPushes | None  # where its sender is told what is refused


@lru_cache(maxsize=4096)  # senders use the same names again and again
def _is_kept(header: str) -> bool:
    return header not in _OF_THE_WIRE and not any(word in header for word in _DROPPED)


class Knock(msgspec.Struct, frozen=True):
    """A request's head: for which connection, with which headers (names in lower case)."""

    connection_id: int
    headers: dict[str, str]


class Answer(msgspec.Struct, frozen=True):
    """What a caller is told; `retry_after` in seconds."""

    status: int
    words: str
    retry_after: int | None = None


class RefusedError(Exception):
    """A webhook that is not taken, and what its caller is told."""

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
        self.limit = services.settings.door_body_limit
        self._known: dict[int, tuple[float, Known | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request whose path begins with `/in/`."""
        try:
            knock = self.admit(scope["method"], str(scope["path"]), scope["headers"])
            known = self.known(knock.connection_id) or await self.look_up(knock.connection_id)
            said, kept = self.take(knock, known, await self._body(receive))
            # A caller that goes away must not take the others' answer with it.
            await asyncio.shield(kept)
        except (RefusedError, NotKeptError) as refused:
            await _answer(send, refusal_of(refused))
        else:
            await _answer(send, Answer(202, said))

    async def close(self) -> None:
        """Stop taking in."""
        await self._intake.close()

    def admit(self, method: str, path: str, raw_headers: Iterable[tuple[bytes, bytes]]) -> Knock:
        """Look at a request's head. Raises RefusedError."""
        if method != "POST":
            raise RefusedError(405, "only POST is taken here")
        number = path.removeprefix(PREFIX).rstrip("/")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise RefusedError(404, "no such connection")
        headers: dict[str, str] = {}
        size = 0
        for name, value in raw_headers:
            size += len(name) + len(value)
            headers[name.decode("latin-1")] = value.decode("latin-1").replace("\x00", "")  # no text for us
        if size > _HEADER_LIMIT:
            raise RefusedError(431, "headers too large")
        announced = headers.get("content-length", "0")
        if not announced.isdigit():
            raise RefusedError(400, "content-length is not a number")
        if int(announced) > self.limit:
            raise RefusedError(413, "too large")
        return Knock(int(number), headers)

    def known(self, connection_id: int) -> Known | None:
        """The connection, where it was looked up a moment ago. Raises RefusedError for one that is none."""
        cached = self._known.get(connection_id)
        if cached is None or cached[0] < time.monotonic():
            return None
        if cached[1] is None:
            raise RefusedError(404, "no such connection")
        return cached[1]

    async def look_up(self, connection_id: int) -> Known:
        """The connection as it is now. Raises RefusedError."""
        known = await self._look_up(connection_id)
        if len(self._known) > _UNKNOWN_KEPT:
            self._known.clear()
        lasting = _UNKNOWN_SECONDS if known is None else _KNOWN_SECONDS
        self._known[connection_id] = (time.monotonic() + lasting, known)
        if known is None:
            raise RefusedError(404, "no such connection")
        return known

    def take(self, knock: Knock, known: Known, body: bytes) -> tuple[str, asyncio.Future[None]]:
        """Verify a webhook and have it kept: what is to be said once the future ends. Raises RefusedError."""
        headers = knock.headers
        try:
            known.connector.verify(known.settings, known.secret, headers, body)
        except BadSignatureError:
            raise RefusedError(401, "signature missing or wrong") from None
        except Exception as fault:
            log.warning("signature_unreadable", connection_id=knock.connection_id, reason=repr(fault))
            raise RefusedError(401, "signature missing or wrong") from fault
        said = _examined(known, body)
        kept = {name: value for name, value in headers.items() if _is_kept(name)}
        key = _key(known.connector, headers, body)
        try:
            return said, self._intake.submit(knock.connection_id, body, kept, key, kind=known.kind)
        except FullError:
            raise RefusedError(503, "too much is waiting", 2) from None

    async def _body(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise RefusedError(400, "the caller went away")
                    part = message.get("body", b"")
                    size += len(part)
                    if size > self.limit:
                        raise RefusedError(413, "too large")
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise RefusedError(408, "the body did not come") from None

    async def _look_up(self, connection_id: int) -> Known | None:
        try:
            async with (
                asyncio.timeout(_LOOK_UP_SECONDS),
                self._services.database.transaction() as transaction,
            ):
                row = await connections.find_connection(transaction, connection_id)
        except connections.ConnectionNotFoundError:
            return None
        # Also a connection that broke in the pool, and a server that stands still.
        except (DatabaseUnavailableError, SQLAlchemyError, TimeoutError):
            raise RefusedError(503, "the database does not answer", 5) from None
        connector = connections.connector_of(row.connector_id)
        if not isinstance(connector, ReceivesHooks):
            return None
        vault = self._services.vault
        return Known(
            connector,
            connections.settings_of(vault, row),
            connections.hook_secret_of(vault, row),
            "hook" if isinstance(connector, ReadsHooks) else "hint",
            connector if isinstance(connector, TakesPushes) else None,
        )


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
    if known.pushes is None:
        return "kept"
    try:
        read = known.pushes.documents(known.settings, body, utc_now())
        refused = [one.reason for one in read if isinstance(one, Unreadable)]
    except MalformedError as malformed:
        raise RefusedError(422, "nothing of it can be read", words=malformed.words) from None
    return "\n".join(["kept", *refused[:_MOST_REFUSALS]])


def refusal_of(problem: RefusedError | NotKeptError) -> Answer:
    """What is answered to what was not taken, and counted."""
    if isinstance(problem, NotKeptError):
        problem = RefusedError(503, "the database does not answer", 5)
    knocks.labels(problem.outcome).inc()
    return Answer(problem.status, problem.words, problem.retry_after)


async def _answer(send: Send, answer: Answer) -> None:
    body = answer.words.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    if answer.retry_after is not None:
        headers.append((b"retry-after", b"%d" % answer.retry_after))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
