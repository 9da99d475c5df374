"""From an intent and facts to a text in a brand's voice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from guichet.kernel.db import Transaction
from guichet.kernel.errors import Fault
from guichet.kernel.types import Language, Words
from guichet.voice.brands import Remark, Voice, brand_words, remarks_on, voice_of
from guichet.voice.facts import Facts, Front, field_words, told
from guichet.voice.languages import reader_of
from guichet.voice.liquid import Gap, render
from guichet.voice.templates.choosing import Origin, choose, fallbacks, languages_to_try
from guichet.voice.templates.errors import TemplateNotFoundError, ValuesMissingError
from guichet.voice.templates.repository import candidates


class Composed(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it would be said. It is whole without `gaps`; `fell_back` says what was not there
    (language, brand). `remarks` are where it is not in the brand's voice.
    """

    intent: str
    language: str
    wanted: str
    voice: Voice
    origin: Origin
    number: int
    subject: str
    text: str
    gaps: Sequence[Gap]
    fell_back: Sequence[str]
    remarks: Sequence[Remark]


async def compose(
    transaction: Transaction, intent: str, *, language: str, facts: Facts, front: Front | None
) -> Composed:
    """The text of an intent for a reader of `language` ("" : the store's) at a store.

    Raises TemplateNotFoundError, TemplateBrokenError.
    """
    voice = await voice_of(transaction, front)
    home = voice.language or (front.language if front else "")
    wanted = language or home or "en"
    tried = languages_to_try(wanted, home)
    chosen = choose(await candidates(transaction, intent, tried, voice.id), intent, tried)
    if chosen is None:
        raise TemplateNotFoundError(intent=intent)
    composed = compose_draft(
        chosen.subject, chosen.body, language=chosen.language, facts=facts, front=front, voice=voice
    )
    return msgspec.structs.replace(
        composed,
        intent=intent,
        wanted=wanted,
        origin=chosen.origin,
        number=chosen.number,
        fell_back=fallbacks(chosen, wanted, has_brand=voice.id is not None),
    )


def compose_draft(
    subject: str, body: str, *, language: str, facts: Facts, front: Front | None, voice: Voice
) -> Composed:
    """A text that somebody is writing, with its values. Raises TemplateBrokenError."""
    reader = reader_of(language, front.locale if front else "", front.time_zone if front else "UTC")
    groups = told(facts, reader)
    store_name = facts.store.name
    spoken: dict[str, Mapping[str, Any]] = {
        **groups,
        "brand": brand_words(voice, store_name, language, groups),
    }
    head, text = render(subject, spoken), render(body, spoken)
    return Composed(
        intent="",
        language=language,
        wanted=language,
        voice=voice,
        origin=Origin.BRAND if voice.id is not None else Origin.SHARED,
        number=0,
        subject=" ".join(head.text.split()),
        text=text.text,
        gaps=list(dict.fromkeys([*text.gaps, *head.gaps])),
        fell_back=[],
        remarks=remarks_on(text.text, voice, language),
    )


def require_whole(composed: Composed, *, blanks: bool = False) -> None:
    """Raise ValuesMissingError unless all values are there; `blanks` lets places for a person stand open."""
    missing = [gap for gap in composed.gaps if not (blanks and gap.blank)]
    if not missing:
        return
    english = [gap_words(gap, Language.EN) for gap in missing]
    french = [gap_words(gap, Language.FR) for gap in missing]
    detail = Words(
        ValuesMissingError.detail.en.format(names=", ".join(english)),
        ValuesMissingError.detail.fr.format(names=", ".join(french)),
    )
    faults = [
        Fault(pointer="/" + gap.path.replace(".", "/"), words=Words(*words))
        for gap, *words in zip(missing, english, french, strict=True)
    ]
    raise ValuesMissingError(detail, errors=faults)


def gap_words(gap: Gap, language: Language) -> str:
    """What is missing, in a language of the house; a blank says itself."""
    return gap.path if gap.blank else field_words(gap.path, language)
