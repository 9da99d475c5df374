"""Checking a text and rendering it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from liquid.exceptions import (
    LiquidError,
    LiquidSyntaxError,
    ResourceLimitError,
    UnknownFilterError,
)

from guichet.kernel.types import Words
from guichet.voice.facts import FIELDS, GROUPS, SAMPLE, told
from guichet.voice.languages import Reader
from guichet.voice.liquid.errors import TemplateBrokenError
from guichet.voice.liquid.language import LONGEST, TAGS, parsed
from guichet.voice.liquid.values import Gap as Lack
from guichet.voice.liquid.values import Group, UnknownFieldError

# A place that a person has to fill: left by an import for what it could not map, or written so on purpose.
_BLANK = re.compile(r"\[\[([^\[\]\n]{1,80})\]\]")
_TAG = re.compile(r"unexpected tag '?(\w+)")
_NAMES = tuple(sorted({field.path for field in FIELDS}))
_SAMPLE = told(SAMPLE, Reader("en", "GB"))


class Gap(msgspec.Struct, frozen=True):
    """A value that is missing: the path of a field, or with `blank` the words of a place to be filled."""

    path: str
    blank: bool = False


class Rendered(msgspec.Struct, frozen=True):
    """A text with its values; where one is missing stands `[path]`. Whole only without gaps."""

    text: str
    gaps: tuple[Gap, ...]


def render(source: str, groups: Mapping[str, Mapping[str, Any]]) -> Rendered:
    """Render a text from values by group and name. Raises TemplateBrokenError."""
    if len(source) > LONGEST:
        raise TemplateBrokenError(_TOO_LONG, longest=LONGEST)
    gaps: dict[Gap, None] = {}

    def note(path: str) -> str:
        gaps[Gap(path)] = None
        return f"[{path}]"

    known: dict[str, Any] = {
        name: Group(name, groups[name], note) if groups.get(name) else Lack(name, note, name)
        for name in GROUPS
        if name != "item"
    }
    try:
        text = parsed(source).render(**known)
    except LiquidError as failure:
        raise _broken(failure) from None
    except (ArithmeticError, RecursionError, TypeError, ValueError) as failure:
        # What the library did not foresee of a text that somebody typed is still an error of that text.
        raise TemplateBrokenError(_SYNTAX, line=1, words=type(failure).__name__) from None
    for blank in _BLANK.finditer(source):
        gaps[Gap(blank[1].strip(), blank=True)] = None
    return Rendered(_tidy(text), tuple(gaps))


def check(source: str) -> None:
    """Raise TemplateBrokenError unless a text can be rendered; values that may be missing do not matter."""
    if len(source) > LONGEST:
        raise TemplateBrokenError(_TOO_LONG, longest=LONGEST)
    try:
        analysis = parsed(source).analyze()
    except LiquidError as failure:
        raise _broken(failure) from None
    for root, uses in analysis.globals.items():
        for use in uses:
            if root == "item":
                raise TemplateBrokenError(_IN_LOOP, path=str(use))
            if root not in GROUPS or not _stands(use.segments):
                raise _unknown(str(use))
    # Names of loops are known only while they run, so the text is tried: with all known, and with nothing.
    render(source, {**_SAMPLE, "brand": {"name": "…", "greeting": "…", "signature": "…"}})
    render(source, {})


def _stands(segments: Sequence[object]) -> bool:
    """Whether a path goes to a field; a group alone may be asked whether it is there."""
    if len(segments) == 1:
        return True
    return isinstance(segments[1], str) and segments[1] in GROUPS[str(segments[0])]


def _unknown(path: str) -> TemplateBrokenError:
    near = difflib.get_close_matches(path, _NAMES, n=1, cutoff=0.6)
    if near:
        return TemplateBrokenError(_UNKNOWN_NEAR, path=path, near=near[0])
    return TemplateBrokenError(_UNKNOWN, path=path)


def _broken(failure: LiquidError) -> TemplateBrokenError:
    if isinstance(failure, UnknownFieldError):
        return _unknown(failure.path)
    if isinstance(failure, ResourceLimitError):
        return TemplateBrokenError(_TOO_MUCH)
    line = _line_of(failure)
    words = str(failure.message) if hasattr(failure, "message") else str(failure)
    if isinstance(failure, UnknownFilterError):
        return TemplateBrokenError(_FILTER, line=line, words=words)
    tag = _TAG.search(words)
    if isinstance(failure, LiquidSyntaxError) and tag:
        tags = ", ".join(one.name for one in TAGS)
        return TemplateBrokenError(_UNKNOWN_TAG, line=line, tag=tag[1], tags=tags)
    return TemplateBrokenError(_SYNTAX, line=line, words=words)


def _line_of(failure: LiquidError) -> int:
    token = failure.token
    if token is None:
        return 1
    return int(token.source.count("\n", 0, max(0, token.start_index))) + 1


_SPACES = re.compile(r"[ \t]+\n")
_EMPTY_LINES = re.compile(r"\n{3,}")


def _tidy(text: str) -> str:
    """Without what conditions that were not met leave behind: blanks at line ends, rows of empty lines."""
    return _EMPTY_LINES.sub("\n\n", _SPACES.sub("\n", text.replace("\r\n", "\n"))).strip()


_TOO_LONG = Words(
    "The text is too long: {longest} signs are the most. Shorten it.",
    "Le texte est trop long : {longest} signes au plus. Raccourcissez-le.",
)
_TOO_MUCH = Words(
    "The text repeats or nests too much to be rendered. Take out loops within loops.",
    "Le texte répète ou imbrique trop pour être composé. Retirez les boucles dans les boucles.",
)
_UNKNOWN = Words(
    "There is no field “{path}”. Choose one from the list of fields.",
    "Le champ « {path} » n’existe pas. Choisissez-en un dans la liste des champs.",
)
_UNKNOWN_NEAR = Words(
    "There is no field “{path}”. Did you mean “{near}”?",
    "Le champ « {path} » n’existe pas. Vouliez-vous « {near} » ?",
)
_IN_LOOP = Words(
    "“{path}” stands within a loop only: {{% for item in order.items %}} … {{% endfor %}}.",
    "« {path} » n’existe que dans une boucle : {{% for item in order.items %}} … {{% endfor %}}.",
)
_FILTER = Words(
    "Line {line}: this filter is not available here ({words}).",
    "Ligne {line} : ce filtre n’est pas disponible ici ({words}).",
)
_UNKNOWN_TAG = Words(
    "Line {line}: the tag “{tag}” is not available here. There are: {tags}.",
    "Ligne {line} : la balise « {tag} » n’est pas disponible ici. Il y a : {tags}.",
)
_SYNTAX = Words(
    "Line {line}: this cannot be read ({words}). Check the braces and the ends of conditions.",
    "Ligne {line} : illisible ({words}). Vérifiez les accolades et la fin des conditions.",
)
