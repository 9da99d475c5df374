"""Brands: how each brand speaks: its greeting and signature in each language, tone, forms of address.

A voice belongs to stores or to whole connections (a shop account with all its stores); a store's own goes
before its connection's, and one voice is the main one, for all the others. Leads write voices; `voice_of`
says which speaks for a store, `brand_words` what it brings to a text, `remarks_on` where a text is not in it.
"""

from guichet.voice.brands.repository import VoiceRow, list_voices, voice_by_id, voice_of
from guichet.voice.brands.routes import MANAGE, READ
from guichet.voice.brands.service import NewVoice, add_voice, hold_voice, replace_voice
from guichet.voice.brands.speaking import Remark, brand_words, remarks_on
from guichet.voice.brands.voices import FORMS, Voice

__all__ = [
    "FORMS",
    "MANAGE",
    "READ",
    "NewVoice",
    "Remark",
    "Voice",
    "VoiceRow",
    "add_voice",
    "brand_words",
    "hold_voice",
    "list_voices",
    "remarks_on",
    "replace_voice",
    "voice_by_id",
    "voice_of",
]
