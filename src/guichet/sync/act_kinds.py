"""What a kind of act is: which capability does it, and how to learn whether a lost one worked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec

from guichet.ports.capabilities import Session
from guichet.ports.failures import RejectedError
from guichet.ports.records import Resource

Perform = Callable[[Any, Session, Any, Any], Awaitable[str]]
Prepare = Callable[[Any, Session, Any], Awaitable[Any]]
Find = Callable[[Any, Session, Any, "Before"], Awaitable[str | None]]


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the time before a call whose answer was lost.

    `prepared` is what was asked before it; `made` are the vendor's ids of what our other acts made there.
    """

    prepared: Any
    called_at: datetime
    made: frozenset[str]


class QuoteChangedError(RejectedError):
    """The vendor's quote is not what a person agreed to."""

    code = "quote_changed"


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of act.

    `prepare` asks something first, whose answer is kept before the call. `find` learns whether a call whose
    answer was lost had worked; without it, `repeatable` says that doing it again does no harm (it sets, it
    does not add); with neither, a person must look.
    """

    name: str
    capability: type
    request: type[msgspec.Struct]
    perform: Perform
    touches: Callable[[Any], tuple[Resource, str] | None]  # what to read again when it is done
    prepare: Prepare | None = None
    prepared: Any = None  # the type of what `prepare` brings
    find: Find | None = None
    repeatable: bool = False
