"""Tokens by client credentials (RFC 6749, 4.4), kept while they last: Uber allows few sign-ins in an hour."""

from __future__ import annotations

import hashlib
import time
from urllib.parse import urlencode

import msgspec

from guichet.connectors._kit import UNANSWERED, failure_to_reach
from guichet.connectors.uber_direct.errors import failure_of
from guichet.connectors.uber_direct.settings import Settings
from guichet.kernel.http import Http
from guichet.ports.failures import BadCredentialsError, MalformedError, ThrottledError

SCOPE = "eats.deliveries"
_EARLY = 60.0  # seconds before a token ends
_MOST_KEPT = 1000


class Token(msgspec.Struct, frozen=True):
    """What the sign-in answers."""

    access_token: str
    expires_in: float = 3600.0


_tokens: dict[bytes, tuple[str, float]] = {}


def forget(settings: Settings) -> None:
    """Drop a token that was refused."""
    _tokens.pop(_key(settings), None)


async def token_of(http: Http, settings: Settings) -> str:
    """A token for these credentials. Raises the errors of `ports.failures`."""
    kept = _tokens.get(_key(settings))
    if kept is not None and kept[1] > time.monotonic():
        return kept[0]
    asked = {
        "client_id": settings.client_id,
        "client_secret": settings.client_secret,
        "grant_type": "client_credentials",
        "scope": SCOPE,
    }
    try:
        answer = await http.request(
            "POST",
            f"{settings.login_address.rstrip('/')}/oauth/v2/token",
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            content=urlencode(asked).encode(),
            idempotent=True,
        )
    except UNANSWERED as failure:
        raise failure_to_reach(failure) from failure
    if answer.status == 400:  # how RFC 6749, 5.2 says that the client is refused
        raise BadCredentialsError("The client ID or its secret is refused.")
    refusal = failure_of(answer)
    if isinstance(refusal, ThrottledError):
        await http.slow_down(refusal.retry_after)
    if refusal is not None:
        raise refusal
    try:
        token = msgspec.json.decode(answer.body, type=Token, strict=False)
    except msgspec.DecodeError:
        raise MalformedError("Uber's sign-in answers in a shape never seen.") from None
    if len(_tokens) >= _MOST_KEPT:
        _tokens.clear()
    _tokens[_key(settings)] = (token.access_token, time.monotonic() + max(0.0, token.expires_in - _EARLY))
    return token.access_token


def _key(settings: Settings) -> bytes:
    told = (settings.login_address, settings.client_id, settings.client_secret)
    return hashlib.sha256("\x1f".join(told).encode()).digest()
