"""Bytes to text when what they claim to be is missing, misspelt or wrong.

What a name means is taken from the WHATWG Encoding Standard where mail differs from the name's letter
(`iso-8859-1` is written by systems that mean windows-1252, `gb2312` by those that mean gb18030).
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

_MEANT = {
    "ascii": "cp1252", "us-ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "iso646-us": "cp1252",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "windows1252": "cp1252", "x-ansi": "cp1252", "ansi": "cp1252", "x-cp1252": "cp1252",
    "iso-8859-9": "cp1254", "iso8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "windows-874": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030",
    "gb_2312-80": "gb18030", "chinese": "gb18030", "gb18030": "gb18030", "euc-cn": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "korean": "cp949",
    "windows-949": "cp949", "iso-2022-jp": "iso2022_jp_ext", "iso-2022-jp-1": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext", "big5": "big5hkscs", "x-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859_8", "iso-8859-6-i": "iso8859_6", "visual": "iso8859_8",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8", "utf8": "utf-8",
    "utf-8mb4": "utf-8", "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "x-macroman": "mac_roman",
    "hz-gb-2312": "hz", "koi8": "koi8_r", "cp-1252": "cp1252", "cp-850": "cp850", "utf-16": "utf-16",
}  # fmt: skip
_MEANS_NOTHING = frozenset(
    {
        "",
        "unknown",
        "x-unknown",
        "unknown-8bit",
        "default",
        "default_charset",
        "none",
        "x-user-defined",
        "8bit",
        "7bit",
    }
)
# Codecs of Python that are no charsets: some of them would run, unpack or loop.
_NO_CHARSETS = frozenset(
    {
        "base64", "base64_codec", "bz2", "bz2_codec", "hex", "hex_codec", "quopri", "quopri_codec", "rot13",
        "rot_13", "uu", "uu_codec", "zlib", "zlib_codec", "zip", "idna", "punycode", "undefined",
        "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "palmos",
    }
)  # fmt: skip
_ESCAPED_JAPANESE = re.compile(rb"\x1b(?:\$[@B]|\([BJI])")
_ALL_BYTES = {"cp1252": "latin-1"}
_SURROGATES = re.compile("[\ud800-\udfff]")
_MOJIBAKE = re.compile(
    "[ÃÂâ][\u0080-\u00bf\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc]"
)
_SAMPLE = 32 * 1024


class Decoded(NamedTuple):
    """Text, and what was wrong with how it was declared ("" when nothing was)."""

    text: str
    problem: str = ""


@lru_cache(maxsize=256)
def codec_of(charset: str) -> str | None:
    """Python's codec for a declared charset; None when the name means nothing."""
    name = charset.strip(" \t\"'<>;,").lower().partition("*")[0]
    name = re.sub(r"^(?:charset=|x-)?\s*", "", name) if name.startswith("charset=") else name
    if name in _MEANS_NOTHING:
        return None
    name = _MEANT.get(name, name)
    for candidate in (name, name.replace("_", "-"), re.sub(r"^(iso)[-_ ]?(8859)[-_ ]?", r"\1-\2-", name)):
        try:
            found = codecs.lookup(_MEANT.get(candidate, candidate)).name
        except (LookupError, ValueError, UnicodeError):
            continue
        if found.replace("-", "_") in _NO_CHARSETS:
            return None
        return found
    return None


def decode_bytes(raw: bytes, charset: str) -> Decoded:
    """The text of `raw`, which claims to be in `charset` ("" when it claims nothing). Never fails."""
    if raw.isascii() and not (b"\x1b" in raw or charset.lower() in _STATEFUL):
        return Decoded(raw.decode("ascii"))
    if raw.startswith(codecs.BOM_UTF8):
        return Decoded(raw[3:].decode("utf-8", "replace"))
    codec = codec_of(charset)
    if codec is None:
        unknown = charset.strip().lower() not in _MEANS_NOTHING
        problem = f"The charset {charset.strip()[:40]!r} is unknown." if unknown else ""
        if not unknown and not raw.isascii():
            problem = "No charset is declared for text that is not ASCII."
        return Decoded(_guess(raw), problem)
    return _as_declared(raw, codec, charset)


_STATEFUL = frozenset(
    {
        "utf-7", "unicode-1-1-utf-7", "hz", "hz-gb-2312", "iso-2022-jp", "iso-2022-kr", "iso-2022-jp-2",
        "iso-2022-jp-1", "iso-2022-jp-3", "cp50220", "cp50221", "utf-16", "utf-16le", "utf-16be", "utf-32",
    }
)  # fmt: skip


def _as_declared(raw: bytes, codec: str, charset: str) -> Decoded:
    wrong = f"The text is not in the charset {charset.strip()[:40]!r} that it declares."
    if codec in _SINGLE_BYTE and (text := _as_utf8(raw)) is not None:
        is_ascii = charset.strip().lower() in ("us-ascii", "ascii")
        return Decoded(text, wrong if not is_ascii or not raw.isascii() else "")
    try:
        text = raw.decode(codec)
    except (UnicodeError, ValueError):
        return Decoded(_repaired(raw, codec), wrong)
    if _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    repaired = _undoubled(text) if codec == "utf-8" else None
    if repaired is not None:
        return Decoded(repaired, "The text was encoded twice.")
    return Decoded(text)


_SINGLE_BYTE = frozenset(
    {
        "cp1252",
        "iso8859-1",
        "iso8859-15",
        "cp1254",
        "cp1250",
        "iso8859-2",
        "mac-roman",
        "ascii",
        "cp437",
        "cp850",
    }
)


def _repaired(raw: bytes, codec: str) -> str:
    if codec in _ALL_BYTES:  # five bytes of cp1252 mean nothing; in Latin-1 they are control signs
        return raw.decode(codec, "replace") if _as_utf8(raw) is None else raw.decode("utf-8")
    if codec == "utf-8":
        lenient = raw.decode("utf-8", "replace")
        kept = sum(1 for sign in lenient[:_SAMPLE] if sign > "\x7f" and sign != "\ufffd")
        if kept > 2 * lenient[:_SAMPLE].count("\ufffd"):
            return lenient  # damaged or cut off, but UTF-8 at heart
        return _guess(raw)
    if (text := _as_utf8(raw)) is not None:
        return text
    lenient = raw.decode(codec, "replace")
    lost = lenient[:_SAMPLE].count("\ufffd")
    return lenient if lost * 10 <= len(lenient[:_SAMPLE]) else _guess(raw)


def decode_unnamed(raw: bytes) -> str:
    """The text of a header's raw bytes, which name no charset."""
    return raw.decode("ascii") if raw.isascii() else _guess(raw)


def _as_utf8(raw: bytes) -> str | None:
    if raw.isascii():
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _guess(raw: bytes) -> str:
    if _ESCAPED_JAPANESE.search(raw):
        try:
            return raw.decode("iso2022_jp_ext")
        except UnicodeDecodeError:
            pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    foreign = _guess_foreign(raw[:_SAMPLE])
    if foreign is not None:
        return raw.decode(foreign, "replace")
    return raw.decode("cp1252", "replace")


def _guess_foreign(sample: bytes) -> str | None:
    """The charset of a text that is mostly not Latin; None for Latin scripts, which windows-1252 serves."""
    high = sum(byte > 0x7F for byte in sample)
    letters = sum(byte > 0x40 for byte in sample)
    if high < 8 or high * 3 < letters:
        return None
    from charset_normalizer import from_bytes  # noqa: PLC0415 — slow to import, and rarely needed

    best = from_bytes(sample, cp_isolation=list(_FOREIGN), steps=5, chunk_size=512).best()
    return None if best is None else best.encoding


_FOREIGN = (
    "gb18030",
    "big5",
    "cp932",
    "euc_jp",
    "cp949",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp1252",
)


def _undoubled(text: str) -> str | None:
    """Text that was taken for windows-1252 on its way and encoded again, put right; None when it was not."""
    if len(_MOJIBAKE.findall(text[:_SAMPLE])) < 1 or len(text) > 4 * 1024 * 1024:
        return None
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        pass
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
