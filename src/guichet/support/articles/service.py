"""Writing articles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.articles.errors import (
    ArticleNotFoundError,
    NoTextDraftError,
    NotYourArticleError,
)
from guichet.support.articles.model import Article, ArticleText
from guichet.support.articles.repository import ArticleRow, find_article, search_vector

READ = "articles.read"
WRITE = "articles.write"


async def write_article(
    transaction: Transaction, actor: Actor, *, store_ids: Sequence[int], language: str, title: str, body: str
) -> int:
    """Begin an article with a draft in one language; returns its id. Raises NotYourArticleError."""
    _require_stores(actor, store_ids)
    made = insert(Article).values(version=0, store_ids=sorted(set(store_ids)), changed_at=utc_now())
    article_id = int((await transaction.execute(made.returning(Article.id))).scalar_one())
    await save_draft(transaction, actor, article_id, language, title=title, body=body)
    return article_id


async def held_article(transaction: Transaction, actor: Actor, article_id: int) -> ArticleRow:
    """An article that the actor may change, with its row held. Raises ArticleNotFoundError,
    NotYourArticleError.
    """
    article = await find_article(transaction, article_id, actor.targets(READ, "store"), lock=True)
    if article is None:
        raise ArticleNotFoundError(article_id=article_id)
    _require_stores(actor, article.store_ids)
    return article


async def change_stores(
    transaction: Transaction, actor: Actor, article: ArticleRow, store_ids: Sequence[int]
) -> None:
    """Say which stores an article is for. Raises NotYourArticleError."""
    _require_stores(actor, store_ids)
    await _touch(transaction, article.id, utc_now(), store_ids=sorted(set(store_ids)))
    await audit(
        transaction, actor, "article.placed", entity="article", entity_id=article.id,
        before={"store_ids": article.store_ids}, after={"store_ids": list(store_ids)},
    )  # fmt: skip


async def save_draft(
    transaction: Transaction, actor: Actor, article_id: int, language: str, *, title: str, body: str
) -> None:
    """Keep a draft in a language, instead of the one before; what is published stays."""
    now = utc_now()
    values = {
        "title": title,
        "body": body,
        "search": search_vector(title, body),
        "author_id": actor.id,
        "author_name": actor.name,
        "changed_at": now,
    }
    changed = update(ArticleText).where(*_of(article_id, language, "draft")).values(**values)
    if not (await transaction.execute(changed)).rowcount:
        made = insert(ArticleText).values(article_id=article_id, language=language, state="draft", **values)
        await transaction.execute(made)
    await _touch(transaction, article_id, now)
    await audit(
        transaction, actor, "article.drafted", entity="article", entity_id=article_id,
        after={"language": language, "title": title},
    )  # fmt: skip


async def publish_text(transaction: Transaction, actor: Actor, article_id: int, language: str) -> None:
    """Publish the draft in a language; the one before is superseded. Raises NoTextDraftError."""
    now = utc_now()
    query = select(ArticleText.id).where(*_of(article_id, language, "draft")).with_for_update()
    draft_id = (await transaction.execute(query)).scalar_one_or_none()
    if draft_id is None:
        raise NoTextDraftError
    of_language = (ArticleText.article_id == article_id, ArticleText.language == language)
    last = (await transaction.execute(select(func.max(ArticleText.number)).where(*of_language))).scalar()
    over = update(ArticleText).where(*_of(article_id, language, "published"))
    await transaction.execute(over.values(state="superseded"))
    published = update(ArticleText).where(ArticleText.id == draft_id)
    number = (last or 0) + 1
    await transaction.execute(published.values(state="published", number=number, published_at=now))
    await _touch(transaction, article_id, now)
    await audit(
        transaction, actor, "article.published", entity="article", entity_id=article_id,
        after={"language": language, "number": number},
    )  # fmt: skip


async def discard_text(transaction: Transaction, actor: Actor, article_id: int, language: str) -> None:
    """Throw the draft in a language away; what is published stays. Raises NoTextDraftError."""
    gone = await transaction.execute(delete(ArticleText).where(*_of(article_id, language, "draft")))
    if not gone.rowcount:
        raise NoTextDraftError
    await _touch(transaction, article_id, utc_now())
    await audit(
        transaction, actor, "article.draft_discarded", entity="article", entity_id=article_id,
        before={"language": language},
    )  # fmt: skip


async def withdraw_text(transaction: Transaction, actor: Actor, article_id: int, language: str) -> None:
    """Take what is published in a language away from readers; it stays in the history, and as a draft."""
    kept = await transaction.execute(
        select(ArticleText.title, ArticleText.body).where(*_of(article_id, language, "published"))
    )
    drafts = select(ArticleText.id).where(*_of(article_id, language, "draft"))
    shown = kept.one_or_none()
    if shown is not None and (await transaction.execute(drafts)).first() is None:
        await save_draft(transaction, actor, article_id, language, title=shown.title, body=shown.body)
    over = update(ArticleText).where(*_of(article_id, language, "published"))
    await transaction.execute(over.values(state="superseded"))
    await _touch(transaction, article_id, utc_now())
    await audit(
        transaction, actor, "article.withdrawn", entity="article", entity_id=article_id,
        before={"language": language},
    )  # fmt: skip


async def remove_article(transaction: Transaction, actor: Actor, article: ArticleRow) -> None:
    """Take an article away whole; its row and texts stay, so that its id never means another."""
    now = utc_now()
    await _touch(transaction, article.id, now, gone_at=now)
    await audit(transaction, actor, "article.removed", entity="article", entity_id=article.id)


def _of(article_id: int, language: str, state: str) -> tuple[ColumnElement[bool], ...]:
    return (
        ArticleText.article_id == article_id,
        ArticleText.language == language,
        ArticleText.state == state,
    )


async def _touch(transaction: Transaction, article_id: int, now: datetime, **values: object) -> None:
    changed = update(Article).where(Article.id == article_id)
    await transaction.execute(changed.values(version=Article.version + 1, changed_at=now, **values))


def _require_stores(actor: Actor, store_ids: Sequence[int]) -> None:
    """One bound to stores writes for these alone: an article for all stores is not theirs to change."""
    stores = actor.targets(WRITE, "store")
    if stores is not None and (not store_ids or not set(store_ids) <= stores):
        raise NotYourArticleError
