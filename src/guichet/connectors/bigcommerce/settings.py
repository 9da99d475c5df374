"""What the merchant types, and what an administrator types once for the single-click app."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.kernel.types import Words
from guichet.ports.manifest import Field, FieldType

API_ADDRESS = "https://api.bigcommerce.com"
LOGIN_ADDRESS = "https://login.bigcommerce.com"

ApiAddress = Annotated[
    str,
    Field(
        title=Words("API address", "Adresse de l’API"),
        help=Words("Only changed for tests.", "À ne changer que pour des essais."),
        type=FieldType.ADDRESS,
        advanced=True,
    ),
]
LoginAddress = Annotated[
    str,
    Field(
        title=Words("Sign-in address", "Adresse de connexion"),
        help=Words("Only changed for tests.", "À ne changer que pour des essais."),
        type=FieldType.ADDRESS,
        advanced=True,
    ),
]
Quota = Annotated[
    str,
    msgspec.Meta(pattern=r"^[1-9][0-9]{0,6}$"),
    Field(
        title=Words("Calls in 30 seconds", "Appels par 30 secondes"),
        help=Words(
            "Your plan’s quota, shared by all your apps: 150 for Standard and Plus, 450 for Pro; "
            "ask BigCommerce for Enterprise.",
            "Le quota de votre formule, commun à toutes vos applications : 150 pour Standard et Plus, "
            "450 pour Pro ; demandez à BigCommerce pour Enterprise.",
        ),
        advanced=True,
    ),
]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One merchant's account: of a store-level API account, or given by the single-click app."""

    store_hash: Annotated[
        str,
        msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$"),
        Field(
            title=Words("Store hash", "Identifiant de la boutique (store hash)"),
            help=Words(
                "The part after /stores/ in the API path that BigCommerce shows with the token.",
                "La partie qui suit /stores/ dans le chemin d’API que BigCommerce affiche avec le jeton.",
            ),
        ),
    ]
    access_token: Annotated[
        str,
        msgspec.Meta(min_length=1),
        Field(
            title=Words("Access token", "Jeton d’accès"),
            help=Words(
                "Shown once when you create the API account.",
                "Affiché une seule fois, à la création du compte API.",
            ),
            type=FieldType.SECRET,
        ),
    ]
    client_id: Annotated[
        str,
        Field(
            title=Words("Client ID", "Identifiant client (client ID)"),
            help=Words("Stands beside the token.", "Se trouve à côté du jeton."),
        ),
    ] = ""
    client_secret: Annotated[
        str,
        Field(
            title=Words("Client secret", "Secret client (client secret)"),
            help=Words(
                "With it we check BigCommerce’s own signature on each message, besides ours.",
                "Il sert à vérifier, en plus de la nôtre, la signature de BigCommerce sur chaque message.",
            ),
            type=FieldType.SECRET,
        ),
    ] = ""
    quota: Quota = "150"
    api_address: ApiAddress = API_ADDRESS
    login_address: LoginAddress = LOGIN_ADDRESS


class AppSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The registration of our single-click app at BigCommerce's developer portal."""

    client_id: Annotated[
        str,
        msgspec.Meta(min_length=1),
        Field(title=Words("App client ID", "Identifiant client de l’application")),
    ]
    client_secret: Annotated[
        str,
        msgspec.Meta(min_length=1),
        Field(title=Words("App client secret", "Secret client de l’application"), type=FieldType.SECRET),
    ]
    api_address: ApiAddress = API_ADDRESS
    login_address: LoginAddress = LOGIN_ADDRESS
