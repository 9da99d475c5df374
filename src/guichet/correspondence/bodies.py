"""The words of a mail and its files, gathered from the tree of its parts."""

from __future__ import annotations

import hashlib
import html as entities
import re
from dataclasses import dataclass, field

import msgspec

from guichet.correspondence.addresses import read_identifiers
from guichet.correspondence.charsets import codec_of, decode_bytes
from guichet.correspondence.files import safe_name, type_of
from guichet.correspondence.lines import unflowed
from guichet.correspondence.parts import Part, Problems, decoded
from guichet.correspondence.words import clean, decode_header, decode_words

LONGEST_TEXT = 1024 * 1024
LARGEST_FILE = 25 * 1024 * 1024
_MOST_FILES = 300

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CID = re.compile(r"cid:([^\"'\s>)]+)", re.IGNORECASE)
_HTML_LIKE = re.compile(r"^\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE)


class Attachment(msgspec.Struct, frozen=True):
    """A file of a mail. `inline`: it is shown within the text; `content_id` is "" where it has none."""

    name: str
    type: str
    size: int
    sha256: str
    inline: bool
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class _Segment:
    plain: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Body:
    """What was gathered. `html` is None when no part is HTML; `calendar` is the text of an invitation."""

    segments: list[_Segment] = field(default_factory=list)
    files: list[tuple[Part, bool]] = field(default_factory=list)  # (part, within multipart/related)
    calendar: str = ""

    @property
    def plain(self) -> str | None:
        """The plain text; None unless every part has it."""
        if not self.segments or any(
            not (segment.plain or "").strip() for segment in self.segments if segment.html
        ):
            return None
        return "\n\n".join(segment.plain or "" for segment in self.segments)

    @property
    def html(self) -> str | None:
        if not any(segment.html for segment in self.segments):
            return None
        return "\n<br>\n".join(
            segment.html or f"<pre>{entities.escape(segment.plain or '')}</pre>" for segment in self.segments
        )


def gather(head: Part, problems: Problems) -> Body:
    """The texts and files of a mail."""
    body = Body()
    _Gatherer(body, problems).visit(head, related=False, alternative=False)
    return body


class _Gatherer:
    def __init__(self, body: Body, problems: Problems) -> None:
        self._body = body
        self._problems = problems

    def visit(self, part: Part, *, related: bool, alternative: bool) -> None:
        if part.children and part.type.startswith("multipart/"):
            self._visit_multipart(part, related=related)
            return
        if part.type.startswith("multipart/"):
            if part.body.strip():
                self._body.files.append((part, related))
            return
        if part.type in ("text/x-amp-html", "text/watch-html") and alternative:
            return
        if part.type in ("text/plain", "text/html") and self._is_text(part, alternative=alternative):
            text = text_of(part, self._problems)
            is_html = part.type == "text/html" or bool(_HTML_LIKE.match(text[:200]))
            self._body.segments.append(_Segment(html=text) if is_html else _Segment(plain=text))
            return
        if part.type == "text/calendar" and not self._body.calendar:
            self._body.calendar = _invitation(text_of(part, self._problems))
        elif (
            part.type.startswith("text/") and part.type != "text/rfc822-headers" and self._is_bare_text(part)
        ):
            self._body.segments.append(_Segment(plain=text_of(part, self._problems)))
            return
        self._note(part)
        self._body.files.append((part, related))

    def _visit_multipart(self, part: Part, *, related: bool) -> None:
        if part.type == "multipart/encrypted":
            self._problems.note("The mail is encrypted (PGP) and cannot be read.")
        if part.type != "multipart/alternative":
            related = related or part.type == "multipart/related"
            for child in part.children:
                self.visit(child, related=related, alternative=False)
            return
        # The same words in several forms become one segment with both.
        inner = Body()
        gatherer = _Gatherer(inner, self._problems)
        for child in part.children:
            gatherer.visit(child, related=related, alternative=True)
        plains = [segment.plain for segment in inner.segments if segment.plain is not None]
        htmls = [segment.html for segment in inner.segments if segment.html is not None]
        if plains or htmls:
            plain = "\n\n".join(plains) if plains else None
            self._body.segments.append(_Segment(plain, "\n<br>\n".join(htmls) if htmls else None))
        self._body.files.extend(inner.files)
        self._body.calendar = self._body.calendar or inner.calendar

    def _is_text(self, part: Part, *, alternative: bool) -> bool:
        if part.disposition == "attachment":
            return False
        named = "filename" in part.disposition_parameters or "name" in part.parameters
        return not named or alternative or not self._body.segments

    def _is_bare_text(self, part: Part) -> bool:
        named = "filename" in part.disposition_parameters or "name" in part.parameters
        return (
            part.disposition != "attachment"
            and not named
            and part.type
            in (
                "text/enriched",
                "text/richtext",
                "text/markdown",
                "text/x-markdown",
                "text/unknown",
            )
        )

    def _note(self, part: Part) -> None:
        if part.type in ("application/ms-tnef", "application/vnd.ms-tnef"):
            self._problems.note(
                "It holds winmail.dat (TNEF): Outlook's own form, whose contents are not opened."
            )
        elif part.type in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            signed = "signed" in part.parameters.get("smime-type", "")
            self._problems.note(
                "The mail is wrapped in an S/MIME signature and cannot be read."
                if signed
                else "The mail is encrypted (S/MIME) and cannot be read."
            )
        elif part.type == "message/partial":
            self._problems.note("It is one piece of a mail that was sent in pieces.")
        elif part.type == "message/external-body":
            self._problems.note("A part of it lies at another place and was not fetched.")


def text_of(part: Part, problems: Problems) -> str:
    """The text of a text part, as well as it can be read."""
    raw = decoded(part, problems)
    if len(raw) > 4 * LONGEST_TEXT:
        raw = raw[: 4 * LONGEST_TEXT]
    charset = part.parameters.get("charset", "")
    if part.type == "text/html" and codec_of(charset) is None:
        told = _META_CHARSET.search(raw[:4096])
        charset = told[1].decode("ascii", "replace") if told else charset
    text, problem = decode_bytes(raw, charset)
    if problem:
        problems.note(problem)
    if len(text) > LONGEST_TEXT:
        problems.note("A text is longer than a million signs: the rest is only in the mail itself.")
        text = text[:LONGEST_TEXT]
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    if part.type == "text/plain" and part.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, delete_spaces=part.parameters.get("delsp", "").lower() == "yes")
    elif part.type in ("text/enriched", "text/richtext"):
        text = re.sub(r"</?[a-zA-Z-]+>", "", text.replace("<<", "\u2039")).replace("\u2039", "<")
    return text


def read_files(body: Body, problems: Problems) -> tuple[Attachment, ...]:
    """The attachments, in their order: decoded, hashed, with believable types and safe names."""
    shown = set()
    for address in _CID.findall(body.html or ""):
        shown.add(entities.unescape(address).replace("%40", "@").replace("%24", "$").lower())
    found: list[Attachment] = []
    for number, (part, related) in enumerate(body.files, 1):
        if number > _MOST_FILES:
            problems.note(f"It has more than {_MOST_FILES} attachments: the rest is left out.")
            break
        found.append(_attachment(part, number, shown, problems, related=related))
    return tuple(found)


def _attachment(part: Part, number: int, shown: set[str], problems: Problems, *, related: bool) -> Attachment:
    content = decoded(part, problems)
    given = part.disposition_parameters.get("filename") or part.parameters.get("name") or ""
    if not given and part.children and part.type.startswith("message/"):
        subject = decode_header(part.children[0].header("subject"))
        given = f"{subject[:80] or 'message'}.eml"
    kind, said = type_of(content, part.type, given)
    if said:
        problems.note(clean(said))
    if len(content) > LARGEST_FILE:
        problems.note(f"An attachment has {len(content) // 1_000_000} MB: more than is shown.")
    identifier = next(iter(read_identifiers(part.all_headers("content-id"))), "")
    location = decode_header(part.header("content-location")).lower()
    referred = identifier.lower() in shown or (bool(location) and location in shown)
    is_picture = kind.startswith("image/")
    inline = referred or (
        is_picture
        and part.disposition != "attachment"
        and (part.disposition == "inline" or (related and bool(identifier)))
    )
    return Attachment(
        name=safe_name(clean(decode_words(given)), kind, number),
        type=clean(kind),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        inline=inline,
        content_id=clean(identifier),
        content=content,
    )


_EVENT_FIELDS = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "DESCRIPTION")


def _invitation(calendar: str) -> str:
    """What an invitation says of its first event, a line each."""
    lines = re.sub(r"\n[ \t]", "", calendar).split("\n")
    said: dict[str, str] = {}
    within = False
    for line in lines[:5000]:
        within = (within or line.upper().startswith("BEGIN:VEVENT")) and not line.upper().startswith(
            "END:VEVENT"
        )
        name, _, value = line.partition(":")
        key = name.partition(";")[0].upper()
        if within and key in _EVENT_FIELDS:
            plain = value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";")
            said.setdefault(key, plain.strip())
    return "\n".join(said[name] for name in _EVENT_FIELDS if said.get(name))
