"""What the directory says of shops of one's own."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

MANIFEST = Manifest(
    id="headless",
    label=Words("Headless shop", "Boutique sur mesure"),
    kind=ConnectorKind.SHOP,
    auth=(AuthStyle.TOKEN,),
    docs="https://www.standardwebhooks.com/",
    push=True,
    limit=Limit(calls=60, seconds=60.0),  # nothing is asked of it
    summary=Words(
        "Takes what a shop of your own sends: each order, customer, product and cart whole, as it changes, "
        "by signed webhooks.",
        "Reçoit ce qu’envoie votre propre boutique : chaque commande, client, produit et panier en entier, à "
        "chaque changement, par webhooks signés.",
    ),
    needs=(
        Need(
            text=Words(
                "A shop that can send JSON to a web address when something changes.",
                "Une boutique qui sait envoyer du JSON à une adresse web à chaque changement.",
            )
        ),
        Need(
            text=Words(
                "After connecting: give the address and the secret that are shown to whoever looks after it.",
                "Après la connexion : donnez l’adresse et le secret affichés à qui s’occupe de la boutique.",
            )
        ),
    ),
)
