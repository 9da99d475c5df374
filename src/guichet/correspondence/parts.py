"""The parts of a mail, from its bytes: a tolerant MIME reader that never fails and never runs away.

The standard library's parser walks line by line through nested generators: a mail of 50 MB takes seconds, one
nested a few hundred levels deep ends in a RecursionError. Here boundaries are found by one search for each
level, and depth and number of parts are bounded. Sources: RFC 5322, 2045, 2046.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from guichet.correspondence.parameters import Parameters, parse_parameters

DEEPEST = 24
MOST_PARTS = 600
_GROUPS = ("multipart/alternative", "multipart/related", "multipart/mixed")
_LONGEST_HEADERS = 512 * 1024
_MOST_HEADERS = 2000

_HEADER = re.compile(rb"([!-9;-~]{1,120})[ \t]*:")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOUNDARY_LOOKING = re.compile(rb"^--([^\s-][^\r\n]{0,199}?)[ \t]*\r?$", re.MULTILINE)
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)


@dataclass(slots=True)
class Part:
    """One part: its headers as they came (names in lower case), and its body still encoded."""

    headers: list[tuple[str, bytes]]
    body: bytes
    type: str = "text/plain"
    parameters: Parameters = field(default_factory=dict)
    disposition: str = ""
    disposition_parameters: Parameters = field(default_factory=dict)
    children: list[Part] = field(default_factory=list)

    def header(self, name: str) -> bytes | None:
        """The first header of this name, unfolded; None when there is none."""
        return next((value for own, value in self.headers if own == name), None)

    def all_headers(self, name: str) -> list[bytes]:
        """Every header of this name, in their order."""
        return [value for own, value in self.headers if own == name]

    def walk(self) -> Iterator[Part]:
        """This part and all below it, in the order in which they stand."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


class Problems(list[str]):
    """What is wrong with a mail, each said once, in words for a person."""

    def note(self, words: str) -> None:
        """Add `words` unless they are there."""
        if words not in self:
            self.append(words)


def parse(raw: bytes, problems: Problems) -> Part:
    """The tree of parts of a mail. What is wrong is noted; nothing is raised."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.note("The file is in UTF-16, which no mail is.")
        raw = raw.decode("utf-16", "replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    if raw.startswith((b"From ", b">From ")):  # the first line of a mailbox file
        raw = raw.partition(b"\n")[2]
    return _Reader(problems).read(raw, depth=0, default="text/plain")


class _Reader:
    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._parts = 0

    def read(self, raw: bytes, *, depth: int, default: str) -> Part:
        headers, body = _split(raw, self._problems if depth == 0 else None)
        part = Part(headers, body)
        _describe(part, default)
        self._parts += 1
        if part.type.startswith("multipart/"):
            self._read_children(part, depth)
        elif part.type in ("message/rfc822", "message/global"):
            self._read_nested(part, depth)
        return part

    def _read_nested(self, part: Part, depth: int) -> None:
        if depth >= DEEPEST or self._parts >= MOST_PARTS:
            self._problems.note("Mails are nested too deeply: the innermost are kept as files.")
            return
        part.children = [self.read(decoded(part).lstrip(b"\r\n"), depth=depth + 1, default="text/plain")]

    def _read_children(self, part: Part, depth: int) -> None:
        if depth >= DEEPEST:
            self._problems.note("Parts are nested too deeply: the innermost are kept as files.")
            return
        boundary = part.parameters.get("boundary", "").rstrip().encode("utf-8", "replace")
        chunks, closed = _between(part.body, boundary) if boundary else ([], False)
        if not chunks:
            found = _BOUNDARY_LOOKING.search(part.body)
            self._problems.note("The boundary between its parts is missing.")
            if found is None:
                part.type = "text/plain"
                return
            chunks, closed = _between(part.body, found[1].removesuffix(b"--"))
        if not closed:
            self._problems.note("The mail ends before its last part does: it may have been cut off.")
        default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
        for chunk in chunks:
            if self._parts >= MOST_PARTS:
                self._problems.note(f"The mail has more than {MOST_PARTS} parts: the rest is left out.")
                return
            part.children.append(self.read(chunk, depth=depth + 1, default=default))
        for place, child in enumerate(part.children):
            # A mailer that gave an inner part its outer boundary: what follows was meant to be within.
            if (
                child.type in _GROUPS
                and not child.children
                and child.parameters.get("boundary") == part.parameters.get("boundary")
            ):
                child.children = part.children[place + 1 :]
                del part.children[place + 1 :]
                break


def _between(body: bytes, boundary: bytes) -> tuple[list[bytes], bool]:
    """What stands between the boundary lines, and whether the last one closes."""
    line = re.compile(rb"(?:^|\r\n|\n|\r)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r|\n|$)")
    chunks: list[bytes] = []
    begin = -1
    for found in line.finditer(body):
        if begin >= 0:
            chunks.append(body[begin : found.start()])
        if found[1]:
            return chunks, True
        begin = found.end() + (2 if body.startswith(b"\r\n", found.end()) else 1)
    if 0 <= begin < len(body):
        chunks.append(body[begin:])
    return chunks, False


def _split(raw: bytes, problems: Problems | None) -> tuple[list[tuple[str, bytes]], bytes]:
    """The headers, unfolded, and the body. A line that is no header ends them, like a blank line."""
    headers: list[tuple[str, bytes]] = []
    lines: list[bytes] = []
    name = ""
    position = 0
    while position < len(raw):
        end = _LINE_END.search(raw, position)
        line = raw[position : end.start() if end else len(raw)]
        if not line:
            position = end.end() if end else len(raw)
            break
        if line[:1] in (b" ", b"\t") and name:
            lines.append(line)
        elif (found := _HEADER.match(line)) and len(headers) < _MOST_HEADERS and position < _LONGEST_HEADERS:
            if name:
                headers.append((name, b"".join(lines).strip()))
            name, lines = found[1].decode("ascii").lower(), [line[found.end() :]]
        elif line.strip() or not headers:
            if problems is not None:
                problems.note(
                    "The blank line between headers and text is missing." if name else "It has no headers."
                )
            break
        position = end.end() if end else len(raw)
    if name:
        headers.append((name, b"".join(lines).strip()))
    return headers, raw[position:]


def _describe(part: Part, default: str) -> None:
    given = part.header("content-type")
    kind, part.parameters = parse_parameters(given) if given is not None else (default, {})
    kind = kind.lower()
    if not re.fullmatch(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", kind):
        kind = {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(kind, default)
    part.type = kind
    disposition = part.header("content-disposition")
    if disposition is not None:
        part.disposition, part.disposition_parameters = parse_parameters(disposition)
        part.disposition = part.disposition.lower()


def decoded(part: Part, problems: Problems | None = None) -> bytes:
    """The body of a part without its transfer encoding, as well as it can be had."""
    encoding = (part.header("content-transfer-encoding") or b"").decode("latin-1").strip(" \t;\"'").lower()
    if encoding == "base64":
        return _base64(part.body, problems)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(part.body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return _uuencoded(part.body, problems)
    if encoding not in ("", "7bit", "8bit", "binary", "7-bit", "8-bit", "none") and problems is not None:
        problems.note(f"Its transfer encoding {encoding[:40]!r} is unknown.")
    return part.body


def _base64(body: bytes, problems: Problems | None) -> bytes:
    letters = body.translate(None, b" \t\r\n=")
    foreign = letters.translate(None, _BASE64)
    if foreign:
        letters = letters.translate(None, foreign)
        if not letters:
            return body  # declared, never done
        if problems is not None:
            problems.note("A part's base64 holds signs that are none.")
    if len(letters) % 4 == 1:  # a lone sign holds six bits of nothing
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _uuencoded(body: bytes, problems: Problems | None) -> bytes:
    begin = _UU_BEGIN.search(body)
    lines = []
    for line in body[begin.end() if begin else 0 :].splitlines():
        if line.strip() in (b"end", b"`"):
            break
        try:
            lines.append(binascii.a2b_uu(line))
        except binascii.Error:
            if problems is not None:
                problems.note("A part's uuencoding is damaged.")
            try:  # some writers put more signs on a line than it says
                lines.append(binascii.a2b_uu(line[: ((((line[0] - 32) & 63) * 4 + 5) // 3)]))
            except (binascii.Error, IndexError):
                continue
    return b"".join(lines)
