"""Calls that brought no answer, and how long a vendor asks to be left alone."""

from __future__ import annotations

from collections.abc import Mapping

from guichet.kernel.http import AddressRefusedError, BudgetSpentError, CircuitOpenError, UnreachableError
from guichet.ports.failures import OutageError, OutsideError, RejectedError, ThrottledError

UNANSWERED = (BudgetSpentError, CircuitOpenError, AddressRefusedError, UnreachableError)

_LONGEST_WAIT = 3600.0


def failure_to_reach(failure: Exception) -> OutsideError:
    """One of `UNANSWERED` as an outside failure; uncertain where what was sent may have arrived."""
    if isinstance(failure, BudgetSpentError):
        return ThrottledError(str(failure), retry_after=failure.retry_after)
    if isinstance(failure, AddressRefusedError):
        return RejectedError(str(failure))
    if isinstance(failure, UnreachableError):
        return OutageError(str(failure), uncertain=failure.uncertain)
    return OutageError(str(failure))


def retry_after(headers: Mapping[str, str], *, unsaid: float = 60.0) -> float:
    """Seconds to wait after a 429, at least one and at most an hour; `unsaid` where the vendor names none.

    RFC 9110, 10.2.3, in its form of seconds: no vendor here sends a date.
    """
    try:
        asked = float(headers.get("retry-after", ""))
    except ValueError:
        return unsaid
    return min(max(1.0, asked), _LONGEST_WAIT)
