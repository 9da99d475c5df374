"""Every act that the house writes down has words in French and English: the trail is read by people."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import guichet
from guichet.sync.acts import KINDS

_SOURCE = Path(guichet.__file__).parent
_WORDS = _SOURCE.parents[1] / "web" / "desk" / "src" / "i18n"
_OUTCOMES = ("intended", "done", "failed", "uncertain", "resolved", "repeated")
# Of these the noun alone is written where the act is; their verbs are drawn from what the room can do.
_DRAWN = {
    "location": ("hours_settled", "day_settled", "day_released"),
    "ticket": ("assigned", "order", "queued", "state", "tagged", "topic", "undone", "joined", "split"),
    "service_level": ("added", "changed", "removed"),
    "ageing_rule": ("added", "changed", "removed"),
    "business_hours": ("added", "changed", "removed"),
    "return": ("approved", "kept"),
}


@cache
def _calls(name: str) -> Sequence[ast.Call]:
    sources = (text for text in map(Path.read_text, _SOURCE.rglob("*.py")) if f"{name}(" in text)
    nodes = (node for text in sources for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return [node for node in nodes if name in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))]


def _acts() -> set[str]:
    """What is written down as it stands, and what is drawn under a noun."""
    acts = {f"{noun}.{verb}" for noun, verbs in _DRAWN.items() for verb in verbs}
    for call in _calls("audit"):
        act = call.args[2]
        if isinstance(act, ast.Constant):
            acts.add(str(act.value))
        elif isinstance(act, ast.JoinedStr) and isinstance(act.values[0], ast.Constant):
            noun = str(act.values[0].value).removesuffix(".")
            assert noun in _DRAWN, f"which acts there are of {noun} is to be said here"
    return acts


def _entities() -> set[str]:
    given = (word.value for call in _calls("audit") for word in call.keywords if word.arg == "entity")
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}


def _parts() -> set[str]:
    """For what the house acts by itself."""
    named = (call.args[0] for call in _calls("system") if call.args)
    told = {str(one.value) for one in named if isinstance(one, ast.Constant)}
    return told - {"Guichet", "demo", "command line"}  # which have sentences of their own


@pytest.mark.parametrize("language", ["en", "fr"])
def test_whatever_is_written_down_has_words(language: str) -> None:
    words: Mapping[str, Any] = json.loads((_WORDS / language / "audit.json").read_text())
    trail, outside = words["trail"], words["outside"]
    acts = {f"{noun}.{verb}" for noun, verbs in trail["act"].items() for verb in verbs}
    assert len(_acts()) > 100
    assert not _acts() - acts
    assert not _entities() - set(trail["entity"])
    assert not _parts() - set(trail["part"])
    assert not set(KINDS) - set(outside["kind"])
    assert not set(_OUTCOMES) - set(trail["outcome"])
