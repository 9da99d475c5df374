"""Shapes of the notices' API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.support.notices.model import NoticeKind

LanguageCode = Annotated[str, Field(pattern="^[a-z]{2}$")]
Said = Annotated[str, Field(max_length=1000)]


class NoticeAsked(Asked):
    """A notice: what it is, where it holds, from when until when, and how customers are told.

    What is left out does not narrow it; of several, all must fit. `postcodes` are beginnings (59, 62) of a
    country (ISO 3166). `words` are by language (ISO 639-1). `starts_at` left out is now, `ends_at` is open.
    """

    kind: NoticeKind
    words: Annotated[dict[LanguageCode, Said], Field(max_length=20)]
    order_id: Id | None = None
    store_id: Id | None = None
    carrier: Annotated[str, Field(max_length=100)] = ""
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    postcodes: Annotated[list[Annotated[str, Field(min_length=1, max_length=10)]], Field(max_length=200)] = (
        Field(default_factory=list)
    )
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None


class NoticeShape(Answered):
    """A notice. `state`: coming, holding, past. `author_name` wrote it; `version` is for `If-Match`."""

    id: Id
    version: int
    state: str
    kind: NoticeKind
    order_id: Id | None
    store_id: Id | None
    carrier: str
    country: str
    postcodes: list[str]
    words: dict[str, str]
    starts_at: datetime
    ends_at: datetime | None
    author_name: str
    written_at: datetime
