"""Access tokens for mailboxes at Google and Microsoft, from the refresh token that the merchant gave."""

from __future__ import annotations

import time
from hashlib import sha256
from urllib.parse import urlencode

import msgspec

from guichet.connectors._kit import retry_after
from guichet.connectors.mail.settings import Settings
from guichet.kernel.http import (
    AddressRefusedError,
    Answer,
    BudgetSpentError,
    CircuitOpenError,
    UnreachableError,
)
from guichet.ports.capabilities import Session
from guichet.ports.failures import (
    BadCredentialsError,
    GoneError,
    MalformedError,
    OutageError,
    OutsideError,
    RejectedError,
    ThrottledError,
)

_ADDRESSES = {
    "google": "https://oauth2.googleapis.com/token",
    "microsoft": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
}
_SCOPES = {
    "google": "",
    "microsoft": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
    " offline_access",
}
_REFUSED = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "interaction_required"})
_EARLY = 120.0  # seconds before its end in which a token is not begun with


class Token(msgspec.Struct):
    access_token: str
    expires_in: float = 3600.0


# Tokens of this process by a digest of what they were given for; asking anew costs a call.
_tokens: dict[bytes, tuple[str, float]] = {}


async def access_token(session: Session) -> str:
    """A token that lives for some minutes at least. Raises the errors of `ports.failures`."""
    settings: Settings = session.settings
    key = sha256(msgspec.json.encode([settings.client_id, settings.refresh_token])).digest()
    known = _tokens.get(key)
    if known and known[1] - _EARLY > time.monotonic():
        return known[0]
    token = await _refresh(session, settings)
    _tokens[key] = (token.access_token, time.monotonic() + token.expires_in)
    return token.access_token


def forget(session: Session) -> None:
    """Ask for a new token next time: the server refused this one."""
    settings: Settings = session.settings
    _tokens.pop(sha256(msgspec.json.encode([settings.client_id, settings.refresh_token])).digest(), None)


async def _refresh(session: Session, settings: Settings) -> Token:
    form = {
        "grant_type": "refresh_token",
        "client_id": settings.client_id,
        "client_secret": settings.client_secret,
        "refresh_token": settings.refresh_token,
        "scope": _SCOPES[settings.sign_in],
    }
    try:
        answer = await session.http.request(
            "POST",
            settings.oauth_address or _ADDRESSES[settings.sign_in],
            headers={"content-type": "application/x-www-form-urlencoded"},
            content=urlencode({name: value for name, value in form.items() if value}).encode(),
        )
    except AddressRefusedError as refused:
        raise RejectedError(str(refused)) from refused
    except BudgetSpentError as spent:
        raise ThrottledError(str(spent), retry_after=spent.retry_after) from spent
    except (CircuitOpenError, UnreachableError) as failure:
        # Never an uncertain one: a mail that waits for its token has not left.
        raise OutageError(str(failure)) from failure
    refusal = _refusal(answer)
    if isinstance(refusal, ThrottledError):
        await session.http.slow_down(refusal.retry_after)
    if refusal is not None:
        raise refusal
    try:
        return msgspec.json.decode(answer.body, type=Token)
    except msgspec.DecodeError as failure:
        raise MalformedError("The token server answers in a shape never seen.") from failure


def _refusal(answer: Answer) -> OutsideError | None:
    """What is wrong with an answer of the token server (RFC 6749, section 5.2); None when it is well."""
    if answer.status == 200:
        return None
    error, words = _words(answer.body)
    if answer.status in (401, 403) or error in _REFUSED:
        return BadCredentialsError(words or "The sign-in is refused.")
    if answer.status in (404, 410):
        return GoneError(words or "The token server does not know this address.")
    if answer.status == 429:
        return ThrottledError(words or "Too many token requests.", retry_after=retry_after(answer.headers))
    if answer.status >= 500:
        return OutageError(words or f"The token server answers {answer.status}.")
    return RejectedError(words or f"The token server answers {answer.status}.")


def _words(body: bytes) -> tuple[str, str]:
    """The error's code and the server's own words for it."""
    try:
        said = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return "", body[:200].decode(errors="replace")
    if not isinstance(said, dict):
        return "", ""
    code = str(said.get("error") or "")
    return code, str(said.get("error_description") or code)[:500]
