"""Shapes of the articles' API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked

LanguageCode = Annotated[str, Field(pattern="^[a-z]{2}$")]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Body = Annotated[str, Field(max_length=50_000)]
Stores = Annotated[list[Id], Field(max_length=500)]


class ArticleAsked(Asked):
    """A new article with its first draft; no store means all. `body` is Markdown (CommonMark)."""

    store_ids: Stores = Field(default_factory=list)
    language: LanguageCode
    title: Title
    body: Body = ""


class ArticleStores(Asked):
    store_ids: Stores


class TextAsked(Asked):
    """A text in one language; `body` is Markdown (CommonMark), HTML and pictures in it left as typed."""

    title: Title
    body: Body = ""


class MarkdownAsked(Asked):
    body: Body


class MarkdownShown(Answered):
    """How a body is shown: as safe HTML, and as plain text for an answer."""

    html: str
    text: str


class ArticleTextItem(Answered):
    """A text in a list; `excerpt` is how it begins. `state`: draft or published."""

    language: str
    state: str
    title: str
    excerpt: str
    changed_at: datetime


class ArticleItem(Answered):
    """An article in a list, with what it has in each language; no store means all."""

    id: Id
    version: int
    store_ids: list[Id]
    texts: list[ArticleTextItem]
    changed_at: datetime


class ArticleTextShape(Answered):
    """A text whole. `html` is safe to show, `text` is plain; `link` leads to it once it is published."""

    id: Id
    language: str
    state: str
    number: int | None
    title: str
    body: str
    html: str
    text: str
    link: str
    author_name: str
    changed_at: datetime
    published_at: datetime | None


class ArticleShape(Answered):
    """An article whole: of each language the published text and the draft; `version` is its ETag."""

    id: Id
    version: int
    store_ids: list[Id]
    texts: list[ArticleTextShape]
    changed_at: datetime


class PublicArticle(Answered):
    """A published text as anybody may read it; `html` is safe to show."""

    id: Id
    language: str
    title: str
    html: str
    link: str
    published_at: datetime
