"""Brands: how each brand speaks: its greeting and signature in each language, tone, forms of address.

A voice belongs to stores or to whole connections (a shop account with all its stores); a store's own goes
before its connection's, and one voice is the main one, for all the others. Leads write voices; `voice_of`
says which speaks for a store, `brand_words` what it brings to a text, `remarks_on` where a text is not in it.
"""

from guichet.voice.brands.repository import list_voices, voice_by_id, voice_of
from guichet.voice.brands.routes import MANAGE, READ
from guichet.voice.brands.service import NewVoice, add_voice
from guichet.voice.brands.speaking import Remark, brand_words, remarks_on
from guichet.voice.brands.voices import Voice

__all__ = [
    "MANAGE",
    "READ",
    "NewVoice",
    "Remark",
    "Voice",
    "add_voice",
    "brand_words",
    "list_voices",
    "remarks_on",
    "voice_by_id",
    "voice_of",
]
