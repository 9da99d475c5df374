"""Text as the checker reads it: folded, and looked at sign by sign for what hides meaning."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PUNCTUATION = frozenset(".,;:!?'’‘\"«»“”„()-–—‐‑… \u00a0\u202f\u2009\n\t¿¡·")
# Latin letters that Unicode does not take apart and that our languages use.
_OWN_LETTERS = {"œ": "oe", "æ": "ae", "ß": "ss", "ẞ": "ss", "Œ": "oe", "Æ": "ae"}
_FOLDED = str.maketrans({**_OWN_LETTERS, "’": "'", "‘": "'", "‐": "-", "‑": "-"})
_JOINED = re.compile(r"[a-z]+(?:[-'.·][a-z]+)+")
_WORD = re.compile(r"[a-z]+")
_REPEATED = re.compile(r"(.)\1{2,}")
_LETTERS_APART = 3


def fold(text: str) -> str:
    """Text without accents, capitals and hidden signs; what looks the same becomes the same (NFKD)."""
    apart = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    kept = "".join(sign for sign in apart if unicodedata.category(sign) not in ("Mn", "Me", "Cf"))
    return unicodedata.normalize("NFKD", kept.casefold()).translate(_FOLDED)


def odd_sign(text: str) -> tuple[str, str] | None:
    """The first sign that no plain segment may hold, as (code, sign): digit, script, hidden, symbol.

    Digits of any script and all other signs that stand for numbers; letters that are not Latin or that only
    look so; signs that are not seen or turn the direction of others; symbols, pictures, brackets, slashes.
    """
    for sign in text:
        if sign in _PUNCTUATION or sign in _OWN_LETTERS or ("a" <= sign.lower() <= "z" and sign.isascii()):
            continue
        if _is_number(sign):  # before it is taken apart: a Roman numeral's parts are letters
            return "digit", sign
        for part in unicodedata.normalize("NFKD", sign):
            code = _oddness(part)
            if code:
                return code, sign
    return None


def _oddness(sign: str) -> str:
    category = unicodedata.category(sign)
    if _is_number(sign):
        return "digit"
    if category[0] == "C":
        return "hidden"
    if category[0] == "L":
        return "" if sign.isascii() or sign in _OWN_LETTERS else "script"
    if category == "Mn":
        return ""
    return "" if sign in _PUNCTUATION else "symbol"


def _is_number(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "N" or sign.isnumeric()


def words_of(folded: str) -> list[str]:
    """The words of folded text, in their order."""
    return _WORD.findall(folded)


def disguised(folded: str) -> Iterator[str]:
    """Words that stand in folded text in disguise: with signs between letters, letters apart or repeated."""
    for joined in _JOINED.findall(folded):
        yield "".join(_WORD.findall(joined))
    singles: list[str] = []
    for word in [*_WORD.findall(folded), "  "]:
        if len(word) == 1:
            singles.append(word)
            continue
        if len(singles) >= _LETTERS_APART:
            yield "".join(singles)
        singles = []
        if _REPEATED.search(word):
            yield _REPEATED.sub(r"\1", word)
