"""What mail servers answer, as one of the six ways to fail."""

from __future__ import annotations

import imaplib

import aiosmtplib
from imap_tools.errors import ImapToolsError

from guichet.kernel.http import AddressRefusedError, UnreachableError
from guichet.ports.failures import (
    BadCredentialsError,
    MalformedError,
    OutageError,
    OutsideError,
    RejectedError,
    ThrottledError,
)

IMAP_FAILURES = (
    imaplib.IMAP4.error,
    ImapToolsError,
    OSError,
    EOFError,
    UnreachableError,
    AddressRefusedError,
)
_LONGEST = 500
_PAUSE = 60.0
_BUSY = ("unavailable", "too many", "limit", "inuse", "try again", "overquota", "throttl")


def words_of(failure: BaseException) -> str:
    """What a failure says, for a person."""
    said = str(failure).strip() or type(failure).__name__
    return said[:_LONGEST]


def imap_failure(failure: Exception, *, signing_in: bool = False) -> OutsideError:
    """A failure of reading as an outside failure; `signing_in`: it came in answer to the credentials."""
    if isinstance(failure, AddressRefusedError):
        return RejectedError(str(failure))
    said = words_of(failure)
    if isinstance(failure, imaplib.IMAP4.abort | OSError | EOFError | UnreachableError):
        return OutageError(said)
    if any(word in said.lower() for word in _BUSY):
        return ThrottledError(said, retry_after=_PAUSE)
    if signing_in:
        return BadCredentialsError(f"The mail server refuses the sign-in: {said}")
    return MalformedError(said)


def smtp_failure(failure: Exception, *, handed_over: bool = False) -> OutsideError:
    """A failure of sending as an outside failure; `handed_over`: the whole message had been written out."""
    if isinstance(failure, AddressRefusedError):
        return RejectedError(str(failure))
    if isinstance(failure, aiosmtplib.SMTPAuthenticationError):
        return BadCredentialsError(f"The mail server refuses the sign-in: {failure.code} {failure.message}")
    if isinstance(failure, aiosmtplib.SMTPRecipientRefused):
        refusal = f"{failure.recipient}: {failure.code} {failure.message}"
        return _by_code(failure.code, f"The address is refused: {refusal}")
    if isinstance(failure, aiosmtplib.SMTPResponseException):
        return _by_code(failure.code, f"The mail server refuses: {failure.code} {failure.message}")
    return OutageError(words_of(failure), uncertain=handed_over)


def _by_code(code: int, words: str) -> OutsideError:
    if code in (421, 450, 451, 452, 454, 432):
        return ThrottledError(words[:_LONGEST], retry_after=_PAUSE)
    if 400 <= code < 500:
        return OutageError(words[:_LONGEST])
    return RejectedError(words[:_LONGEST])
