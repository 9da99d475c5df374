"""What a voice brings to a text, and where a text is not in it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from guichet.voice.brands.voices import Voice
from guichet.voice.liquid import render

# What stands where a voice says nothing for a language: polite, and without a name when none is known.
_GREETINGS = {
    "fr": "Bonjour{% if customer.first_name %} {{ customer.first_name }}{% endif %},",
    "en": "Hello{% if customer.first_name %} {{ customer.first_name }}{% endif %},",
    "de": "Guten Tag{% if customer.name %} {{ customer.name }}{% endif %},",
    "es": "Hola{% if customer.first_name %}, {{ customer.first_name }}{% endif %}:",
}
_SIGNATURES = {
    "fr": "Cordialement,\nL’équipe {{ brand.name }}",
    "en": "Kind regards,\nThe {{ brand.name }} team",
    "de": "Freundliche Grüße\nIhr Team von {{ brand.name }}",
    "es": "Un saludo,\nEl equipo de {{ brand.name }}",
}
# Words that a form of address never uses, by language and form.
_FOREIGN = {
    ("fr", "vous"): re.compile(r"\b(?:tu|toi|tes|t’\w+|t'\w+)\b", re.IGNORECASE),
    ("fr", "tu"): re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE),
    ("de", "Sie"): re.compile(r"\b(?:du|dich|dir|dein\w*)\b", re.IGNORECASE),
    ("de", "du"): re.compile(r"\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b"),
    ("es", "usted"): re.compile(r"\b(?:tú|tu|tus|ti|contigo)\b", re.IGNORECASE),
    ("es", "tú"): re.compile(r"\b(?:usted|ustedes)\b", re.IGNORECASE),
}


class Remark(msgspec.Struct, frozen=True):
    """Where a text is not in a voice. `kind`: avoided (a word), address (the other form of address)."""

    kind: str
    words: str


def brand_words(
    voice: Voice, store_name: str, language: str, groups: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """The values of the group `brand`; what the voice does not say for a language is said plainly.

    A greeting whose own values are missing becomes the plain one, which needs none. A signature for a
    language that nobody wrote is absent.
    """
    name = voice.name or store_name
    told = {**groups, "brand": {"name": name} if name else {}}
    words = {"name": name}
    for key, own, plain in (
        ("greeting", voice.greetings, _GREETINGS),
        ("signature", voice.signatures, _SIGNATURES),
    ):
        for source in (own.get(language), plain.get(language)):
            rendered = render(source, told) if source else None
            if rendered and rendered.text and not rendered.gaps:
                words[key] = rendered.text
                break
    return {key: said for key, said in words.items() if said}


def remarks_on(text: str, voice: Voice, language: str) -> list[Remark]:
    """Where a text is not in a voice; each word once, in the order of the text."""
    return list(dict.fromkeys([*_avoided(text, voice), *_address(text, voice, language)]))


def _avoided(text: str, voice: Voice) -> Iterator[Remark]:
    folded = text.casefold()
    for word in voice.avoided_words:
        sought = re.escape(word.casefold())
        edges = (r"(?<!\w)" if word[:1].isalnum() else "", r"(?!\w)" if word[-1:].isalnum() else "")
        if word and re.search(f"{edges[0]}{sought}{edges[1]}", folded):
            yield Remark("avoided", word)


def _address(text: str, voice: Voice, language: str) -> Iterator[Remark]:
    foreign = _FOREIGN.get((language, voice.address.get(language, "")))
    for found in foreign.finditer(text) if foreign else ():
        yield Remark("address", found[0])
