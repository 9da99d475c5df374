"""Mirakl's answers as one of the six ways to fail; its words are in `{"message": …}` or `{"errors": […]}`."""

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


def vendor_words(body: bytes) -> str:
    """What the marketplace says went wrong; "" when it says nothing."""
    try:
        said = msgspec.json.decode(body) if body else None
    except msgspec.DecodeError:
        return body[:200].decode(errors="replace")
    if not isinstance(said, dict):
        return ""
    several = said.get("errors")
    if isinstance(several, list):
        words = [str(one.get("message") or one) if isinstance(one, dict) else str(one) for one in several]
        return "; ".join(words)[:_LONGEST_WORDS]
    return str(said.get("message") or "")[:_LONGEST_WORDS]


def failure_of(answer: Answer, *, writing: bool = False) -> OutsideError | None:
    """What a status means; None when it is well. `writing`: an outage may have come after the deed."""
    status, words = answer.status, vendor_words(answer.body)
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return BadCredentialsError(words or "The shop key is refused.")
    if status in (404, 410):
        return GoneError(words or "It does not exist there.")
    if status == 429:
        return ThrottledError(words or "Too many calls.", retry_after=retry_after(answer.headers))
    if status >= 500:
        return OutageError(words or f"The marketplace answers {status}.", uncertain=writing)
    return RejectedError(words or f"The marketplace answers {status}.")
