"""What stands below a mail with a link: why it came, and what its own link does. Two lines."""

from __future__ import annotations

_FOOTERS = {
    "fr": (
        "Vous recevez ce message car le suivi d’une commande chez {name} a été demandé à cette adresse.",
        "Ne plus recevoir de liens de suivi",
    ),
    "en": (
        "You receive this message because somebody asked, with this address, to follow an order from {name}.",
        "Get no more of these links",
    ),
}


def footer_of(language: str, name: str) -> str:
    """The two lines for a reader of a language; in English for one that has none."""
    why, stop = _FOOTERS.get(language, _FOOTERS["en"])
    return f"{why.format(name=name)}\n{stop}"
