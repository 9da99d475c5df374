"""Mirakl's answers as one of the six ways to fail; its words are in `{"message": …}` or `{"errors": […]}`."""

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
_A_MINUTE = 60.0  # the contract counts most operations by the minute
_LONGEST_WAIT = 3600.0


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


def failure_to_reach(failure: Exception) -> OutsideError:
    """A call that brought no answer, as an outside failure."""
    if isinstance(failure, BudgetSpentError):
        return ThrottledError(str(failure), retry_after=failure.retry_after)
    if isinstance(failure, AddressRefusedError):
        return RejectedError(str(failure))
    if isinstance(failure, UnreachableError):
        return OutageError(str(failure), uncertain=failure.uncertain)
    return OutageError(str(failure))


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds to wait after a 429."""
    try:
        asked = float(headers.get("retry-after", ""))
    except ValueError:
        return _A_MINUTE
    return min(max(1.0, asked), _LONGEST_WAIT)
