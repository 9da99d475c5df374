"""What the directory says of Mirakl."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

MANIFEST = Manifest(
    id="mirakl",
    label=Words.name("Mirakl"),
    kind=ConnectorKind.MARKETPLACE,
    auth=(AuthStyle.TOKEN,),
    docs="https://developer.mirakl.com/content/product/mmp/rest/seller/openapi3",
    push=False,
    # The contract bounds each operation (orders: once a minute), not the whole; this spares all instances.
    limit=Limit(calls=30, seconds=30.0),
    summary=Words(
        "Follows your shop on a marketplace run by Mirakl: its orders, and the threads with its buyers, "
        "which are answered there.",
        "Suit votre boutique sur une place de marché Mirakl : ses commandes, et les conversations avec ses "
        "acheteurs, auxquelles on répond sur place.",
    ),
    needs=(
        Need(
            text=Words(
                "The address of the marketplace’s back office (https://….mirakl.net).",
                "L’adresse de l’espace vendeur de la place de marché (https://….mirakl.net).",
            )
        ),
        Need(
            text=Words(
                "A shop key: in that back office, your name › API key › Generate.",
                "Une clé d’API : dans cet espace, votre nom › Clé API › Générer.",
            )
        ),
    ),
)
