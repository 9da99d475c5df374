"""What it means when an outside system fails us, and what the connection's health then says."""

from __future__ import annotations

from enum import StrEnum

import msgspec
import structlog

from guichet import connections
from guichet.kernel.http import (
    AddressRefusedError,
    BudgetSpentError,
    CircuitOpenError,
    UnreachableError,
)
from guichet.kernel.services import Services
from guichet.ports.failures import (
    BadCredentialsError,
    GoneError,
    MalformedError,
    OutageError,
    RejectedError,
    ThrottledError,
)

log = structlog.get_logger(__name__)

_OUTAGE_PAUSE = 15.0


class Kind(StrEnum):
    """What to do about it."""

    REFUSED = "refused"  # stop asking until new credentials come
    WAIT = "wait"  # nothing is wrong: ask again later
    OUTAGE = "outage"  # ask again later, and say so
    REQUEST = "request"  # this one request can never work: others may
    UNEXPECTED = "unexpected"  # our bug


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """A failure understood: `retry_after` in seconds, `uncertain` when the other side may have acted."""

    kind: Kind
    code: str
    words: str
    retry_after: float = _OUTAGE_PAUSE
    uncertain: bool = False


def understand(failure: BaseException) -> Trouble:
    """What a failed call means."""
    words = str(failure)
    match failure:
        case BadCredentialsError():
            return Trouble(kind=Kind.REFUSED, code="bad_credentials", words=words)
        case ThrottledError() | BudgetSpentError() | CircuitOpenError():
            code = "outage" if isinstance(failure, CircuitOpenError) else "throttled"
            return Trouble(kind=Kind.WAIT, code=code, words=words, retry_after=failure.retry_after)
        case OutageError() | UnreachableError():
            return Trouble(kind=Kind.OUTAGE, code="outage", words=words, uncertain=failure.uncertain)
        case AddressRefusedError():
            return Trouble(kind=Kind.OUTAGE, code="address_refused", words=words, retry_after=60.0)
        case MalformedError() | RejectedError() | GoneError():
            return Trouble(kind=Kind.REQUEST, code=failure.code, words=words)
        case _:
            named = f"{type(failure).__name__}: {words}"
            return Trouble(kind=Kind.UNEXPECTED, code="unexpected", words=named, retry_after=60.0)


async def note_trouble(
    services: Services, connection_id: int, failure: BaseException, *, of_one_thing: bool = False
) -> Trouble:
    """Understand a failed call and have the connection's health say so.

    A request that was refused says nothing of the connection when it was `of_one_thing`.
    """
    trouble = understand(failure)
    if trouble.kind is Kind.UNEXPECTED:
        log.error("outside_call_failed", connection_id=connection_id, exc_info=failure)
    if trouble.kind is Kind.WAIT or (of_one_thing and trouble.kind is Kind.REQUEST):
        return trouble
    words = trouble.words[:500]
    async with services.database.transaction() as transaction:
        if trouble.kind is Kind.REFUSED:
            await connections.note_refused(transaction, connection_id, trouble.code, words)
        else:
            await connections.note_health(transaction, connection_id, trouble_code=trouble.code, words=words)
    return trouble


async def note_well(services: Services, connection_id: int) -> None:
    """A call worked: trouble, if there was any, is over."""
    async with services.database.transaction() as transaction:
        await connections.note_health(transaction, connection_id, trouble_code=None)
