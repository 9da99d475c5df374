"""Files of words by language: what plain segments may not hold; read and compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec

from guichet.support.drafts.normal import fold, words_of
from guichet.support.drafts.phrases import LANGUAGES, phrases_of
from guichet.support.topics import CORPUS

SECTIONS = ("state", "commitment", "number", "date", "money", "link")
"""What is refused, in the order in which it is named."""

_FOLDER = Path(__file__).parent / "lexicon"
_IDIOM, _FAMILIAR, _NEGATION, _SUBJECT, _OPENING = "idiom", "familiar", "negation", "subject", "opening"
_PLACES = re.compile(r"\{[^{}]*\}")


class Patterns(msgspec.Struct, frozen=True):
    """The patterns of a section: words as they are, words with stars, and sequences of words."""

    words: frozenset[str]
    starred: re.Pattern[str] | None
    phrases: re.Pattern[str] | None

    def has(self, word: str) -> bool:
        """Whether a folded word is one of them."""
        return word in self.words or (self.starred is not None and self.starred.fullmatch(word) is not None)

    def phrase_in(self, spaced: str) -> str | None:
        """The first sequence that stands in words with single spaces between and around them."""
        found = self.phrases.search(spaced) if self.phrases is not None else None
        return None if found is None else found.group().strip()


class Lexicon(msgspec.Struct, frozen=True):
    """What is known of one language.

    `negation` turns a claim in its sentence round; `subject` begins to say the state of a thing,
    `opening` a sentence that states nothing. `ordinary`
    are words that are never taken for those of another language; `vocabulary` has besides them all words that
    people write to shops, and says only whether a text reads as plain words at all.
    """

    language: str
    sections: dict[str, Patterns]
    negation: Patterns
    subject: Patterns
    opening: re.Pattern[str]
    idioms: re.Pattern[str] | None
    ordinary: frozenset[str]
    vocabulary: frozenset[str]


@cache
def lexicon_of(language: str) -> Lexicon:
    """The lexicon of one of the drafts' languages."""
    written = read_patterns(_FOLDER / f"{language}.txt")
    ordinary = {word for line in written[_FAMILIAR] for word in words_of(line)} | _phrase_words(language)
    return Lexicon(
        language=language,
        sections={name: compiled(written[name]) for name in SECTIONS},
        negation=compiled(written[_NEGATION]),
        subject=compiled(written[_SUBJECT]),
        opening=re.compile("|".join(f"(?:{_expression(one)})(?![a-z])" for one in written[_OPENING])),
        idioms=compiled(written[_IDIOM]).phrases,
        ordinary=frozenset(ordinary),
        vocabulary=frozenset(ordinary | _corpus_words(language)),
    )


@cache
def carriers() -> Patterns:
    """The names of carriers, in any language."""
    return compiled(read_patterns(_FOLDER / "carriers.txt")[""])


def lexicons(language: str) -> list[Lexicon]:
    """All lexicons, that of `language` first."""
    return [lexicon_of(one) for one in sorted(LANGUAGES, key=lambda other: other != language)]


def read_patterns(file: Path) -> dict[str, list[str]]:
    """The patterns of a file by section, "" for what stands before the first."""
    sections: dict[str, list[str]] = {}
    name = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[] ")
        elif line and not line.startswith("#"):
            sections.setdefault(name, []).extend(one.strip() for one in line.split(",") if one.strip())
    return sections


def compiled(patterns: Iterable[str]) -> Patterns:
    """Patterns as they are looked for: a star stands for letters, a space between words."""
    words, starred, phrases = set(), [], []
    for pattern in patterns:
        if " " in pattern:
            phrases.append(_expression(pattern))
        elif "*" in pattern:
            starred.append(_expression(pattern))
        else:
            words.add(pattern)
    return Patterns(
        words=frozenset(words),
        starred=re.compile("|".join(starred)) if starred else None,
        phrases=re.compile(f"(?<= )(?:{'|'.join(phrases)})(?= )") if phrases else None,
    )


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", "[a-z]*").replace(r"\ ", " ")


def _phrase_words(language: str) -> set[str]:
    lines = phrases_of(language).lines
    return {
        word
        for variants in lines.values()
        for one in variants
        for word in words_of(fold(_PLACES.sub(" ", one)))
    }


def _corpus_words(language: str) -> set[str]:
    """The words that people write to shops, save those that stand for names in the corpus."""
    (file,) = (one for one in CORPUS if one.stem == language)
    words: set[str] = set()
    is_names = False
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            is_names = line.startswith(("[{", "[~name"))
        elif not is_names and not line.startswith("#"):
            words.update(words_of(fold(_PLACES.sub(" ", line))))
    return words
