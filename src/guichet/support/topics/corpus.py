"""The corpus: what shoppers write, by topic and language, and the many manners in which they write it.

A file a language. A heading in brackets names the topics of what stands under it, the first matter first, a
line each or with ` | ` between;
`[other]` is what is of no topic. `[{slot}]` lists what may stand in a slot, `[~opening]`, `[~context]`,
`[~closing]` and `[~name]` what shoppers write around it. A further language is a further file.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

OTHER = "other"

_SLOT = re.compile(r"\{\w+\}")
_NEAR = {"a": "qz", "e": "rz", "i": "uo", "n": "bm", "o": "ip", "r": "et", "s": "dq", "t": "ry", "u": "yi"}


class Example(msgspec.Struct, frozen=True):
    """A text and what it is about, the first matter first. `line` says which texts tell the same."""

    text: str
    topics: tuple[str, ...]
    line: int


class Corpus(msgspec.Struct, frozen=True):
    """The lines of a language, and what may stand in them and around them."""

    lines: list[tuple[str, tuple[str, ...]]]
    slots: dict[str, list[str]]
    around: dict[str, list[str]]


def read_corpus(file: Path) -> Corpus:
    """Read a language's file. Raises ValueError where a line stands under no heading."""
    corpus = Corpus([], defaultdict(list), defaultdict(list))
    heading = ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        if words.startswith("[") and words.endswith("]"):
            heading = words[1:-1]
        elif heading.startswith("{"):
            corpus.slots[heading] += words.split(" | ")
        elif heading.startswith("~"):
            corpus.around[heading] += words.split(" | ")
        elif heading:
            corpus.lines.extend((phrase, tuple(heading.split())) for phrase in words.split(" | "))
        else:
            raise ValueError(f"{file.name}, line {number}: there is no heading above it")
    return corpus


def draw(corpora: Sequence[Corpus], seed: int, each: int = 4) -> list[Example]:
    """Texts as shoppers might send them: each line as it stands, dressed, and joined with another matter."""
    chance = random.Random(seed)  # noqa: S311 — a corpus is drawn from a seed, not from secrets
    examples, first = [], 0
    for corpus in corpora:
        for number, (line, topics) in enumerate(corpus.lines, first):
            examples.append(Example(_filled(line, corpus, chance), topics, number))
            examples.extend(Example(_dressed(line, corpus, chance), topics, number) for _ in range(each))
        examples += _joined(corpus, first, chance)
        first += len(corpus.lines)
    return examples


def _joined(corpus: Corpus, first: int, chance: random.Random) -> Iterator[Example]:
    """Each line followed by another, of the same language and mostly of another topic."""
    lines = [one for one in corpus.lines if "spam" not in one[1]]
    for number, (line, topics) in enumerate(corpus.lines, first):
        if "spam" in topics:
            continue
        other, further = chance.choice(lines)
        both = tuple(dict.fromkeys(one for one in (*topics, *further) if one != OTHER)) or (OTHER,)
        yield Example(_dressed(f"{line} {other}", corpus, chance), both, number)


def _filled(line: str, corpus: Corpus, chance: random.Random) -> str:
    def fill(match: re.Match[str]) -> str:
        slot = match.group()
        if slot == "{order}":
            sign = chance.choice(("", "", "#", "n°", "BC-", "FR"))
            return f"{sign}{chance.randrange(1_000, 99_999_999)}"
        if slot == "{n}":
            return str(chance.randrange(3, 25))
        if slot == "{amount}":
            return chance.choice(("{} €", "{}€", "{},90 €", "£{}", "${}.00", "{} EUR")).format(
                chance.randrange(5, 400)
            )
        return chance.choice(corpus.slots[slot])

    return _SLOT.sub(fill, line)


def _dressed(line: str, corpus: Corpus, chance: random.Random) -> str:
    """A line with what stands around it in a mail, in one of the manners of writing."""
    parts = [line]
    if chance.random() < 0.4:
        parts.insert(0, chance.choice(corpus.around["~context"]))
    if chance.random() < 0.15:
        parts.append(chance.choice(corpus.around["~context"]))
    if chance.random() < 0.6:
        parts.insert(0, chance.choice(corpus.around["~opening"]))
    if chance.random() < 0.6:
        parts.append(chance.choice(corpus.around["~closing"]))
        if chance.random() < 0.4:
            parts.append(chance.choice(corpus.around["~name"]))
    return _in_a_manner(_filled(chance.choice((" ", "\n")).join(parts), corpus, chance), chance)


def _in_a_manner(text: str, chance: random.Random) -> str:
    manner = chance.random()
    if manner < 0.25:
        text = "".join(
            sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
        )
    if manner < 0.15 or manner > 0.97:
        text = re.sub(r"['’?!.,]", lambda _: chance.choice(("", " ")), text)
    if 0.3 < manner < 0.5:
        text = _mistyped(text, chance)
    if 0.5 < manner < 0.53:
        text = text.upper()
    if 0.55 < manner < 0.6:
        text = text.replace(".", " !!!").replace("?", "???")
    return text


def _mistyped(text: str, chance: random.Random) -> str:
    """About one sign in thirty wrong: left out, doubled, exchanged with the next, or the key beside it."""
    signs = list(text)
    for place in range(1, len(signs) - 1):
        if not signs[place].isalpha() or chance.random() > 1 / 30:
            continue
        slip = chance.randrange(4)
        if slip == 0:
            signs[place] = ""
        elif slip == 1:
            signs[place] *= 2
        elif slip == 2:
            signs[place], signs[place + 1] = signs[place + 1], signs[place]
        else:
            signs[place] = chance.choice(_NEAR.get(signs[place], signs[place]))
    return "".join(signs)
