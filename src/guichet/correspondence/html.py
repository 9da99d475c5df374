"""HTML of strangers: made safe to show, and turned to text line by line.

Both begin with nh3 (a real HTML5 parser), whose output is regular: every `<` opens a tag and every attribute
is quoted. So plain patterns may go over it, in linear time.
"""

# ruff: noqa: E501 — lists of words

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

LONGEST = 2 * 1024 * 1024
_DEEPEST = 400

_TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "main",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_GONE_WHOLE = frozenset(
    [
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "iframe",
        "object",
        "embed",
        "applet",
        "svg",
        "math",
        "select",
        "textarea",
        "audio",
        "video",
        "xml",
    ]
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"style", "dir", "lang", "title", "align", "valign", "width", "height", "bgcolor"},
    "a": {"href"},
    "img": {"src", "alt", "border", "data-remote-src", "data-attachment", "data-picture"},
    "table": {"border", "cellpadding", "cellspacing", "summary"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type"},
    "blockquote": {"type"},
    "time": {"datetime"},
}
_STYLES = frozenset(
    [
        "background-color",
        "border",
        "border-bottom",
        "border-bottom-color",
        "border-bottom-style",
        "border-bottom-width",
        "border-collapse",
        "border-color",
        "border-left",
        "border-left-color",
        "border-left-style",
        "border-left-width",
        "border-radius",
        "border-right",
        "border-right-color",
        "border-right-style",
        "border-right-width",
        "border-spacing",
        "border-style",
        "border-top",
        "border-top-color",
        "border-top-style",
        "border-top-width",
        "border-width",
        "color",
        "direction",
        "font-family",
        "font-size",
        "font-style",
        "font-weight",
        "letter-spacing",
        "line-height",
        "list-style-type",
        "margin",
        "margin-bottom",
        "margin-left",
        "margin-right",
        "margin-top",
        "max-width",
        "min-width",
        "padding",
        "padding-bottom",
        "padding-left",
        "padding-right",
        "padding-top",
        "text-align",
        "text-decoration",
        "text-indent",
        "text-transform",
        "vertical-align",
        "white-space",
        "width",
        "word-break",
        "word-wrap",
    ]
)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:|sms:)", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?:)?//\S", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_IMG = re.compile(r'<img((?: [a-z-]+="[^"]*")*) ?/?>')
_LINK = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>')
_SOURCE = re.compile(r' src="([^"]*)"')
_STYLE_DANGERS = re.compile(r"url\s*\(|expression|javascript|@import|\\|/\*", re.IGNORECASE)


def safe_html(html: str, pictures: Mapping[str, str] | None = None) -> str:
    """`html` as it may be shown: no script, no form, no style that reaches out, nothing fetched by itself.

    `pictures` maps Content-IDs to the SHA-256 of attachments. No picture keeps a `src`: a remote one has its
    address in `data-remote-src`, one that came with the mail the attachment's digest in `data-attachment`
    (to be looked up among this mail's own attachments only), one in the text itself its `data:` address in
    `data-picture`. Sanitising its own output changes nothing.
    """
    # Twice: markup broken enough is put right differently once it was put right.
    cleaned = _cleaned(_cleaned(_bearable(html)))
    own = {key.lower(): digest for key, digest in (pictures or {}).items()}
    linked = _LINK.sub(r'<a\1 target="_blank" rel="noopener noreferrer nofollow">', cleaned)
    return _IMG.sub(lambda found: _image(found[1], own), linked).strip()


def _cleaned(html: str) -> str:
    import nh3  # noqa: PLC0415 — only mails with HTML need it

    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_GONE_WHOLE),
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes={"http", "https", "mailto", "tel", "sms", "cid", "data"},
        filter_style_properties=set(_STYLES),
        link_rel=None,
    )


def _filter(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return None if _STYLE_DANGERS.search(value) else value
    if name == "href":
        return value if _SAFE_LINK.match(value.strip()) else None
    if tag != "img":
        return value
    checks: dict[str, Any] = {"data-remote-src": _REMOTE.match, "data-attachment": _DIGEST.fullmatch, "data-picture": _PICTURE.fullmatch}  # fmt: skip
    return value if name not in checks or checks[name](value) else None


def _image(attributes: str, pictures: Mapping[str, str]) -> str:
    found = _SOURCE.search(attributes)
    if found is None:
        return f"<img{attributes}>"
    rest = attributes.replace(found[0], "", 1)
    source = entities.unescape(found[1]).strip()
    if source.lower().startswith("cid:"):
        from urllib.parse import unquote  # noqa: PLC0415 — rarely needed

        digest = pictures.get(unquote(source[4:]).strip("<> ").lower())
        kept = f' data-attachment="{digest}"' if digest else ""
    elif _PICTURE.fullmatch(source):
        kept = f' data-picture="{found[1]}"'
    elif _REMOTE.match(source):
        kept = f' data-remote-src="{found[1]}"'
    else:
        kept = ""
    return f"<img{rest}{kept}>"


def regular(html: str) -> str:
    """`html` with regular tags, for reading: the attributes that tell quotes, links and pictures are kept."""
    import nh3  # noqa: PLC0415 — only mails with HTML need it

    return nh3.clean(
        _bearable(html),
        tags=_reading_tags(),
        clean_content_tags=_GONE_WHOLE - {"noscript"},
        attributes={
            "*": {
                "class",
                "id",
                "type",
                "style",
                "href",
                "alt",
                "data-smartmail",
                "data-marker",
                "start",
                "name",
            }
        },
        url_schemes={"http", "https", "mailto", "tel", "sms"},
        link_rel=None,
    )


@lru_cache(maxsize=1)
def _reading_tags() -> set[str]:
    return set(_TAGS) | {
        "html",
        "body",
        "center",
        "form",
        "dir",
        "menu",
        "input",
        "button",
        "label",
        "fieldset",
    }


_DEEP_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^<>]*>?")
_NEVER_CLOSED = frozenset(
    [
        "br",
        "img",
        "hr",
        "input",
        "meta",
        "link",
        "col",
        "wbr",
        "area",
        "base",
        "source",
        "track",
        "embed",
        "param",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "option",
    ]
)


def _bearable(html: str) -> str:
    """`html` cut to a size, without the tags that lie deeper than a parser takes in reasonable time."""
    html = html[:LONGEST].replace("\x00", "\ufffd")
    if html.count("<") < _DEEPEST:
        return html
    kept: list[str] = []
    depth = position = 0
    for found in _DEEP_TAG.finditer(html):
        if found[2].lower() in _NEVER_CLOSED:
            continue
        deep = depth > _DEEPEST
        depth = max(0, depth - 1) if found[1] else depth + 1
        if deep or depth > _DEEPEST:
            kept.append(html[position : found.start()])
            position = found.end()
    return "".join([*kept, html[position:]]) if kept else html
