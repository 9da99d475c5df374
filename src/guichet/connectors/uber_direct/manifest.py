"""What the directory says of Uber Direct."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

MANIFEST = Manifest(
    id="uber_direct",
    label=Words.name("Uber Direct"),
    kind=ConnectorKind.CARRIER,
    auth=(AuthStyle.TOKEN,),
    docs="https://developer.uber.com/docs/deliveries/overview",
    push=True,
    limit=Limit(calls=200, seconds=600.0),
    summary=Words(
        "Sends a courier from the shop to the customer: price and arrival beforehand, the way there live.",
        "Envoie un coursier du magasin chez le client : prix et heure connus d’avance, suivi en direct.",
    ),
    needs=(
        Need(
            text=Words(
                "An account at direct.uber.com with a means of payment; from its Developer tab the customer"
                " ID, the client ID and the client secret.",
                "Un compte sur direct.uber.com avec un moyen de paiement ; dans son onglet Développeur,"
                " l’identifiant client (Customer ID), le Client ID et le Client Secret.",
            )
        ),
        Need(
            text=Words(
                "Shops with a phone number, and customers who gave theirs: the courier calls.",
                "Des magasins avec un numéro de téléphone, et des clients qui ont laissé le leur :"
                " le coursier appelle.",
            )
        ),
    ),
)
