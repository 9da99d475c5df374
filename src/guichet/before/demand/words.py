"""What the mail says to who asked in a shop. Pure."""

from __future__ import annotations

import msgspec


class AskerWords(msgspec.Struct, frozen=True):
    """Subject, text and footer; `{name}` is the article, `{shop}` the place, `{brand}` the store."""

    subject: str
    text: str
    footer: str


_WORDS = {
    "fr": AskerWords(
        "{name} : disponible à {shop}",
        "Bonjour,\n\nVous avez demandé {name} à {shop}. L’article y est maintenant disponible.\n\n"
        "Il n’est pas réservé : passez quand vous voulez, ou répondez à ce message.\n\n{brand}",
        "Vous recevez ce message parce que vous avez laissé cette adresse en magasin, chez {brand}.\n"
        "Ne plus recevoir ces messages",
    ),
    "en": AskerWords(
        "{name}: available at {shop}",
        "Hello,\n\nYou asked for {name} at {shop}. It is available there now.\n\nIt is not set aside for you:"
        " come when you like, or answer this message.\n\n{brand}",
        "You receive this message because you left this address in a shop of {brand}.\n"
        "Receive no more of these messages",
    ),
}


def asker_words(language: str) -> tuple[str, AskerWords]:
    """The words for a reader, and the language that they are in: English for one that has none."""
    spoken = language if language in _WORDS else "en"
    return spoken, _WORDS[spoken]
