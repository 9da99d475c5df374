"""What the merchant types."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.connectors.laposte.manifest import CALLS_PER_MINUTE
from guichet.kernel.types import Words
from guichet.ports.manifest import Field, FieldType

API_ADDRESS = "https://api.laposte.fr"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One application at La Poste's developer portal."""

    api_key: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$"),
        Field(
            title=Words("Production key (X-Okapi-Key)", "Clé de production (X-Okapi-Key)"),
            help=Words(
                "At developer.laposte.fr, under your application. The sandbox key tracks nothing real.",
                "Sur developer.laposte.fr, dans votre application. La clé de test ne suit rien de réel.",
            ),
            type=FieldType.SECRET,
        ),
    ]
    application: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=100),
        Field(
            title=Words("Name of the application", "Nom de l’application"),
            help=Words(
                "Tells several keys apart; any name that you recognise.",
                "Distingue plusieurs clés ; le nom que vous voulez.",
            ),
            advanced=True,
        ),
    ] = "Suivi"
    quota: Annotated[
        str,
        msgspec.Meta(pattern=r"^[1-9][0-9]{2,6}$"),
        Field(
            title=Words("Calls in a minute", "Appels par minute"),
            help=Words(
                "100 with the free plan; more when your contract says so. A call asks of ten parcels.",
                "100 avec la formule gratuite ; davantage si votre contrat le prévoit. "
                "Un appel interroge dix colis.",
            ),
            advanced=True,
        ),
    ] = str(CALLS_PER_MINUTE)
    api_address: Annotated[
        str,
        Field(
            title=Words("API address", "Adresse de l’API"),
            help=Words("Only changed for tests.", "À ne changer que pour des essais."),
            type=FieldType.ADDRESS,
            advanced=True,
        ),
    ] = API_ADDRESS
