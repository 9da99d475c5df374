"""What the directory says of Sendcloud."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

MANIFEST = Manifest(
    id="sendcloud",
    label=Words.name("Sendcloud"),
    kind=ConnectorKind.CARRIER,
    auth=(AuthStyle.TOKEN,),
    docs="https://sendcloud.dev/api/v3",
    push=False,
    limit=Limit(calls=100, seconds=60.0),
    summary=Words(
        "Makes the labels of your carriers, for what your shops send and for what customers send back.",
        "Produit les étiquettes de vos transporteurs, pour vos expéditions de magasin et pour les retours.",
    ),
    needs=(
        Need(
            text=Words(
                "An account at Sendcloud with the carriers that you use switched on, or your own contracts.",
                "Un compte Sendcloud où vos transporteurs sont activés, ou vos propres contrats.",
            )
        ),
        Need(
            text=Words(
                "A public and a secret key: Settings › Integrations › Sendcloud API.",
                "Une clé publique et une clé secrète : Paramètres › Intégrations › API Sendcloud.",
            )
        ),
    ),
)
