"""Articles are written in Markdown (CommonMark); read as safe HTML, or as plain text for an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
# HTML that somebody types is shown as they typed it; pictures would be fetched from elsewhere.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
_HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}


def as_html(body: str) -> str:
    """The body as HTML of few tags, fit for any page; headings begin below the page's own."""
    tokens = _MARKDOWN.parse(body)
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return nh3.clean(
        str(html),
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def as_text(body: str) -> str:
    """The body as plain text: a line for each point of a list, addresses of links in brackets behind them."""
    return "\n".join(_lines(_MARKDOWN.parse(body))).strip()


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    lists: list[int | None] = []  # the number of the next point, None for a list without numbers
    lead = ""
    for token in tokens:
        if token.type == "bullet_list_open":
            lists.append(None)
        elif token.type == "ordered_list_open":
            lists.append(int(token.attrGet("start") or 1))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            lists.pop()
            lead = "  " * len(lists)
            if not lists:
                yield ""
        elif token.type == "list_item_open":
            number = lists[-1]
            lead = "  " * (len(lists) - 1) + ("• " if number is None else f"{number}. ")
            lists[-1] = None if number is None else number + 1
        elif token.type == "inline":
            yield lead + _inline(token.children or [])
            lead = "  " * len(lists)
        elif token.type in ("fence", "code_block"):
            yield from token.content.rstrip("\n").split("\n")
            yield ""
        elif token.type in ("paragraph_close", "heading_close") and not lists:
            yield ""


def _inline(tokens: Sequence[Token]) -> str:
    said: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(said)))
        elif token.type == "link_close":
            address, begun = links.pop()
            if address and "".join(said[begun:]) != address:
                said.append(f" ({address})")
        elif token.type in ("softbreak", "hardbreak"):
            said.append("\n" if token.type == "hardbreak" else " ")
        else:
            said.append(token.content)
    return "".join(said)
