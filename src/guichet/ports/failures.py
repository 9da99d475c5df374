"""The six ways in which an outside system can fail us, and the one in which a message can be forged.

A connector's `errors.py` turns each vendor answer into one of these; the house reacts to the kind alone.
"""

from __future__ import annotations


class OutsideError(Exception):
    """An outside system did not do what was asked; `words` are the vendor's own."""

    code = "outside"

    def __init__(self, words: str = "") -> None:
        super().__init__(words)
        self.words = words


class BadCredentialsError(OutsideError):
    """The account is refused: stop asking, tell a person."""

    code = "bad_credentials"


class ThrottledError(OutsideError):
    """Too many calls: ask again after `retry_after` seconds."""

    code = "throttled"

    def __init__(self, words: str = "", retry_after: float = 1.0) -> None:
        super().__init__(words)
        self.retry_after = retry_after


class GoneError(OutsideError):
    """The thing asked for does not exist there (any more)."""

    code = "gone"


class RejectedError(OutsideError):
    """What we sent was understood and refused, in the vendor's words."""

    code = "rejected"


class OutageError(OutsideError):
    """The system does not answer, or answers that it cannot; `uncertain` when it may have acted."""

    code = "outage"

    def __init__(self, words: str = "", *, uncertain: bool = False) -> None:
        super().__init__(words)
        self.uncertain = uncertain


class MalformedError(OutsideError):
    """An answer in a shape that the contract does not know."""

    code = "malformed"


class BadSignatureError(Exception):
    """A delivery that cannot be shown to come from the system it claims: refused, nothing kept."""
