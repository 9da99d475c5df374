"""What stands below each mail: why it came, and what its link does. Two lines, in the mail's language."""

from __future__ import annotations

_FOOTERS = {
    "fr": (
        "Vous recevez ce message parce que vous avez commandé chez {name}.",
        "Ne plus recevoir de messages sur mes commandes",
    ),
    "en": (
        "You receive this message because you ordered from {name}.",
        "Stop messages about my orders",
    ),
    "de": (
        "Sie erhalten diese Nachricht, weil Sie bei {name} bestellt haben.",
        "Keine Nachrichten mehr zu meinen Bestellungen",
    ),
    "es": (
        "Recibe este mensaje porque ha hecho un pedido en {name}.",
        "No recibir más mensajes sobre mis pedidos",
    ),
}


def footer_of(language: str, name: str) -> str:
    """The two lines for a reader of a language; in English for one that has none."""
    why, stop = _FOOTERS.get(language, _FOOTERS["en"])
    return f"{why.format(name=name)}\n{stop}"
