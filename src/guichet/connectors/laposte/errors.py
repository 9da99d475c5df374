"""La Poste's answers as one of the six ways to fail.

The platform (Okapi) puts its words in `{"code": "…", "message": "…"}`, the product in `returnMessage`.
"""

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


def carrier_words(body: bytes) -> str:
    """What the carrier says went wrong; "" when it says nothing."""
    try:
        said = msgspec.json.decode(body) if body else None
    except msgspec.DecodeError:
        return body[:200].decode(errors="replace")
    if not isinstance(said, dict):
        return ""
    return str(said.get("returnMessage") or said.get("message") or said.get("code") or "")[:_LONGEST_WORDS]


def failure_of(answer: Answer) -> OutsideError | None:
    """What a status means for the call as a whole; None when it is well."""
    status, words = answer.status, carrier_words(answer.body)
    if status in (200, 207):
        return None
    if status in (401, 403):
        return BadCredentialsError(words or "The key is refused.")
    if status in (404, 410):
        return GoneError(words or "The address does not exist.")
    if status == 429:
        return ThrottledError(words or "The quota is used up.", retry_after=retry_after(answer.headers))
    if status >= 500:
        return OutageError(words or f"La Poste answers {status}.")
    return RejectedError(words or f"La Poste answers {status}.")
