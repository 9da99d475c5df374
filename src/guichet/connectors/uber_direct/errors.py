"""Uber Direct's answers as one of the six ways to fail: `{"kind": "error", "code", "message"}`."""

from __future__ import annotations

import msgspec

from guichet.connectors._kit import retry_after
from guichet.kernel.http import Answer
from guichet.ports.failures import (
    BadCredentialsError,
    GoneError,
    OutageError,
    OutsideError,
    RejectedError,
    ThrottledError,
)

_LONGEST_WORDS = 500
_REFUSED_ACCOUNT = frozenset({"customer_suspended", "customer_blocked", "customer_not_found"})


class UnknownDeliveryError(GoneError):
    """The organisation is there, and has no such delivery."""


def vendor_words(body: bytes) -> str:
    """What Uber says went wrong; "" when it says nothing."""
    said = _said(body)
    if said is None:
        return body[:200].decode(errors="replace")
    if not isinstance(said, dict):
        return ""
    return str(said.get("message") or said.get("error_description") or vendor_code(body))[:_LONGEST_WORDS]


def vendor_code(body: bytes) -> str:
    """The vendor's word for what went wrong."""
    said = _said(body)
    return str(said.get("code") or said.get("error") or "") if isinstance(said, dict) else ""


def _said(body: bytes) -> object:
    try:
        return msgspec.json.decode(body) if body else {}
    except msgspec.DecodeError:
        return None


def failure_of(answer: Answer, *, wrote: bool = False) -> OutsideError | None:
    """What a status means for the call; None when it is well. A write that met an outage may have worked."""
    status, words = answer.status, vendor_words(answer.body)
    if 200 <= status < 300:
        return None
    if status in (401, 402, 403) or vendor_code(answer.body) in _REFUSED_ACCOUNT:
        return BadCredentialsError(words or "The account is refused.")
    if status == 404 and vendor_code(answer.body) == "delivery_not_found":
        return UnknownDeliveryError(words or "Uber does not know this delivery.")
    if status in (404, 410):
        return GoneError(words or "Uber does not know it.")
    if status == 429:
        return ThrottledError(words or "Too many calls.", retry_after=retry_after(answer.headers))
    if status == 408 or status >= 500:
        return OutageError(words or f"Uber Direct answers {status}.", uncertain=wrote)
    return RejectedError(words or f"Uber Direct answers {status}.")
