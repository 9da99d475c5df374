"""What the directory says of chat."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

MANIFEST = Manifest(
    id="chat",
    label=Words.name("Guichet Chat"),
    kind=ConnectorKind.CHAT,
    auth=(AuthStyle.TOKEN,),
    docs="https://developer.mozilla.org/docs/Web/API/Web_components",
    push=False,
    limit=Limit(calls=100, seconds=1.0),
    summary=Words(
        "A window on the pages of a shop in which visitors write and agents answer at once.",
        "Une fenêtre sur les pages d’une boutique, où les visiteurs écrivent et les conseillers répondent "
        "aussitôt.",
    ),
    needs=(
        Need(
            text=Words(
                "One script tag on the shop’s pages; Settings › Chat has it ready to copy.",
                "Une balise script dans les pages de la boutique ; Réglages › Chat la donne prête à copier.",
            )
        ),
    ),
)
