"""The shape that all happenings share, and how one looks to those who react."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

import msgspec

from guichet.kernel.types import utc_now


class Happening(msgspec.Struct, frozen=True, kw_only=True, tag_field="name"):
    """Base of all event shapes; a subclass names itself by `tag="noun.verb"`, and nothing renames it.

    `in_bulk`: an outside system can tell it by the thousand within a second.
    """

    in_bulk: ClassVar[bool] = False


def name_of(shape: type[Happening]) -> str:
    """The stable name of an event shape."""
    return str(shape.__struct_config__.tag)


class Origin(StrEnum):
    """How the house came to know: only `live` may reach a customer or start a clock."""

    LIVE = "live"
    CATCH_UP = "catch-up"
    HISTORY = "history"
    REPLAY = "replay"


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """A happening with when, whence, where in the order of all events, and the trace of what caused it."""

    position: int
    event_id: int
    happening: Happening
    happened_at: datetime
    origin: Origin
    entity_version: int
    trace: str | None = None


def is_live(announced: Announced, limit: timedelta = timedelta(hours=6)) -> bool:
    """Whether this may act on the world: it happened live and is younger than `limit`."""
    return announced.origin is Origin.LIVE and utc_now() - announced.happened_at < limit
