"""A push service on the loopback, and a browser that subscribes there and reads what comes."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from fastapi import FastAPI, Request, Response
from tests.face import serving

from guichet.voice.push.crypto import (
    bytes_of,
    derived,
    new_private_key,
    public_bytes,
    public_key_of,
    text_of,
)


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it came to the push service, and as the browser reads it."""

    headers: dict[str, str]
    claims: dict[str, Any]
    said: dict[str, Any]


class PushService:
    """Takes messages for one browser; `answers` are the statuses of the next ones, 201 after."""

    def __init__(self) -> None:
        self.key = new_private_key()
        self.auth = os.urandom(16)
        self.application_key = ""
        self.received: list[Received] = []
        self.answers: list[int] = []
        self.address = ""

    @property
    def subscription(self) -> dict[str, Any]:
        """What the browser gives to its page."""
        keys = {"p256dh": text_of(public_bytes(self.key)), "auth": text_of(self.auth)}
        return {"endpoint": f"{self.address}/push/camille", "expirationTime": None, "keys": keys}

    async def take(self, request: Request) -> Response:
        status = self.answers.pop(0) if self.answers else 201
        if status == 201:
            headers = dict(request.headers)
            claims = proof(headers["authorization"])
            assert headers["content-encoding"] == "aes128gcm"
            said = json.loads(read(await request.body(), self.key, self.auth))
            self.received.append(Received(headers=headers, claims=claims, said=said))
        return Response(status_code=status, headers={"Retry-After": "7"} if status == 429 else {})


@asynccontextmanager
async def push_service() -> AsyncIterator[PushService]:
    """A push service that answers."""
    service, app = PushService(), FastAPI()
    app.add_api_route("/push/{browser}", service.take, methods=["POST"])
    async with serving(app) as address:
        service.address = address
        yield service


def read(body: bytes, key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """A message as a browser decrypts it (RFC 8291)."""
    salt, length = body[:16], body[20]
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    assert int.from_bytes(body[16:20], "big") >= len(sealed)
    shared = key.exchange(ec.ECDH(), public_key_of(sender))
    secret, nonce = derived(shared, auth, salt, public_bytes(key), sender)
    return AESGCM(secret).decrypt(nonce, sealed, None).rstrip(b"\x00").removesuffix(b"\x02")


def proof(header: str) -> dict[str, Any]:
    """What a sender says of itself, once its signature is checked (RFC 8292)."""
    scheme, _, rest = header.partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid"
    said, _, signature = parts["t"].rpartition(".")
    raw = bytes_of(signature)
    numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = public_key_of(bytes_of(parts["k"]))
    key.verify(encode_dss_signature(*numbers), said.encode(), ec.ECDSA(SHA256()))
    claims: dict[str, Any] = json.loads(bytes_of(said.partition(".")[2]))
    return {**claims, "key": parts["k"]}
