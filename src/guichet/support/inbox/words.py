"""A message's words as they are searched, and its first line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text, search_words

_SEARCHED = 8000  # signs of a text that are searched
_MOST_WORDS = 600
_LONGEST_WORD = 60
_PREVIEW = 160
_MOST_TYPED = 6
_SHORTEST_BEGINNING = 2
_MOST_ENDINGS = 64
_LAST_SIGN = "\U0010ffff"

# Most words are known: looked up first, since a refused insert costs more than a look.
_LEARN = """
INSERT INTO ticket_words (word)
SELECT said.word FROM unnest(%s::text[]) AS said (word)
WHERE NOT EXISTS (SELECT FROM ticket_words known WHERE known.word = said.word)
ORDER BY said.word COLLATE "C"
ON CONFLICT DO NOTHING
"""
_BEGINNING = "SELECT word FROM ticket_words WHERE word >= %s AND word < %s ORDER BY word LIMIT %s"


def preview_of(text: str) -> str:
    """The first words of a text on one line."""
    line = " ".join(text[: 4 * _PREVIEW].split())
    return line if len(line) <= _PREVIEW else line[: _PREVIEW - 1].rstrip() + "…"


def day_words(at: datetime) -> tuple[str, str, str]:
    """The day, month and year as words that no text has, by which a search goes through time."""
    return f"#{at:%Y%m%d}", f"#{at:%Y%m}", f"#{at:%Y}"


def searched_words(texts: Iterable[str]) -> list[str]:
    """The folded words of texts by which a message is found."""
    return [word[:_LONGEST_WORD] for word in search_words(text[:_SEARCHED] for text in texts)][:_MOST_WORDS]


def search_vector(words: Iterable[str], at: datetime) -> str:
    """A tsvector, as text, of folded words and of the time."""
    return " ".join(f"'{word}'" for word in (*day_words(at), *words))


def typed_words(typed: str) -> list[str]:
    """The words that somebody typed, folded; the last may be the beginning of one."""
    return [word[:_LONGEST_WORD] for word in search_text(typed).split()][:_MOST_TYPED]


def search_query(words: Sequence[str], endings: Sequence[str], within: Iterable[str] = ()) -> str:
    """A tsquery, as text: all words, the last as it is or as one of `endings`, in one of the times."""
    said = [f"'{word}'" for word in words[:-1]]
    said.append("(" + " | ".join(f"'{word}'" for word in dict.fromkeys((words[-1], *endings))) + ")")
    times = " | ".join(f"'{time}'" for time in within)
    return " & ".join([f"({times})", *said] if times else said)


async def learn_words(transaction: Transaction, words: Iterable[str]) -> None:
    """Know these words, so that a beginning finds them; in their order, so that two never wait crosswise."""
    fresh = sorted(set(words))
    if fresh:
        connection = await driver(transaction)
        await connection.execute(_LEARN, (fresh,))


async def words_beginning(transaction: Transaction, beginning: str) -> list[str]:
    """Words that begin so, at most as many as a search looks for; none for a single letter."""
    if len(beginning) < _SHORTEST_BEGINNING:
        return []
    connection = await driver(transaction)
    cursor = await connection.execute(_BEGINNING, (beginning, beginning + _LAST_SIGN, _MOST_ENDINGS))
    return [row[0] for row in await cursor.fetchall()]
