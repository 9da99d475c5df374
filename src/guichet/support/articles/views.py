"""Articles as the API and the public page show them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from guichet.support.articles.markdown import as_html, as_text
from guichet.support.articles.repository import ArticleRow, PublishedText, TextRow
from guichet.support.articles.schemas import (
    ArticleItem,
    ArticleShape,
    ArticleTextItem,
    ArticleTextShape,
    PublicArticle,
)

_EXCERPT = 140


def article_item(article: ArticleRow, texts: Sequence[TextRow]) -> ArticleItem:
    """An article in a list."""
    return ArticleItem(
        id=article.id,
        version=article.version,
        store_ids=article.store_ids,
        texts=[
            ArticleTextItem(
                language=one.language,
                state=one.state,
                title=one.title,
                excerpt=excerpt_of(one.body),
                changed_at=one.changed_at,
            )
            for one in texts
        ],
        changed_at=article.changed_at,
    )


def article_shape(article: ArticleRow, texts: Sequence[TextRow], base: str) -> ArticleShape:
    """An article whole; `base` is the address of this house."""
    return ArticleShape(
        id=article.id,
        version=article.version,
        store_ids=article.store_ids,
        texts=[text_shape(one, base) for one in texts],
        changed_at=article.changed_at,
    )


def text_shape(one: TextRow, base: str) -> ArticleTextShape:
    """A text whole."""
    same = {name: getattr(one, name) for name in TextRow.__struct_fields__ if name != "article_id"}
    link = article_link(base, one.article_id, one.language)
    return ArticleTextShape(**same, html=as_html(one.body), text=as_text(one.body), link=link)


def public_article(one: PublishedText, base: str) -> PublicArticle:
    """A published text as anybody may read it."""
    return PublicArticle(
        id=one.article_id,
        language=one.language,
        title=one.title,
        html=as_html(one.body),
        link=article_link(base, one.article_id, one.language),
        published_at=one.published_at,
    )


def article_link(base: str, article_id: int, language: str) -> str:
    """Where an article is read."""
    return f"{base}/help/{article_id}?language={language}"


def excerpt_of(body: str) -> str:
    """How a body begins, on one line."""
    line = " ".join(as_text(body[: 20 * _EXCERPT]).split())
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1].rstrip() + "…"


def page(one: PublishedText) -> str:
    """A published text as a page that needs no script."""
    return _PAGE.format(
        language=escape(one.language, quote=True), title=escape(one.title), html=as_html(one.body)
    )


_PAGE = """\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0 auto; max-width: 42rem; padding: 2.5rem 1rem; font: 1rem/1.6 system-ui, sans-serif; }}
h1 {{ font-size: 1.75rem; line-height: 1.25; }}
h2 {{ font-size: 1.25rem; }}
h3, h4 {{ font-size: 1rem; }}
pre {{ overflow-x: auto; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{html}</main>
</body>
</html>
"""
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Cache-Control": "public, max-age=300",
}
