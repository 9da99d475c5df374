"""What a dialect is, and finding them."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

_NOT_DIALECTS = {"__init__", "registry"}


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """A way of writing places. `place` finds one, its group `name` says which; `fields` maps names to ours.

    `key` makes the different spellings of a name one. `liquid`: the dialect is Liquid itself, so conditions
    and loops of the text are kept.
    """

    id: str
    label: str
    place: re.Pattern[str]
    fields: Mapping[str, str]
    key: Callable[[str], str] = str
    liquid: bool = False


class Translated(msgspec.Struct, frozen=True):
    """A text in our words, and the names of places that could not be mapped."""

    text: str
    unmapped: tuple[str, ...]


@cache
def dialects() -> Mapping[str, Dialect]:
    """All dialects by id."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    package = __name__.rpartition(".")[0]
    found = [
        importlib.import_module(f"{package}.{name}").DIALECT for name in names if name not in _NOT_DIALECTS
    ]
    return {dialect.id: dialect for dialect in found}


def recognise(texts: Sequence[str]) -> Dialect:
    """The dialect that most places of these texts belong to; ours where there are none."""

    def fit(dialect: Dialect) -> tuple[int, int]:
        names = [_name(dialect, found) for text in texts for found in dialect.place.finditer(text)]
        return sum(name in dialect.fields for name in names), dialect.id == "liquid"

    return max(dialects().values(), key=fit)


def translate(text: str, dialect: Dialect) -> Translated:
    """A text in our words."""
    unmapped: dict[str, None] = {}

    def ours(found: re.Match[str]) -> str:
        path = dialect.fields.get(_name(dialect, found))
        if path is not None:
            return f"{{{{ {path} }}}}"
        if dialect.liquid:
            return found[0]
        unmapped[found["name"].strip()] = None
        return f"[[{found['name'].strip()}]]"

    # Braces that are no places of the dialect would be read as Liquid: they are the writer's own words.
    parts, at = [], 0
    for found in dialect.place.finditer(text):
        parts += [_plain(text[at : found.start()], dialect), ours(found)]
        at = found.end()
    return Translated("".join([*parts, _plain(text[at:], dialect)]), tuple(unmapped))


def _plain(text: str, dialect: Dialect) -> str:
    return text if dialect.liquid else text.replace("{{", "{ {").replace("{%", "{ %")


def _name(dialect: Dialect, found: re.Match[str]) -> str:
    return dialect.key(found["name"].strip())
