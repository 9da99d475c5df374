"""A message's words as they are searched, and its first line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from guichet.kernel.types import search_text, search_words

_SEARCHED = 8000  # signs of a text that are searched
_MOST_WORDS = 600
_LONGEST_WORD = 60
_PREVIEW = 160


def preview_of(text: str) -> str:
    """The first words of a text on one line."""
    line = " ".join(text[: 4 * _PREVIEW].split())
    return line if len(line) <= _PREVIEW else line[: _PREVIEW - 1].rstrip() + "…"


def day_words(at: datetime) -> tuple[str, str, str]:
    """The day, month and year as words that no text has, by which a search goes through time."""
    return f"#{at:%Y%m%d}", f"#{at:%Y%m}", f"#{at:%Y}"


def search_vector(texts: Iterable[str], at: datetime) -> str:
    """A tsvector, as text, of the folded words of `texts` and of the time."""
    words = [word[:_LONGEST_WORD] for word in search_words(text[:_SEARCHED] for text in texts)][:_MOST_WORDS]
    return " ".join(f"'{word}'" for word in (*day_words(at), *words))


def search_query(typed: str, within: Iterable[str] = ()) -> str | None:
    """A tsquery, as text: every typed word as a beginning, in one of the times; None for no word."""
    words = [word[:_LONGEST_WORD] for word in search_text(typed).split()][:6]
    if not words:
        return None
    times = " | ".join(f"'{time}'" for time in within)
    said = " & ".join(f"'{word}':*" for word in words)
    return f"({times}) & {said}" if times else said
