"""What goes to a human with no draft: self-harm, a legal threat, the wish for a human, anger."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

import msgspec

from guichet.support.drafts.lexicon import Patterns, compiled, lexicon_of, read_patterns
from guichet.support.drafts.normal import fold, words_of
from guichet.support.drafts.phrases import LANGUAGES

REASONS = ("harm", "legal", "human", "anger")
"""Why a message is handed over, the gravest first."""

_FOLDER = Path(__file__).parent / "handover"
_SHOUTED_FROM = 25  # letters
_SHOUTED_SHARE = 0.7
_COMPLAINT = "complaint"


class HandOver(msgspec.Struct, frozen=True):
    """Why a message goes to a human, and the words that said so: harm, legal, human, anger, complaint."""

    reason: str
    found: str


def hand_over_of(
    text: str, subject: str = "", *, language: str, topics: Collection[str] = ()
) -> HandOver | None:
    """Why a person is to answer this message without a draft; None where a draft may be made.

    All languages are looked for, since people threaten and swear in others than they write in.
    """
    words = words_of(fold(f"{subject} . {text}"))
    spaced = f" {' '.join(words)} "
    common = lexicon_of(language).vocabulary
    for reason in REASONS:
        for other in sorted(LANGUAGES, key=lambda one: one != language):
            patterns = _patterns(other)[reason]
            for word in words:
                if patterns.has(word) and (other == language or word not in common):
                    return HandOver(reason, word)
            if phrase := patterns.phrase_in(spaced):
                return HandOver(reason, phrase)
    if _is_shouted(text):
        return HandOver("anger", "")
    return HandOver(_COMPLAINT, "") if _COMPLAINT in topics else None


def _is_shouted(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) >= _SHOUTED_FROM and sum(map(str.isupper, letters)) > _SHOUTED_SHARE * len(letters)


@cache
def _patterns(language: str) -> dict[str, Patterns]:
    written = read_patterns(_FOLDER / f"{language}.txt")
    return {reason: compiled(written[reason]) for reason in REASONS}
