"""The articles' API, what of it is open to all, and the page to which a link leads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Path, Query, Request, Response

from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, public, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language, require_match
from guichet.support.articles import repository, service
from guichet.support.articles.errors import ArticleNotFoundError
from guichet.support.articles.markdown import as_html, as_text
from guichet.support.articles.repository import ArticleRow, article_text, find_articles
from guichet.support.articles.schemas import (
    ArticleAsked,
    ArticleItem,
    ArticleShape,
    ArticleStores,
    ArticleTextShape,
    MarkdownAsked,
    MarkdownShown,
    PublicArticle,
    TextAsked,
)
from guichet.support.articles.service import READ, WRITE, held_article
from guichet.support.articles.views import (
    PAGE_HEADERS,
    article_item,
    article_shape,
    page,
    public_article,
    text_shape,
)

declare_scopes(
    {READ: Words("See articles", "Voir les articles")},
    roles=(Role.AGENT, Role.LEAD, Role.OPERATIONS, Role.SHOP_STAFF),
    bound=Bound.NARROWED,
)
declare_scopes(
    {WRITE: Words("Write and publish articles", "Rédiger et publier des articles")},
    roles=(Role.AGENT, Role.LEAD),
    bound=Bound.NARROWED,
)

router = APIRouter(tags=["articles"])
root_router = APIRouter()
_reads = requires(READ)
_writes = requires(WRITE)
Code = Annotated[str, Path(pattern="^[a-z]{2}$", description="The language, by ISO 639-1.")]
Wished = Annotated[str | None, Query(pattern="^[a-z]{2}$", description="The language, by ISO 639-1.")]
Typed = Annotated[str, Query(max_length=200, description="Words; of the last a beginning will do.")]


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


def _database(request: Request) -> Database:
    return _services(request).database


def _base(request: Request) -> str:
    return _services(request).settings.base_url


@router.get("/articles", dependencies=[_reads])
async def list_all(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    q: Typed = "",
    language: Wished = None,
    store_id: Annotated[Id | None, Query(description="Those for this store, and for all.")] = None,
    state: Annotated[Literal["draft", "published"] | None, Query()] = None,
) -> Page[ArticleItem]:
    """Articles, the last changed first; with `q` the best first, in one page."""
    before = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else None
    async with _database(request).transaction() as transaction:
        rows = await repository.list_articles(
            transaction,
            typed=q,
            language=language,
            store_id=store_id,
            state=state,
            store_ids=actor.targets(READ, "store"),
            count=asked.limit + 1,
            before=before,
        )
        texts = await repository.texts_of(transaction, [row.id for row in rows])
    found = page_of(
        rows,
        asked,
        lambda row: article_item(row, texts.get(row.id, [])),
        lambda row: (row.changed_at, row.id),
    )
    return found.model_copy(update={"next": None}) if q.strip() else found


@router.post("/articles", status_code=201, dependencies=[_writes])
async def write(request: Request, actor: CurrentActor, asked: ArticleAsked) -> ArticleShape:
    """Begin an article with a draft in one language."""
    async with _database(request).transaction() as transaction:
        article_id = await service.write_article(
            transaction,
            actor,
            store_ids=asked.store_ids,
            language=asked.language,
            title=asked.title,
            body=asked.body,
        )
        return await _shape(request, transaction, actor, article_id)


@router.get("/articles/{article_id}", dependencies=[_reads])
async def show(request: Request, response: Response, actor: CurrentActor, article_id: Id) -> ArticleShape:
    """An article whole. The `ETag` is its version, for `If-Match` when it is changed."""
    async with _database(request).transaction() as transaction:
        shape = await _shape(request, transaction, actor, article_id)
    response.headers["ETag"] = f'"{shape.version}"'
    return shape


@router.patch("/articles/{article_id}", dependencies=[_writes])
async def place(request: Request, actor: CurrentActor, article_id: Id, asked: ArticleStores) -> ArticleShape:
    """Say which stores it is for; none means all."""
    async with _database(request).transaction() as transaction:
        article = await _held(request, transaction, actor, article_id)
        await service.change_stores(transaction, actor, article, asked.store_ids)
        return await _shape(request, transaction, actor, article_id)


@router.delete("/articles/{article_id}", status_code=204, dependencies=[_writes])
async def remove(request: Request, actor: CurrentActor, article_id: Id) -> None:
    """Take an article away, for readers too."""
    async with _database(request).transaction() as transaction:
        article = await _held(request, transaction, actor, article_id)
        await service.remove_article(transaction, actor, article)


@router.put("/articles/{article_id}/texts/{language}/draft", dependencies=[_writes])
async def save_draft(
    request: Request, actor: CurrentActor, article_id: Id, language: Code, asked: TextAsked
) -> ArticleShape:
    """Keep a draft in a language; what is published stays until the draft is."""
    async with _database(request).transaction() as transaction:
        await _held(request, transaction, actor, article_id)
        await service.save_draft(transaction, actor, article_id, language, title=asked.title, body=asked.body)
        return await _shape(request, transaction, actor, article_id)


@router.delete("/articles/{article_id}/texts/{language}/draft", dependencies=[_writes])
async def discard_draft(
    request: Request, actor: CurrentActor, article_id: Id, language: Code
) -> ArticleShape:
    """Throw a draft away."""
    async with _database(request).transaction() as transaction:
        await _held(request, transaction, actor, article_id)
        await service.discard_text(transaction, actor, article_id, language)
        return await _shape(request, transaction, actor, article_id)


@router.post("/articles/{article_id}/texts/{language}/publications", dependencies=[_writes])
async def publish(request: Request, actor: CurrentActor, article_id: Id, language: Code) -> ArticleShape:
    """Publish the draft in a language; the text before stays in the history."""
    async with _database(request).transaction() as transaction:
        await _held(request, transaction, actor, article_id)
        await service.publish_text(transaction, actor, article_id, language)
        return await _shape(request, transaction, actor, article_id)


@router.delete("/articles/{article_id}/texts/{language}/publications", dependencies=[_writes])
async def withdraw(request: Request, actor: CurrentActor, article_id: Id, language: Code) -> ArticleShape:
    """Take what is published in a language away from readers; the history keeps it."""
    async with _database(request).transaction() as transaction:
        await _held(request, transaction, actor, article_id)
        await service.withdraw_text(transaction, actor, article_id, language)
        return await _shape(request, transaction, actor, article_id)


@router.get("/articles/{article_id}/texts/{language}/versions", dependencies=[_reads])
async def list_versions(
    request: Request, actor: CurrentActor, article_id: Id, language: Code, asked: PageQuery
) -> Page[ArticleTextShape]:
    """What was ever published in a language, the last first."""
    (below,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (2**62,)
    async with _database(request).transaction() as transaction:
        await _found(transaction, actor, article_id)
        rows = await repository.versions_of(
            transaction, article_id, language, below=below, count=asked.limit + 1
        )
    base = _base(request)
    return page_of(rows, asked, lambda row: text_shape(row, base), lambda row: (row.id,))


@router.post("/article-previews", dependencies=[_reads])
async def preview(asked: MarkdownAsked) -> MarkdownShown:
    """How a body would be shown; nothing is kept."""
    return MarkdownShown(html=as_html(asked.body), text=as_text(asked.body))


@router.get("/public/articles", dependencies=[public()])
async def find_public(
    request: Request,
    language: Annotated[str, Query(pattern="^[a-z]{2}$")],
    q: Typed = "",
    store_id: Annotated[
        Id | None, Query(description="Those for this store; left out, those for all.")
    ] = None,
) -> Page[PublicArticle]:
    """The ten published articles in a language that say best what was typed; open to all."""
    async with _database(request).transaction() as transaction:
        found = await find_articles(transaction, q, language=language, store_id=store_id, count=10)
    base = _base(request)
    return Page(items=[public_article(one, base) for one in found])


@router.get("/public/articles/{article_id}", dependencies=[public()])
async def show_public(request: Request, article_id: Id, language: Wished = None) -> PublicArticle:
    """A published article, in the language wished for where it has one; open to all."""
    async with _database(request).transaction() as transaction:
        found = await article_text(transaction, article_id, _languages(request, language))
    if found is None:
        raise ArticleNotFoundError(article_id=article_id)
    return public_article(found, _base(request))


@root_router.get(
    "/help/{article_id}", dependencies=[public()], response_class=Response, include_in_schema=False
)
async def show_page(request: Request, article_id: Id, language: Wished = None) -> Response:
    """The page to which a link leads: a published article, without script."""
    async with _database(request).transaction() as transaction:
        found = await article_text(transaction, article_id, _languages(request, language))
    if found is None:
        raise ArticleNotFoundError(article_id=article_id)
    return Response(page(found), media_type="text/html; charset=utf-8", headers=PAGE_HEADERS)


def _languages(request: Request, wished: str | None) -> list[str]:
    return [wished or reader_language(request).value, reader_language(request).value]


async def _found(transaction: Transaction, actor: Actor, article_id: int) -> ArticleRow:
    article = await repository.find_article(transaction, article_id, actor.targets(READ, "store"))
    if article is None:
        raise ArticleNotFoundError(article_id=article_id)
    return article


async def _held(request: Request, transaction: Transaction, actor: Actor, article_id: int) -> ArticleRow:
    article = await held_article(transaction, actor, article_id)
    require_match(request, f'"{article.version}"')
    return article


async def _shape(request: Request, transaction: Transaction, actor: Actor, article_id: int) -> ArticleShape:
    article = await _found(transaction, actor, article_id)
    texts = await repository.texts_of(transaction, [article_id])
    return article_shape(article, texts.get(article_id, []), _base(request))
