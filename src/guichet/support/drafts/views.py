"""Drafts as the API shows them."""

from __future__ import annotations

import msgspec

from guichet.support.drafts.checker import Refusal
from guichet.support.drafts.composing import TOPICS
from guichet.support.drafts.model import DraftState
from guichet.support.drafts.preferences import Preferences
from guichet.support.drafts.repository import DraftRow
from guichet.support.drafts.schemas import (
    DraftSettingsShape,
    DraftShape,
    RefusalShape,
    SegmentShape,
    UseShape,
)
from guichet.support.drafts.segments import Claim, Place, Segment, claims_of, text_of
from guichet.support.drafts.uses import parts_of


def draft_shape(draft: DraftRow, stale: list[Refusal]) -> DraftShape:
    """A draft; with claims that are not current any more it is blocked, until it is written anew."""
    refusals = draft.refusals or stale
    state = DraftState.BLOCKED if stale and draft.state is DraftState.WAITING else draft.state
    first = refusals[0] if refusals else None
    return DraftShape(
        id=draft.id,
        ticket_id=draft.ticket_id,
        message_id=draft.message_id,
        state=state.value,
        reason=draft.reason or (first.code if first else ""),
        found=draft.found or (first.found if first else ""),
        refusals=[RefusalShape(**msgspec.to_builtins(one)) for one in refusals],
        writer=draft.writer,
        model=draft.model,
        topic=draft.topic,
        language=draft.language,
        segments=[_segment(one) for one in draft.segments],
        proven=len({(one.record, one.field) for one in claims_of(draft.segments) if one.text}),
        text=text_of(draft.segments),
        made_at=draft.made_at,
    )


def use_shape(draft: DraftRow, message_id: int, answer: str) -> UseShape:
    """An answer that was made from a draft, in the draft's parts and the agent's own."""
    parts = parts_of(draft.segments, answer)
    return UseShape(
        draft_id=draft.id,
        message_id=message_id,
        edited=any(part.own and part.text.strip() for part in parts),
        parts=[
            _claim(part.claim)
            if part.claim is not None
            else SegmentShape(kind="plain", text=part.text, own=part.own)
            for part in parts
        ],
    )


def settings_shape(preferences: Preferences) -> DraftSettingsShape:
    """How drafts are written here; the key stays where it is."""
    return DraftSettingsShape(
        writer=preferences.writer,
        protocol=preferences.protocol,
        endpoint=preferences.endpoint,
        model=preferences.model,
        has_key=preferences.sealed_key is not None,
        topics=list(TOPICS if preferences.topics is None else preferences.topics),
        all_topics=list(TOPICS),
    )


def _segment(segment: Segment) -> SegmentShape:
    if isinstance(segment, Claim):
        return _claim(segment)
    if isinstance(segment, Place):
        return SegmentShape(kind="place", text="")
    return SegmentShape(kind="plain", text=segment.text)


def _claim(claim: Claim) -> SegmentShape:
    return SegmentShape(
        kind="claim",
        text=claim.text,
        record=claim.record,
        field=claim.field,
        as_of=claim.as_of,
        source=claim.source,
    )
