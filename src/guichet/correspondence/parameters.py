"""Headers of the form `value; name=value`, with RFC 2231's pieces and charsets and the habits of mailers."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from guichet.correspondence.charsets import decode_bytes, decode_unnamed
from guichet.correspondence.words import decode_words

Parameters = dict[str, str]

_PIECE = re.compile(r"([^\s*=;]+)(?:\*(\d{1,4}))?(\*)?", re.ASCII)
_MOST = 200


def parse_parameters(header: bytes) -> tuple[str, Parameters]:
    """The value and its parameters (names in lower case), decoded. Never fails."""
    text = decode_unnamed(header)
    value, _, rest = text.partition(";")
    plain: Parameters = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, content in _assignments(rest):
        found = _PIECE.fullmatch(name)
        if found is None:
            continue
        base, number, extended = found[1].lower(), found[2], found[3] is not None
        if number is None and not extended:
            plain.setdefault(base, decode_words(content))
        else:
            pieces.setdefault(base, {}).setdefault(int(number or 0), (content, extended))
    for base, numbered in pieces.items():
        plain[base] = _together(numbered)  # RFC 2231 wins over what is there for old readers
    return re.sub(r"\(.*?\)", "", value).strip().strip('"'), plain


def _assignments(text: str) -> list[tuple[str, str]]:
    """The `name=value` pairs; a quoted value may hold semicolons, an unquoted one may hold spaces."""
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text) and len(found) < _MOST:
        equals = text.find("=", position)
        if equals < 0:
            break
        semicolon = text.find(";", position)
        if 0 <= semicolon < equals:
            position = semicolon + 1
            continue
        name = text[position:equals].strip()
        position = equals + 1
        while position < len(text) and text[position] in " \t":
            position += 1
        if position < len(text) and text[position] == '"':
            content, position = _quoted(text, position + 1)
            end = text.find(";", position)
        else:
            end = text.find(";", position)
            content = text[position : end if end >= 0 else len(text)].strip()
        position = end + 1 if end >= 0 else len(text)
        found.append((name, content))
    return found


def _quoted(text: str, begin: int) -> tuple[str, int]:
    signs: list[str] = []
    position = begin
    while position < len(text):
        sign = text[position]
        if sign == "\\" and position + 1 < len(text) and text[position + 1] in '"\\':
            signs.append(text[position + 1])
            position += 2
            continue
        if sign == '"':
            return "".join(signs), position + 1
        signs.append(sign)
        position += 1
    return "".join(signs), position


def _together(numbered: dict[int, tuple[str, bool]]) -> str:
    """One value from its numbered pieces, each maybe percent-encoded; the first names the charset."""
    charset = ""
    collected: list[bytes] = []
    for position, (_, (content, extended)) in enumerate(sorted(numbered.items())):
        piece = content
        if extended and position == 0 and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        raw = piece.encode("utf-8", "replace")
        collected.append(unquote_to_bytes(raw) if extended else raw)
    text = decode_bytes(b"".join(collected), charset or "utf-8").text
    return decode_words(text) if "=?" in text else text
