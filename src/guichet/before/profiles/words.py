"""What the mail with a code says, in the reader's language."""

from __future__ import annotations

import msgspec


class CodeWords(msgspec.Struct, frozen=True):
    """Subject, text and footer; `{code}`, `{name}` (the brand's), `{minutes}` and `{rest}` are filled in."""

    subject: str
    text: str
    footer: str


_WORDS = {
    "fr": CodeWords(
        "{code} : votre code pour {name}",
        "Bonjour,\n\nVotre code est {code}. Il sert une seule fois, pendant {minutes} minutes, dans la"
        " fenêtre où vous l’avez demandé.\n\nSi vous n’avez rien demandé, il n’y a rien à faire : sans ce"
        " code, personne ne voit vos listes.",
        "Vous recevez ce message parce que cette adresse a été saisie chez {name}.\n"
        "Ne plus recevoir de codes",
    ),
    "en": CodeWords(
        "{code} is your code for {name}",
        "Hello,\n\nYour code is {code}. It works once, for {minutes} minutes, in the window where you asked"
        " for it.\n\nIf you asked for nothing, there is nothing to do: without this code nobody sees your"
        " lists.",
        "You receive this message because this address was typed at {name}.\nReceive no more codes",
    ),
}


def code_words(language: str) -> tuple[str, CodeWords]:
    """The words for a reader, and the language that they are in: English for one that has none."""
    spoken = language if language in _WORDS else "en"
    return spoken, _WORDS[spoken]
