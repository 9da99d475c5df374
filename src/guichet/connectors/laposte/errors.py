"""La Poste's answers as one of the six ways to fail.

The platform (Okapi) puts its words in `{"code": "…", "message": "…"}`, the product in `returnMessage`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from guichet.kernel.http import (
    AddressRefusedError,
    Answer,
    BudgetSpentError,
    CircuitOpenError,
    UnreachableError,
)
from guichet.ports.failures import (
    BadCredentialsError,
    GoneError,
    OutageError,
    OutsideError,
    RejectedError,
    ThrottledError,
)

UNANSWERED = (BudgetSpentError, CircuitOpenError, AddressRefusedError, UnreachableError)

_LONGEST_WORDS = 500
# The platform counts by the minute and names no time to wait (its FAQ: the count begins anew each minute).
_NEXT_MINUTE = 60.0
_LONGEST_WAIT = 3600.0


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


def failure_to_reach(failure: Exception) -> OutsideError:
    """A call that brought no answer, as an outside failure."""
    if isinstance(failure, BudgetSpentError):
        return ThrottledError(str(failure), retry_after=failure.retry_after)
    if isinstance(failure, AddressRefusedError):
        return RejectedError(str(failure))
    return OutageError(str(failure))


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait after a 429."""
    try:
        asked = float(headers.get("retry-after", ""))
    except ValueError:
        return _NEXT_MINUTE
    return min(max(1.0, asked), _LONGEST_WAIT)
