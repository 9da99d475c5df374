"""Encoded words in headers (RFC 2047), whole or broken, and text made fit to be kept and shown."""

from __future__ import annotations

import binascii
import re

from guichet.correspondence.charsets import decode_bytes, decode_unnamed

# The text of a word may hold spaces and single question marks, as some mailers write; the end may be missing.
_WORD = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=))*)(?:\?=|$)", re.DOTALL)
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile(r"[\s\u0000]+")


def decode_words(text: str) -> str:
    """`text` with its encoded words decoded. Adjacent words of one charset are one run of bytes."""
    if "=?" not in text:
        return text
    out: list[str] = []
    run: list[bytes] = []
    run_charset = ""
    position = 0
    for found in _WORD.finditer(text):
        between = text[position : found.start()]
        charset, content = found[1], _content(found[2], found[3])
        if content is None:
            continue
        joined = bool(run) and not between.strip()
        if not joined or charset.lower() != run_charset.lower():
            out.append(_flushed(run, run_charset))
            run = []
            if not joined:
                out.append(between)
        run.append(content)
        run_charset = charset
        position = found.end()
    out.append(_flushed(run, run_charset))
    out.append(text[position:])
    return "".join(out)


def _flushed(run: list[bytes], charset: str) -> str:
    if not run:
        return ""
    whole = decode_bytes(b"".join(run), charset).text
    if len(run) == 1 or "\ufffd" not in whole:
        return whole
    return "".join(decode_bytes(piece, charset).text for piece in run)  # each word stood for itself


def _content(encoding: str, text: str) -> bytes | None:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return _HEX.sub(lambda found: bytes([int(found[1], 16)]), raw.replace(b"_", b" "))
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if not letters and raw.strip(b"= "):
        return None
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return None


def decode_header(raw: bytes | None) -> str:
    """A header's text on one line; "" for None."""
    if raw is None:
        return ""
    return _SPACES.sub(" ", clean(decode_words(decode_unnamed(raw)))).strip()


def clean(text: str) -> str:
    """`text` without signs that neither a database nor a screen takes."""
    return _UNWANTED.sub("\ufffd", text) if _UNWANTED.search(text) else text
