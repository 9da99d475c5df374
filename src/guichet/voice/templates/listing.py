"""All intents with what is written for each: the merchant's own beside the starter set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from guichet.kernel.db import Transaction
from guichet.voice.templates.choosing import Origin
from guichet.voice.templates.repository import TextRow, own_templates, texts_of
from guichet.voice.templates.starter import STARTER, starter_kind, starter_topics


class WrittenText(msgspec.Struct, frozen=True, kw_only=True):
    """A text of an intent; `own` is null for one of the starter set that nobody replaced."""

    language: str
    voice_id: int | None
    origin: Origin
    subject: str
    body: str
    own: TextRow | None


class IntentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An intent with its names by language of the house and its texts."""

    intent: str
    kind: str
    starter: bool
    names: Mapping[str, str]
    topics: Sequence[str]
    texts: Sequence[WrittenText]


async def list_intents(transaction: Transaction, intent: str | None = None) -> list[IntentRow]:
    """All intents, or one: the starter set in its order, then the merchant's own by name."""
    texts = await texts_of(transaction, intent)
    own = await own_templates(transaction)
    mine = sorted(own, key=lambda one: (next(iter(own[one][1].values()), ""), one))
    order = [*STARTER, *(one for one in mine if one not in STARTER)]
    return [
        IntentRow(
            intent=one,
            kind=starter_kind(one) or own[one][0],
            starter=one in STARTER,
            names=own[one][1] if one in own else starter_names(one),
            topics=starter_topics(one),
            texts=_texts(one, [text for text in texts if text.intent == one]),
        )
        for one in order
        if intent in {None, one}
    ]


def starter_names(intent: str) -> dict[str, str]:
    """What an intent of the starter set is called, by language."""
    return {language: text.title for language, text in STARTER.get(intent, {}).items()}


async def intent_names(transaction: Transaction) -> dict[str, Mapping[str, str]]:
    """What all intents are called."""
    named: dict[str, Mapping[str, str]] = {intent: starter_names(intent) for intent in STARTER}
    return named | {intent: names for intent, (_, names) in (await own_templates(transaction)).items()}


def _texts(intent: str, own: Sequence[TextRow]) -> list[WrittenText]:
    shared = {text.language for text in own if text.voice_id is None}
    starter = [
        WrittenText(
            language=language,
            voice_id=None,
            origin=Origin.STARTER,
            subject=text.subject,
            body=text.body,
            own=None,
        )
        for language, text in STARTER.get(intent, {}).items()
        if language not in shared
    ]
    return starter + [
        WrittenText(
            language=text.language,
            voice_id=text.voice_id,
            origin=Origin.SHARED if text.voice_id is None else Origin.BRAND,
            subject=text.subject,
            body=text.body,
            own=text,
        )
        for text in own
    ]
