"""What the directory says of tills."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

MANIFEST = Manifest(
    id="till",
    label=Words("Till or stock tool", "Caisse ou outil de stock"),
    kind=ConnectorKind.SHOP,
    auth=(AuthStyle.TOKEN,),
    docs="https://www.standardwebhooks.com/",
    push=True,
    limit=Limit(calls=60, seconds=60.0),  # nothing is asked of a till
    summary=Words(
        "Takes what tills and stock tools of any maker send: sales, returns, stock and loyalty, by signed "
        "pushes or by CSV files.",
        "Reçoit ce qu’envoient caisses et outils de stock de toute marque : ventes, retours, stock et "
        "fidélité, par envois signés ou par fichiers CSV.",
    ),
    needs=(
        Need(
            text=Words(
                "A till that can send to a web address, or files that it exports.",
                "Une caisse qui sait envoyer à une adresse web, ou les fichiers qu’elle exporte.",
            )
        ),
        Need(
            text=Words(
                "After connecting: give the address and the secret that are shown to whoever looks after it.",
                "Après la connexion : donnez l’adresse et le secret affichés à qui s’occupe de la caisse.",
            )
        ),
    ),
)
