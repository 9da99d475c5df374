"""Signed words: who holds one may do the one thing that it names, until it is over.

`PURPOSE.PAYLOAD.SIGNATURE`: HMAC-SHA-256 (RFC 2104) over purpose and payload, by a key of that purpose alone,
so that a token of one use is nothing for another. The payload can be read by its holder; nothing in it is
secret.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import msgspec

from guichet.kernel.errors import NotSignedInError
from guichet.kernel.types import Words, utc_now
from guichet.kernel.vault import Vault

_LONGEST = 4096

Payload = TypeVar("Payload", bound=msgspec.Struct)


class TokenRefusedError(NotSignedInError):
    """The token or link is missing, forged, of another use, or over."""

    code = "token_refused"
    title = Words("This link or session is over", "Ce lien ou cette session a pris fin")
    detail = Words(
        "Go back to where you came from to get a new one.",
        "Revenez d’où vous venez pour en obtenir un autre.",
    )


class TokenOverError(TokenRefusedError):
    """One of ours, whose time has passed: who shows it may be told so."""


class _Signed(msgspec.Struct, frozen=True):
    ends: int
    payload: msgspec.Raw


class Signer(Generic[Payload]):
    """Signs and reads the words of one purpose (`shopper`, `guest`), whose payloads have one shape."""

    def __init__(self, vault: Vault, purpose: str, shape: type[Payload]) -> None:
        self._key = vault.key_for(f"signed word: {purpose}")
        self._purpose = purpose
        self._shape = shape

    def sign(self, payload: Payload, lasting: timedelta) -> tuple[str, datetime]:
        """A signed word and when it is over, to the second."""
        ends = int((utc_now() + lasting).timestamp())
        signed = msgspec.json.encode(_Signed(ends, msgspec.Raw(msgspec.json.encode(payload))))
        body = _text(signed)
        return f"{self._purpose}.{body}.{self._signature(body)}", datetime.fromtimestamp(ends, UTC)

    def read(self, word: str) -> Payload:
        """What a word says. Raises TokenRefusedError when it is none of ours, TokenOverError when over."""
        purpose, _, rest = word[:_LONGEST].partition(".")
        body, _, signature = rest.partition(".")
        shown = signature.encode("utf-8", "replace")
        if purpose != self._purpose or not hmac.compare_digest(shown, self._signature(body).encode()):
            raise TokenRefusedError
        try:
            signed = msgspec.json.decode(_bytes(body), type=_Signed)
            payload = msgspec.json.decode(signed.payload, type=self._shape)
        except (msgspec.MsgspecError, binascii.Error, ValueError) as failure:
            raise TokenRefusedError from failure
        if signed.ends <= utc_now().timestamp():
            raise TokenOverError
        return payload

    def _signature(self, body: str) -> str:
        said = f"{self._purpose}.{body}".encode("utf-8", "replace")
        return _text(hmac.digest(self._key, said, "sha256"))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
