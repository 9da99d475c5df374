"""Shapes of who wants no messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked

MailAddress = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s@]+@[^\s@]+$")]


class StandingShape(Answered):
    """An objection that stands: to one store, or to all (`store_id` null); `how`: link, one_click, staff."""

    store_id: Id | None
    store_name: str
    how: str
    objected_at: datetime


class ConsentShape(Answered):
    """A kind of messages, and what an address objects to of it; nothing means that they may be sent."""

    kind: str
    words: str
    standing: list[StandingShape]


class ObjectionAsked(Asked):
    """What somebody said: no messages of a kind any more, or again; `store_id` left out: of all stores."""

    address: MailAddress
    kind: Annotated[str, Field(max_length=60)]
    wanted: bool
    store_id: Id | None = None
