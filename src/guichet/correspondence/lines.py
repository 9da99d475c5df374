"""Text as lines that know how deep they are quoted, from plain text or from HTML."""

# ruff: noqa: E501 — lists of words

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass
from enum import StrEnum

from guichet.correspondence.html import regular

_QUOTED = re.compile(r"^((?:[ \t]{0,2}>){1,40}) ?")
_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?: [a-zA-Z-]+="[^"]*")*) ?/?>|([^<]+)')
_ATTRIBUTE = re.compile(r' ([a-zA-Z-]+)="([^"]*)"')
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile("[\u200b\u200c\u2060\ufeff\u00ad\u034f]")


class Mark(StrEnum):
    """What the markup, rather than the words, says of a line."""

    NONE = ""
    ATTRIBUTION = "attribution"  # who wrote what follows
    HISTORY = "history"  # from here on everything is older
    SIGNATURE = "signature"


@dataclass(slots=True)
class Line:
    """One line without its quote signs; `depth` 0 is what the writer says."""

    text: str
    depth: int = 0
    mark: Mark = Mark.NONE
    prefix: str = ""  # the quote signs as they were written

    def __str__(self) -> str:
        return f"{self.prefix or '>' * self.depth} {self.text}".rstrip() if self.depth else self.text


def plain_lines(text: str) -> list[Line]:
    """The lines of plain text."""
    lines = []
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        found = _QUOTED.match(raw)
        if found:
            lines.append(Line(raw[found.end() :].rstrip(), found[1].count(">"), prefix=found[1]))
        else:
            lines.append(Line(raw.rstrip()))
    return lines


def joined(lines: list[Line]) -> str:
    """Lines as text: never more than one blank line on end, none at the ends."""
    first = next((place for place, line in enumerate(lines) if line.text.strip()), len(lines))
    last = next((place for place in range(len(lines) - 1, -1, -1) if lines[place].text.strip()), -1)
    text = "\n".join(str(line) for line in lines[first : last + 1])
    return re.sub(r"\n{3,}", "\n\n", text)


def unflowed(text: str, *, delete_spaces: bool) -> str:
    """`format=flowed` text (RFC 3676) with its soft line breaks taken out."""
    out: list[Line] = []
    soft = False
    for raw in text.replace("\r\n", "\n").split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        body = raw[depth:].removeprefix(" ")
        signature = body == "-- "
        if soft and out and out[-1].depth == depth and not signature:
            out[-1].text += body
        else:
            out.append(Line(body, depth))
        soft = body.endswith(" ") and not signature
        if soft and delete_spaces:
            out[-1].text = out[-1].text[:-1]
    return "\n".join(f"{'>' * line.depth} {line.text}" if line.depth else line.text for line in out)


# How mail programs mark what is not the writer's: by class, by id, by their own attributes. Outlook's prefix
# `x_` is put before names when a mail is quoted again.
_ATTRIBUTION_NAMES = frozenset(
    {"gmail_attr", "moz-cite-prefix", "moz-email-headers-table", "protonmail_quote_header"}
)
_HISTORY_NAMES = frozenset(
    {
        "yahoo_quoted", "ydpyahoo_quoted", "protonmail_quote", "tutanota_quote", "zmail_extra", "divrplyfwdmsg",
        "appendonsend", "olk_src_body_section", "mail-editor-reference-message-container", "bloop_original_html",
        "ms-outlook-mobile-reference-message", "replytext-quoted", "hmquote", "gmail_quote_container_old",
        "history_container", "yahoo_quoted_begin", "qqmailquote", "skin-quote", "mailspring-quote", "mcntmcreply",
        "isforwardcontent", "wmquote", "reply-new-signature-quote", "origbody", "stopspelling",
    }
)  # fmt: skip
_SIGNATURE_NAMES = frozenset(
    {
        "gmail_signature", "moz-signature", "applemailsignature", "ms-outlook-mobile-signature", "signature",
        "mailsignature", "bloop_sign", "protonmail_signature_block", "protonmail_signature_block-user",
        "outlook-signature", "yahoo_signature", "zmail_signature_below", "ydp-signature", "composer_signature",
        "avast", "dab4fad8-2dd7-40bb-a1b8-4e2aa1f9fdf2", "apple-mail-signature", "lineBreakAtBeginningOfSignature".lower(),
    }
)  # fmt: skip
_OUTLOOK_RULE = re.compile(
    r"border:\s*none;\s*border-top:\s*solid\s*#(?:b5c4df|e1e1e1|[0-9a-f]{6})\s*1(?:\.0)?pt|border-top:\s*#?[0-9a-f]{6}\s+1(?:\.0)?pt\s+solid|border-top:\s*1(?:\.0)?pt\s+solid",
    re.IGNORECASE,
)
_INDENTED = re.compile(r"margin(?:-left)?:[^;]*40px[^;]*;\s*border:\s*(?:none|0)", re.IGNORECASE)

_BLOCKS = frozenset(
    [
        "div",
        "p",
        "table",
        "tr",
        "ul",
        "ol",
        "li",
        "blockquote",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "center",
        "form",
        "address",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "fieldset",
        "menu",
        "dir",
        "details",
        "summary",
        "hr",
        "caption",
    ]
)
_SPACED = frozenset(["p", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "dl"])
_VOID = frozenset({"br", "hr", "img", "wbr", "col", "input"})


class _Writer:
    """Writes lines while walking over regular HTML."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._words: list[str] = []
        self._indent = ""
        self._depth = 0
        self._marks: list[Mark] = []
        self._lists: list[int | None] = []
        self._pre = 0
        self._open: list[tuple[str, str, str]] = []  # (tag, what to undo, the link's address)
        self._link_from = 0

    def run(self, html: str) -> list[Line]:
        for found in _TOKEN.finditer(html):
            if found[4] is not None:
                self._text(found[4])
            elif found[1]:
                self._end(found[2])
            else:
                self._start(found[2], dict(_ATTRIBUTE.findall(found[3])))
        self._break()
        return self.lines

    def _text(self, raw: str) -> None:
        text = _INVISIBLE.sub("", entities.unescape(raw)).replace("\u00a0", " ")
        if self._pre:
            first, *others = text.split("\n")
            self._words.append(first)
            for other in others:
                self._newline()
                self._words.append(other)
            return
        text = _SPACES.sub(" ", text)
        if text == " " and not self._words:
            return
        self._words.append(text)

    def _newline(self) -> None:
        """End the line that is being written, even an empty one."""
        text = "".join(self._words)
        text = text.rstrip() if self._pre else self._indent + re.sub(r" {2,}", " ", text).strip(" ")
        self._indent = ""
        self.lines.append(Line(text, self._depth, self._marks[-1] if self._marks else Mark.NONE))
        self._words = []

    def _break(self) -> None:
        """End the line that is being written, if one is."""
        if any(not word.isspace() for word in self._words):
            self._newline()
        else:
            self._words = []

    def _blank(self) -> None:
        self._break()
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", self._depth, self._marks[-1] if self._marks else Mark.NONE))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _VOID:
            self._void(tag, attributes)
            return
        if tag in _SPACED and not (tag in ("ul", "ol") and self._lists):
            self._blank()
        elif tag in _BLOCKS:
            self._break()
        undo = self._mark(tag, attributes)
        if tag in ("td", "th") and any(not word.isspace() for word in self._words):
            self._words.append("\t")
        elif tag in ("ul", "ol"):
            start = attributes.get("start", "1")
            self._lists.append((int(start) if start.isdigit() else 1) if tag == "ol" else None)
        elif tag == "li":
            self._bullet()
        elif tag == "pre":
            self._pre += 1
        address = attributes.get("href", "") if tag == "a" else ""
        if address:
            self._link_from = len(self._words)
        self._open.append((tag, undo, address))
        if len(self._open) > 2000:
            del self._open[:1000]

    def _mark(self, tag: str, attributes: dict[str, str]) -> str:
        names = {
            name.lower().removeprefix("x_").removeprefix("x_")
            for key in ("class", "id", "data-smartmail", "name")
            for name in attributes.get(key, "").split()
        }
        style = attributes.get("style", "")
        if tag == "blockquote" and not (
            _INDENTED.search(entities.unescape(style)) and "cite" not in attributes.get("type", "")
        ):
            self._depth += 1
            return "depth"
        mark = Mark.NONE
        if names & _ATTRIBUTION_NAMES:
            mark = Mark.ATTRIBUTION
        elif names & _HISTORY_NAMES or (
            tag == "div" and "border-top" in style and _OUTLOOK_RULE.search(style)
        ):
            mark = Mark.HISTORY
        elif names & _SIGNATURE_NAMES:
            mark = Mark.SIGNATURE
        if mark is Mark.NONE:
            return ""
        self._break()
        self._marks.append(mark)
        return "mark"

    def _bullet(self) -> None:
        self._indent = "  " * max(0, len(self._lists) - 1)
        number = self._lists[-1] if self._lists else None
        if number is None:
            self._words.append("- ")
        else:
            self._words.append(f"{number}. ")
            self._lists[-1] = number + 1

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._newline()
        elif tag == "hr":
            self._break()
            names = {
                attributes.get("id", "").lower().removeprefix("x_"),
                attributes.get("data-marker", "").lower(),
            }
            if names & {"stopspelling", "__divider__", "replysplit", "zwchr"}:
                self.lines.append(Line("", self._depth, Mark.HISTORY))
        elif tag == "img" and attributes.get("alt", "").strip():
            self._words.append(f"[{entities.unescape(attributes['alt']).strip()[:200]}]")

    def _end(self, tag: str) -> None:
        while self._open:
            own, undo, address = self._open.pop()
            self._leave(own, undo, address)
            if own == tag:
                return

    def _leave(self, tag: str, undo: str, address: str) -> None:
        if address:
            self._close_link(address)
        if tag in _SPACED and not (tag in ("ul", "ol") and len(self._lists) > 1):
            self._blank()
        elif tag in _BLOCKS:
            self._break()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        if undo == "depth":
            self._break()
            self._depth = max(0, self._depth - 1)
        elif undo == "mark" and self._marks:
            self._break()
            self._marks.pop()

    def _close_link(self, address: str) -> None:
        address = entities.unescape(address).strip()
        shown = "".join(self._words[self._link_from :]).strip()
        told = shown.lower().removeprefix("https://").removeprefix("http://").rstrip("/")
        bare = re.sub(r"^(?:https?://|mailto:|tel:|sms:)", "", address, flags=re.IGNORECASE)
        if (
            shown
            and address.lower().startswith("http")
            and told != bare.lower().rstrip("/")
            and len(address) <= 500
        ):
            self._words.append(f" <{address}>")


def html_lines(html: str) -> list[Line]:
    """The lines of an HTML body: blocks, lists, tables (cells parted by a tab), links (`words <address>`)."""
    return _Writer().run(regular(html))
