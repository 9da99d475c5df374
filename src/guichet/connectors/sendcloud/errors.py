"""Sendcloud's answers as one of the six ways to fail.

V3 puts its words in `{"errors": [{"code", "detail"}]}`, its returns in `{"errors": [{"message"}]}`, and what
is older in `{"error": {"message"}}`.
"""

from __future__ import annotations

from typing import Any

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


def vendor_words(body: bytes) -> str:
    """What Sendcloud says went wrong; "" when it says nothing."""
    try:
        said = msgspec.json.decode(body) if body else None
    except msgspec.DecodeError:
        return body[:200].decode(errors="replace")
    if not isinstance(said, dict):
        return ""
    errors = said.get("errors") or said.get("error") or said.get("message") or ""
    return "; ".join(filter(None, (_words(one) for one in _listed(errors))))[:_LONGEST_WORDS]


def _listed(errors: Any) -> list[Any]:
    return errors if isinstance(errors, list) else [errors]


def _words(one: Any) -> str:
    if isinstance(one, dict):
        return str(one.get("detail") or one.get("message") or one.get("code") or "")
    return str(one)


def failure_of(answer: Answer, *, wrote: bool = False) -> OutsideError | None:
    """What a status means for the call; None when it is well. A write that met an outage may have worked."""
    status, words = answer.status, vendor_words(answer.body)
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return BadCredentialsError(words or "The keys are refused.")
    if status in (404, 410):
        return GoneError(words or "Sendcloud does not know it.")
    if status == 429:
        return ThrottledError(words or "Too many calls.", retry_after=retry_after(answer.headers))
    if status >= 500:
        return OutageError(words or f"Sendcloud answers {status}.", uncertain=wrote)
    return RejectedError(words or f"Sendcloud answers {status}.")
