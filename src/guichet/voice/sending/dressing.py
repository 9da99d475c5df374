"""A text as a mail: plain, and as one column of HTML that asks for nothing from outside. Pure."""

from __future__ import annotations

import re
from html import escape

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)»]")
_SENTENCE = re.compile(r"[.!?]\s")  # words of more than one sentence are no name of a link
_STYLE = (
    "max-width:36rem;margin:0 auto;padding:16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,"
    "Helvetica,Arial,sans-serif"
)
_PAGE = (
    '<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark">'
    '<meta name="supported-color-schemes" content="light dark">'
    '{data}</head><body style="margin:0"><div style="{style}">{said}'
    '<p style="margin:32px 0 0;padding-top:12px;border-top:1px solid #8886;font-size:13px;opacity:.75">'
    "{footer}</p></div></body></html>"
)
_DATA = '<script type="application/ld+json">{markup}</script>'


def text_of(text: str, footer: str, link: str) -> str:
    """The plain part: below the usual line that ends a letter stands why it came, and how to get no more.

    `footer` is two lines: why the mail came, and what the link does.
    """
    why, _, stop = footer.partition("\n")
    return f"{text.strip()}\n\n-- \n{why}\n{stop}\n{link}\n"


def html_of(text: str, footer: str, link: str, language: str, markup: str = "") -> str:
    """The HTML part; the text's paragraphs and lines stay, its addresses can be followed.

    A line that ends with its only address is a link of its own words. `markup` is JSON-LD in which no sign
    ends a script element.
    """
    blocks = [block for block in re.split(r"\n{2,}", text.strip()) if block.strip()]
    said = "".join(f'<p style="margin:0 0 16px">{_lines(block)}</p>' for block in blocks)
    why, _, stop = footer.partition("\n")
    foot = f'{escape(why)} <a href="{escape(link)}" style="color:inherit">{escape(stop)}</a>'
    data = _DATA.format(markup=markup) if markup else ""
    return _PAGE.format(language=escape(language), style=_STYLE, said=said, footer=foot, data=data)


def _lines(block: str) -> str:
    return "<br>".join(_linked(line) for line in block.split("\n"))


def _linked(line: str) -> str:
    found = list(_LINK.finditer(line))
    words = line[: found[0].start()].strip().rstrip(":").strip() if len(found) == 1 else ""
    if words and line.rstrip().endswith(found[0][0]) and not _SENTENCE.search(words):
        return f'<a href="{escape(found[0][0])}">{escape(words)}</a>'
    parts, at = [], 0
    for one in found:
        parts += [escape(line[at : one.start()]), f'<a href="{escape(one[0])}">{escape(one[0])}</a>']
        at = one.end()
    return "".join([*parts, escape(line[at:])])
