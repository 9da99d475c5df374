"""What might be answered for a store, filled in before anybody types: sensible, and never kept unasked."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.kernel.types import search_text
from guichet.support.routing import QueueFacts
from guichet.support.setup.schemas import LevelSuggestion, RoutingSuggestion, VoiceSuggestion
from guichet.support.setup.stores import Standing, StoreFacts
from guichet.support.setup.words import greeting_of, signature_of, spoken, tone_of
from guichet.support.sla import BusinessHours, CalendarFacts, Hours, PolicyFacts
from guichet.voice.brands import FORMS, Voice, VoiceRow

_DAY = ((9 * 60, 12 * 60 + 30), (14 * 60, 18 * 60))
_FIRST_ANSWER = 4 * 60
_RESOLUTION = 2 * sum(until - since for since, until in _DAY)  # two days of these hours
_ZONE = "Europe/Paris"
_HOLIDAYS = {"fr": "FR", "de": "DE", "es": "ES"}
_HOURS_NAMES = {"fr": "Heures ouvrées", "en": "Office hours", "de": "Bürozeiten", "es": "Horario laboral"}
_TAG_LENGTH = 60


def suggest_routing(store: StoreFacts, standing: Standing, queues: Sequence[QueueFacts]) -> RoutingSuggestion:
    """What stands; else the queue that bears the store's name, or a new one of that name, and one tag."""
    tags = list(standing.tags) or [store.name[:_TAG_LENGTH]]
    named = [one.id for one in queues if search_text(one.name) == search_text(store.name)]
    queue_id = standing.queue_id if standing.queue_id is not None else next(iter(named), None)
    return RoutingSuggestion(
        queue_id=queue_id, queue_name="" if queue_id is not None else store.name, tags=tags
    )


def suggest_level(
    store: StoreFacts,
    standing: Standing,
    levels: Sequence[PolicyFacts],
    calendars: Sequence[CalendarFacts],
) -> LevelSuggestion:
    """What stands; else a level for all shops, or a first one: four hours to answer, two days to resolve."""
    general = next((one.id for one in levels if not one.scope.store_ids), None)
    held = general if standing.level is None else standing.level.id
    language = spoken(store.language)
    country = store.locale[3:5].upper() if len(store.locale) >= len("fr-FR") else ""
    holidays = country if country in _HOLIDAYS.values() else _HOLIDAYS.get(language, "")
    hours = Hours(
        time_zone=store.time_zone or _ZONE,
        week=((_DAY,) * 5 + ((), ())),
        holidays=((holidays, ""),) if holidays else (),
    )
    return LevelSuggestion(
        policy_id=held,
        name=store.name,
        first_answer=_FIRST_ANSWER,
        resolution=_RESOLUTION,
        calendar_id=calendars[0].id if calendars else None,
        hours_name=_HOURS_NAMES[language],
        hours=BusinessHours.of(hours),
    )


def suggest_voice(store: StoreFacts, standing: Standing, voices: Sequence[VoiceRow]) -> VoiceSuggestion:
    """The voice that was chosen for the store, else one of its name; its words, else words to begin with."""
    voice = standing.voice if standing.has_voice else Voice()
    language = voice.language or store.language or spoken("")
    named = [one.voice.id for one in voices if search_text(one.voice.name) == search_text(store.name)]
    forms = list(FORMS.get(language, ()))
    return VoiceSuggestion(
        voice_id=voice.id if voice.id is not None else next(iter(named), None),
        name=voice.name or store.name,
        language=language,
        tone=voice.tone or tone_of(language),
        address=voice.address.get(language, "") or next(iter(forms), ""),
        forms=forms,
        greeting=voice.greetings.get(language, "") or greeting_of(language),
        signature=voice.signatures.get(language, "") or signature_of(language, store.name),
    )
