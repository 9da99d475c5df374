"""Text as it is searched: no accents, no case, no punctuation, so that "Crème BRULEE" finds "crème brûlée".

Rows and what a person types go through the same function, because core PostgreSQL has no unaccent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Letters that Unicode does not take apart (NFKD leaves them whole) and how people type them.
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
_BETWEEN_WORDS = re.compile(r"[^\w]+|_+")


def search_text(text: str) -> str:
    """The words of `text` in their order, folded and separated by one space ("" when there is none)."""
    if text.isascii():
        folded = text.lower()
    else:
        apart = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
        folded = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _BETWEEN_WORDS.sub(" ", folded).strip()


def search_words(texts: Iterable[str]) -> list[str]:
    """The different words of all `texts`, folded and sorted: what an index of words holds."""
    return sorted({word for text in texts for word in search_text(text).split()})
