"""What a writer returns: segments, each plain text, a claim, or the place for a personal line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

import msgspec


class Plain(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="plain"):
    """Words that state nothing; the checker holds them to that."""

    text: str


class Claim(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="claim"):
    """A fact: the `field` of a `record` as it was known at `as_of`.

    A writer names record and field; what it says of their time or value is compared with what is known. The
    text is always ours: `proven` puts it there with the value, and with the words for where it is from.
    """

    record: str  # "order:12"
    field: str
    as_of: datetime | None = None
    value: Any = None
    text: str = ""
    source: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="place"):
    """Where a person may add a line of their own; an answer that leaves it empty has nothing there."""


Segment: TypeAlias = Plain | Claim | Place

_BREAKS = 3


def text_of(segments: Sequence[Segment], personal: str = "") -> str:
    """The draft as the customer would read it, with `personal` at the marked place.

    A place that stays empty leaves no gap behind.
    """
    parts = [personal if isinstance(segment, Place) else segment.text for segment in segments]
    text = "".join(parts)
    while "\n" * _BREAKS in text:
        text = text.replace("\n" * _BREAKS, "\n\n")
    return text.strip()


def claims_of(segments: Sequence[Segment]) -> list[Claim]:
    """The claims of a draft, in their order."""
    return [segment for segment in segments if isinstance(segment, Claim)]
