"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a POST repeated under its key acts once.

A key belongs to its caller and is good for 24 hours. The same key with another request is refused (422), and
while the first is in flight (409). Only answers of success are kept: what was refused changed nothing and may
be tried again. A process that dies in between leaves the key in flight, which others may take over after five
minutes; what it did outside is resolved by the act's own intent, not here.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec
from sqlalchemy import delete, text, update
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guichet.kernel.db import Transaction
from guichet.kernel.errors import ConflictError, InvalidError
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.kernel.web.facts import facts_of
from guichet.kernel.web.model import IdempotencyKey

LIFE = timedelta(hours=24)
_ABANDONED = timedelta(minutes=5)
_MOST = 1024 * 1024
_KEPT = frozenset({b"content-type", b"location", b"etag", b"content-language"})


class BadKeyError(InvalidError):
    status = 400
    code = "bad_idempotency_key"
    detail = Words(
        "Idempotency-Key must be 1 to 255 visible characters, such as a UUID.",
        "Idempotency-Key doit compter de 1 à 255 caractères visibles, par exemple un UUID.",
    )


class KeyReusedError(InvalidError):
    code = "idempotency_key_reused"
    detail = Words(
        "This Idempotency-Key was used for another request. Make a new key for each act.",
        "Cette Idempotency-Key a servi à une autre demande. Créez une clé par action.",
    )


class StillInFlightError(ConflictError):
    retry_after = 1.0
    code = "idempotency_in_flight"
    detail = Words(
        "The first request under this Idempotency-Key is not done yet. Ask again in a moment.",
        "La première demande sous cette Idempotency-Key n’est pas finie. Redemandez dans un instant.",
    )


class Kept(msgspec.Struct, frozen=True):
    """An answer as it was given."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Idempotency:
    """The layer that answers a repeated POST with the first one's answer; it stands inside the rate limit."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get("idempotency-key") if scope["type"] == "http" else None
        caller = facts_of(scope).caller if key is not None else None
        if key is None or caller is None or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        claim = Claim(cast("Services", scope["app"].state.services), caller, _checked(key))
        body = await _read(receive)
        kept = await claim.begin(_fingerprint(scope, body))
        if kept is None:
            kept = await self._perform(claim, scope, body, receive)
        await send({"type": "http.response.start", "status": kept.status, "headers": kept.headers})
        await send({"type": "http.response.body", "body": kept.body})

    async def _perform(self, claim: Claim, scope: Scope, body: bytes, receive: Receive) -> Kept:
        parts: list[Message] = []
        read = False

        async def once() -> Message:
            nonlocal read
            if read:
                return await receive()
            read = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Message) -> None:
            parts.append(message)

        try:
            await self._app(scope, once, collect)
        except BaseException:
            await claim.release()
            raise
        answer = b"".join(part.get("body", b"") for part in parts[1:])
        kept = Kept(parts[0]["status"], list(parts[0]["headers"]), answer)
        await claim.end(kept)
        return kept


class Claim:
    """One caller's key, from the first look to the kept answer."""

    def __init__(self, services: Services, caller: str, key: str) -> None:
        self._services = services
        self._row = {"caller": caller, "key": key}
        self._context = f"answer under idempotency key {caller} {key}"
        self._begun_at = utc_now()

    async def begin(self, fingerprint: bytes) -> Kept | None:
        """Take the key; returns the kept answer when there is one.

        Raises KeyReusedError, StillInFlightError.
        """
        now = self._begun_at
        limits = {"now": now, "expired": now - LIFE, "abandoned": now - _ABANDONED}
        async with self._services.database.transaction() as transaction:
            values = {**self._row, "fingerprint": fingerprint, **limits}
            if (await transaction.execute(_BEGIN, values)).one_or_none() is not None:
                return None
            row = (await transaction.execute(_LOOK, self._row)).one_or_none()
        if row is None or (row.status is None and row.fingerprint == fingerprint):
            raise StillInFlightError
        if row.fingerprint != fingerprint:
            raise KeyReusedError
        headers = [*msgspec.msgpack.decode(row.headers, type=list[tuple[bytes, bytes]])]
        body = self._services.vault.open(row.body, self._context)
        return Kept(row.status, [*headers, (b"idempotency-replayed", b"true")], body)

    async def end(self, kept: Kept) -> None:
        """Keep an answer of success; free the key after any other, after a large one, or a new cookie."""
        names = {name.lower() for name, _ in kept.headers}
        if not 200 <= kept.status < 300 or len(kept.body) > _MOST or b"set-cookie" in names:
            await self.release()
            return
        headers = [(name, value) for name, value in kept.headers if name.lower() in _KEPT]
        values: dict[str, Any] = {
            "status": kept.status,
            "headers": msgspec.msgpack.encode(headers),
            "body": self._services.vault.seal(kept.body, self._context),
        }
        async with self._services.database.transaction() as transaction:
            await transaction.execute(update(IdempotencyKey).where(*self._mine()).values(values))

    async def release(self) -> None:
        """Free the key, so that the act can be tried again."""
        async with self._services.database.transaction() as transaction:
            await transaction.execute(delete(IdempotencyKey).where(*self._mine()))

    def _mine(self) -> tuple[Any, ...]:
        return (
            IdempotencyKey.caller == self._row["caller"],
            IdempotencyKey.key == self._row["key"],
            IdempotencyKey.begun_at == self._begun_at,
        )


async def sweep_idempotency_keys(transaction: Transaction, now: datetime) -> None:
    """Remove the keys that are no longer good."""
    await transaction.execute(delete(IdempotencyKey).where(IdempotencyKey.begun_at < now - LIFE))


def _checked(key: str) -> str:
    bare = key.strip().removeprefix('"').removesuffix('"')
    if not 1 <= len(bare) <= 255 or not bare.isascii() or not bare.isprintable():
        raise BadKeyError
    return bare


def _fingerprint(scope: Scope, body: bytes) -> bytes:
    digest = hashlib.sha256()
    for part in (scope["method"].encode(), scope["path"].encode(), scope["query_string"], body):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


_BEGIN = text(
    "INSERT INTO idempotency_keys (caller, key, fingerprint, begun_at)"
    " VALUES (:caller, :key, :fingerprint, :now)"
    " ON CONFLICT (caller, key) DO UPDATE SET fingerprint = excluded.fingerprint,"
    " begun_at = excluded.begun_at, status = NULL, headers = NULL, body = NULL"
    " WHERE idempotency_keys.begun_at < :expired"
    " OR (idempotency_keys.status IS NULL AND idempotency_keys.begun_at < :abandoned)"
    " RETURNING 1"
)
_LOOK = text(
    "SELECT fingerprint, status, headers, body FROM idempotency_keys WHERE caller = :caller AND key = :key"
)
