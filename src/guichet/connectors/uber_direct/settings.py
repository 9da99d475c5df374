"""What the merchant types."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.kernel.types import Words
from guichet.ports.manifest import Field, FieldType

API_ADDRESS = "https://api.uber.com"
LOGIN_ADDRESS = "https://auth.uber.com"

_Visible = msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One organisation at Uber Direct."""

    customer_id: Annotated[
        str, _Visible, Field(title=Words("Customer ID", "Identifiant client (Customer ID)"))
    ]
    client_id: Annotated[str, _Visible, Field(title=Words("Client ID", "Identifiant d’API (Client ID)"))]
    client_secret: Annotated[
        str, _Visible, Field(title=Words("Client secret", "Secret (Client Secret)"), type=FieldType.SECRET)
    ]
    signing_key: Annotated[
        str,
        msgspec.Meta(max_length=200, pattern=r"^[!-~]*$"),
        Field(
            title=Words("Signing key of the webhook", "Clé de signature du webhook"),
            help=Words(
                "Uber shows it once the webhook is made there. Until then couriers are asked about every"
                " minute.",
                "Uber l’affiche une fois le webhook créé. D’ici là, les coursiers sont interrogés chaque"
                " minute.",
            ),
            type=FieldType.SECRET,
        ),
    ] = ""
    api_address: Annotated[
        str,
        Field(
            title=Words("API address", "Adresse de l’API"),
            help=Words("Only changed for tests.", "À ne changer que pour des essais."),
            type=FieldType.ADDRESS,
            advanced=True,
        ),
    ] = API_ADDRESS
    login_address: Annotated[
        str,
        Field(
            title=Words("Sign-in address", "Adresse de connexion"),
            help=Words("Only changed for tests.", "À ne changer que pour des essais."),
            type=FieldType.ADDRESS,
            advanced=True,
        ),
    ] = LOGIN_ADDRESS
