"""Finding and reading articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.kernel.types import search_text

_MOST_TYPED = 8
_MOST_WORDS = 2000

_SEEN = "(:everywhere OR a.store_ids = '{}' OR a.store_ids && CAST(:stores AS bigint[]))"
_LIST = """
SELECT a.id, a.version, a.store_ids, a.changed_at FROM articles a
WHERE a.gone_at IS NULL AND {seen}{conditions}
ORDER BY a.changed_at DESC, a.id DESC LIMIT :count
"""
_FIND = """
SELECT a.id, a.version, a.store_ids, a.changed_at, max(ts_rank(t.search, CAST(:query AS tsquery))) AS rank
FROM article_texts t JOIN articles a ON a.id = t.article_id
WHERE t.search @@ CAST(:query AS tsquery) AND t.state <> 'superseded' AND a.gone_at IS NULL
  AND {seen}{conditions}
GROUP BY a.id ORDER BY rank DESC, a.changed_at DESC, a.id DESC LIMIT :count
"""
_TEXTS = text(
    "SELECT id, article_id, language, state, number, title, body, author_name, changed_at, published_at"
    " FROM article_texts WHERE article_id = ANY(:ids) AND state <> 'superseded'"
    " ORDER BY article_id, language, state DESC"
)
_VERSIONS = text(
    "SELECT id, article_id, language, state, number, title, body, author_name, changed_at, published_at"
    " FROM article_texts WHERE article_id = :id AND language = :language AND state <> 'draft'"
    " AND id < :below ORDER BY id DESC LIMIT :count"
)
_ARTICLE = f"SELECT a.id, a.version, a.store_ids, a.changed_at FROM articles a WHERE a.id = :id AND {_SEEN}"
_STANDING = " AND a.gone_at IS NULL"
_PUBLISHED = """
SELECT t.article_id, t.language, t.number, t.title, t.body, t.published_at, a.store_ids{rank}
FROM article_texts t JOIN articles a ON a.id = t.article_id
WHERE t.state = 'published' AND a.gone_at IS NULL{conditions}
ORDER BY {order} LIMIT :count
"""


class ArticleRow(msgspec.Struct, frozen=True, kw_only=True):
    """An article without its texts; `store_ids` empty: all."""

    id: int
    version: int
    store_ids: list[int]
    changed_at: datetime


class TextRow(msgspec.Struct, frozen=True, kw_only=True):
    """A text of an article."""

    id: int
    article_id: int
    language: str
    state: str
    number: int | None
    title: str
    body: str
    author_name: str
    changed_at: datetime
    published_at: datetime | None


class PublishedText(msgspec.Struct, frozen=True, kw_only=True):
    """A published text as drafts and chat use it; `body` is Markdown."""

    article_id: int
    language: str
    number: int
    title: str
    body: str
    published_at: datetime
    store_ids: list[int]


class FoundArticle(PublishedText, frozen=True, kw_only=True):
    """A published text that was found; the greater the rank, the better."""

    rank: float


def search_vector(title: str, body: str) -> str:
    """A tsvector, as text: the folded words, those of the title weighing most."""
    titled = dict.fromkeys(search_text(title).split())
    said = [word for word in dict.fromkeys(search_text(body).split()) if word not in titled]
    weighted = [f"'{word}':1A" for word in titled] + [f"'{word}':1D" for word in said[:_MOST_WORDS]]
    return " ".join(weighted)


def search_query(typed: str) -> str:
    """A tsquery, as text: all words, of the last a beginning will do; "" where nothing was typed."""
    words = search_text(typed).split()[:_MOST_TYPED]
    return " & ".join([*(f"'{word}'" for word in words[:-1]), *(f"'{word}':*" for word in words[-1:])])


async def list_articles(
    transaction: Transaction,
    *,
    typed: str,
    language: str | None,
    store_id: int | None,
    state: str | None,
    store_ids: frozenset[int] | None,
    count: int,
    before: tuple[datetime, int] | None = None,
) -> list[ArticleRow]:
    """Articles: the best first where something was typed, else the latest changed, after that of `before`.

    `store_id`: those for this store, also those for all; `store_ids`: what the reader may see.
    """
    query = search_query(typed)
    values: dict[str, Any] = {
        "count": count,
        "everywhere": store_ids is None,
        "stores": sorted(store_ids or ()),
    }
    conditions = ""
    if store_id is not None:
        conditions += " AND (a.store_ids = '{}' OR :store = ANY(a.store_ids))"
        values["store"] = store_id
    if language is not None or state is not None:
        narrowed = (" AND w.language = :language" if language else "") + (
            " AND w.state = :state" if state else ""
        )
        conditions += f" AND EXISTS (SELECT FROM article_texts w WHERE w.article_id = a.id{narrowed})"
        values |= {"language": language} if language else {}
        values |= {"state": state} if state else {}
    if query:
        values["query"] = query
    elif before is not None:
        conditions += " AND (a.changed_at, a.id) < (:changed_at, :below)"
        values |= {"changed_at": before[0], "below": before[1]}
    statement = (_FIND if query else _LIST).format(seen=_SEEN, conditions=conditions)
    rows = (await transaction.execute(text(statement), values)).mappings()
    return [ArticleRow(**{name: row[name] for name in ArticleRow.__struct_fields__}) for row in rows]


async def texts_of(transaction: Transaction, article_ids: Sequence[int]) -> dict[int, list[TextRow]]:
    """The published texts and drafts of articles, by language."""
    texts: dict[int, list[TextRow]] = {}
    for row in (await transaction.execute(_TEXTS, {"ids": list(article_ids)})).mappings():
        texts.setdefault(row["article_id"], []).append(TextRow(**row))
    return texts


async def versions_of(
    transaction: Transaction, article_id: int, language: str, *, below: int, count: int
) -> list[TextRow]:
    """What was ever published of an article in a language, the last first."""
    asked = {"id": article_id, "language": language, "below": below, "count": count}
    return [TextRow(**row) for row in (await transaction.execute(_VERSIONS, asked)).mappings()]


async def find_article(
    transaction: Transaction, article_id: int, store_ids: frozenset[int] | None, *, lock: bool = False
) -> ArticleRow | None:
    """An article that is there, if it is for one of these stores or for all; `lock` holds it."""
    statement = _ARTICLE + _STANDING + (" FOR UPDATE" if lock else "")
    asked = {"id": article_id, "everywhere": store_ids is None, "stores": sorted(store_ids or ())}
    row = (await transaction.execute(text(statement), asked)).mappings().one_or_none()
    return ArticleRow(**row) if row is not None else None


async def find_articles(
    transaction: Transaction, typed: str, *, language: str, store_id: int | None = None, count: int = 5
) -> list[FoundArticle]:
    """Published texts in a language that hold what was typed, for a store or for all, the best first."""
    query = search_query(typed)
    conditions = " AND t.language = :language AND (a.store_ids = '{}' OR :store = ANY(a.store_ids))"
    values: dict[str, Any] = {"language": language, "store": store_id or 0, "count": count}
    rank, order = ", 0.0 AS rank", "t.published_at DESC, t.id DESC"
    if query:
        rank, order = ", ts_rank(t.search, CAST(:query AS tsquery)) AS rank", "rank DESC, t.id DESC"
        conditions += " AND t.search @@ CAST(:query AS tsquery)"
        values["query"] = query
    statement = _PUBLISHED.format(rank=rank, conditions=conditions, order=order)
    rows = (await transaction.execute(text(statement), values)).mappings()
    return [FoundArticle(**{**row, "rank": float(row["rank"])}) for row in rows]


async def article_text(
    transaction: Transaction, article_id: int, languages: Sequence[str] = ()
) -> PublishedText | None:
    """The published text of an article in the first of these languages that it has, else in another."""
    statement = _PUBLISHED.format(rank="", conditions=" AND t.article_id = :id", order="t.language, t.id")
    rows = (await transaction.execute(text(statement), {"id": article_id, "count": 100})).mappings()
    texts = {row["language"]: PublishedText(**row) for row in rows}
    wished = (texts[language] for language in (*languages, *texts) if language in texts)
    return next(wished, None)
