"""The kinds of messages that one may object to, each declared by the room that writes them."""

from __future__ import annotations

from guichet.kernel.types import Words

_kinds: dict[str, Words] = {}


def declare_kind(kind: str, words: Words) -> str:
    """Say what messages of a kind are about, so that staff can note an objection to it; returns the kind."""
    _kinds[kind] = words
    return kind


def declared_kinds() -> dict[str, Words]:
    """All kinds, by name."""
    return dict(sorted(_kinds.items()))
