"""What the merchant types."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.kernel.types import Words
from guichet.ports.manifest import Field, FieldType

API_ADDRESS = "https://panel.sendcloud.sc/api"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One integration of an account at Sendcloud."""

    public_key: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-9;-~]+$"),
        Field(title=Words("Public key", "Clé publique"), type=FieldType.SECRET),
    ]
    secret_key: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$"),
        Field(
            title=Words("Secret key", "Clé secrète"),
            help=Words(
                "Shown once by Sendcloud, when the integration is made.",
                "Affichée une seule fois par Sendcloud, à la création de l’intégration.",
            ),
            type=FieldType.SECRET,
        ),
    ]
    name: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=100),
        Field(
            title=Words("Name of the integration", "Nom de l’intégration"),
            help=Words(
                "Tells several accounts apart; any name that you recognise.",
                "Distingue plusieurs comptes ; le nom que vous voulez.",
            ),
            advanced=True,
        ),
    ] = "Sendcloud"
    api_address: Annotated[
        str,
        Field(
            title=Words("API address", "Adresse de l’API"),
            help=Words("Only changed for tests.", "À ne changer que pour des essais."),
            type=FieldType.ADDRESS,
            advanced=True,
        ),
    ] = API_ADDRESS
