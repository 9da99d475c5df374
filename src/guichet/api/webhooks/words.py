"""What administrators are told of a webhook that the house switched off."""

from __future__ import annotations

from collections.abc import Mapping

from guichet.kernel.types import Language, Words

SUBJECT = Words(
    "Guichet: the webhook “{name}” was switched off", "Guichet : le webhook « {name} » a été désactivé"
)
TEXTS: Mapping[str, Words] = {
    "failing": Words(
        "Everything that was sent to {address} for more than three days failed, so that nothing is sent "
        "there any more.\n\nUnder Settings › Webhooks you see what it answered. Once it works, make it "
        "active again, and have the span that was missed sent again.",
        "Tout ce qui a été envoyé à {address} depuis plus de trois jours a échoué : plus rien n’y est envoyé."
        "\n\nSous Réglages › Webhooks, vous voyez ce qui a été répondu. Une fois la cause levée, "
        "réactivez-le et faites renvoyer la période manquée.",
    ),
    "gone": Words(
        "{address} answered that it is gone for good (410), so that nothing is sent there any more.\n\n"
        "If it moved, change the address under Settings › Webhooks and make it active again.",
        "{address} a répondu avoir définitivement disparu (410) : plus rien n’y est envoyé.\n\n"
        "Si l’adresse a changé, corrigez-la sous Réglages › Webhooks et réactivez le webhook.",
    ),
}


def filled(template: Words, places: Mapping[str, str]) -> Words:
    """A text with its places filled in, in both languages."""
    return Words(**{language.value: template.text(language, **places) for language in Language})
