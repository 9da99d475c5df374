"""What the merchant types."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.kernel.types import Words
from guichet.ports.manifest import Field, FieldType


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One shop at one operator's marketplace."""

    address: Annotated[
        str,
        msgspec.Meta(pattern=r"^https?://[^\s/]+/?$", max_length=200),
        Field(
            title=Words("Address of the marketplace", "Adresse de la place de marché"),
            help=Words("As in https://name.mirakl.net", "Comme dans https://nom.mirakl.net"),
            type=FieldType.ADDRESS,
        ),
    ]
    api_key: Annotated[
        str,
        msgspec.Meta(min_length=8, max_length=200, pattern=r"^[!-~]+$"),
        Field(
            title=Words("Shop key", "Clé d’API de la boutique"),
            help=Words(
                "In the seller’s back office, under your name.",
                "Dans l’espace vendeur, sous votre nom.",
            ),
            type=FieldType.SECRET,
        ),
    ]
    shop: Annotated[
        str,
        msgspec.Meta(pattern=r"^[0-9]{0,18}$"),
        Field(
            title=Words("Number of the shop", "Numéro de la boutique"),
            help=Words(
                "Only where your user has several shops there.",
                "Seulement si votre utilisateur y a plusieurs boutiques.",
            ),
            advanced=True,
        ),
    ] = ""
