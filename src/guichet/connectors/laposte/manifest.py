"""What the directory says of La Poste."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

WINDOW_SECONDS = 2.5
CALLS_PER_MINUTE = 100


def limit_of(calls_per_minute: int) -> Limit:
    """A quota by the minute as small windows, so that the limit of ten calls in a second holds too.

    Windows begin when they are used, so a minute may touch one more than fit into it: that one is left out.
    """
    windows_per_minute = 60 / WINDOW_SECONDS + 1
    return Limit(calls=max(1, int(calls_per_minute / windows_per_minute)), seconds=WINDOW_SECONDS)


MANIFEST = Manifest(
    id="laposte",
    label=Words.name("La Poste"),
    kind=ConnectorKind.CARRIER,
    auth=(AuthStyle.TOKEN,),
    docs="https://developer.laposte.fr/products/suivi/2",
    push=False,
    limit=limit_of(CALLS_PER_MINUTE),
    summary=Words(
        "Follows letters with tracking, Colissimo and Chronopost parcels: each scan in the carrier’s own "
        "words, what comes next, and when.",
        "Suit les lettres suivies, les Colissimo et les Chronopost : chaque passage dans les mots du "
        "transporteur, l’étape suivante et sa date.",
    ),
    needs=(
        Need(
            text=Words(
                "A production key (X-Okapi-Key) of the product “Suivi v2”, free of charge at "
                "developer.laposte.fr: create an application and subscribe it to the product.",
                "Une clé de production (X-Okapi-Key) du produit « Suivi v2 », gratuite sur "
                "developer.laposte.fr : créez une application et abonnez-la au produit.",
            )
        ),
        Need(
            text=Words(
                "Shipments with their tracking number: it is noted at your shop when the parcel leaves.",
                "Des expéditions avec leur numéro de suivi, noté dans votre boutique au départ du colis.",
            )
        ),
    ),
)
