"""What an agent made of a draft: which words of an answer are the draft's, and which their own. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import msgspec

from guichet.support.drafts.segments import Claim, Place, Segment

_TOKEN = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of an answer: the agent's `own`, else the draft's; `claim` where a fact stands whole."""

    text: str
    own: bool
    claim: Claim | None = None


def parts_of(segments: Sequence[Segment], answer: str) -> list[Part]:
    """An answer in the draft's parts and the agent's own. A claim that was touched is the agent's own."""
    drafted: list[tuple[str, int]] = [
        (token, place)
        for place, segment in enumerate(segments)
        if not isinstance(segment, Place)
        for token in _TOKEN.findall(segment.text)
    ]
    written = _TOKEN.findall(answer)
    origin: list[int | None] = [None] * len(written)
    matcher = SequenceMatcher(None, [token for token, _ in drafted], written, autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            origin[block.b + step] = drafted[block.a + step][1]
    whole = _whole_claims(segments, drafted, origin)
    parts: list[Part] = []
    for token, place in zip(written, origin, strict=True):
        segment = None if place is None else segments[place]
        if isinstance(segment, Claim):
            own, claim = place not in whole, segment if place in whole else None
        else:
            own, claim = place is None, None
        last = parts[-1] if parts else None
        if last is not None and last.own == own and last.claim is claim:
            parts[-1] = msgspec.structs.replace(last, text=last.text + token)
        else:
            parts.append(Part(text=token, own=own, claim=claim))
    return parts


def is_draft(segments: Sequence[Segment], answer: str) -> bool:
    """Whether an answer was made from a draft: more of it is the draft's than not."""
    parts = parts_of(segments, answer)
    kept = sum(len(part.text.strip()) for part in parts if not part.own)
    return 2 * kept > len(answer.strip())


def _whole_claims(
    segments: Sequence[Segment], drafted: Sequence[tuple[str, int]], origin: Sequence[int | None]
) -> set[int | None]:
    """The claims whose every word is in the answer."""
    wanted: dict[int, int] = {}
    for _, place in drafted:
        wanted[place] = wanted.get(place, 0) + 1
    return {
        place
        for place, count in wanted.items()
        if isinstance(segments[place], Claim) and origin.count(place) == count
    }
