"""What set-up writes of itself: the question of a test ticket, and suggestions in a store's language."""

from __future__ import annotations

from collections.abc import Mapping

_FALLBACK = "en"

_QUESTIONS: Mapping[str, tuple[str, str]] = {
    "fr": (
        "Où en est ma commande {number} ?",
        "Bonjour, où en est ma commande {number} ? Quand mon colis arrivera-t-il ? Merci.",
    ),
    "en": (
        "Where is my order {number}?",
        "Hello, where is my order {number}? When will my parcel arrive? Thank you.",
    ),
    "de": (
        "Wo ist meine Bestellung {number}?",
        "Guten Tag, wo ist meine Bestellung {number}? Wann kommt mein Paket an? Vielen Dank.",
    ),
    "es": (
        "¿Dónde está mi pedido {number}?",
        "Hola, ¿dónde está mi pedido {number}? ¿Cuándo llegará mi paquete? Gracias.",
    ),
}
_TONES: Mapping[str, str] = {
    "fr": "Clair et chaleureux : la réponse dès la première ligne, une idée par phrase.",
    "en": "Clear and warm: the answer in the first line, one idea to a sentence.",
    "de": "Klar und freundlich: die Antwort in der ersten Zeile, ein Gedanke je Satz.",
    "es": "Claro y cercano: la respuesta en la primera línea, una idea por frase.",
}
_SIGNATURES: Mapping[str, str] = {
    "fr": "Cordialement,\nL’équipe {name}",
    "en": "Kind regards,\nThe {name} team",
    "de": "Freundliche Grüße\nIhr Team von {name}",
    "es": "Un saludo,\nEl equipo de {name}",
}
_GREETINGS: Mapping[str, str] = {
    "fr": "Bonjour{% if customer.first_name %} {{ customer.first_name }}{% endif %},",
    "en": "Hello{% if customer.first_name %} {{ customer.first_name }}{% endif %},",
    "de": "Guten Tag{% if customer.name %} {{ customer.name }}{% endif %},",
    "es": "Hola{% if customer.first_name %}, {{ customer.first_name }}{% endif %}:",
}


def spoken(language: str) -> str:
    """The language in which set-up suggests: the store's where it is one of ours, else English."""
    return language if language in _QUESTIONS else _FALLBACK


def question_of(language: str, number: str) -> tuple[str, str]:
    """Subject and words of a customer who asks for an order."""
    subject, words = _QUESTIONS[spoken(language)]
    return subject.format(number=number), words.format(number=number)


def tone_of(language: str) -> str:
    """A tone to begin with."""
    return _TONES[spoken(language)]


def signature_of(language: str, name: str) -> str:
    """A signature to begin with; a name in braces would be Liquid."""
    return _SIGNATURES[spoken(language)].format(name=name.replace("{", "").replace("}", ""))


def greeting_of(language: str) -> str:
    """A greeting to begin with, as Liquid."""
    return _GREETINGS[spoken(language)]
