"""What the merchant types."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.kernel.types import Words
from guichet.ports.manifest import Field


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One shop."""

    name: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=80, pattern=r"\S"),
        Field(
            title=Words("Name", "Nom"),
            help=Words("As customers know this shop.", "Tel que vos clients connaissent cette boutique."),
        ),
    ]
    address: Annotated[
        str,
        msgspec.Meta(max_length=200, pattern=r"^(https?://\S+)?$"),
        Field(
            title=Words("Address", "Adresse"),
            help=Words("Of its pages: https://…", "De ses pages : https://…"),
        ),
    ] = ""
    currency: Annotated[
        str,
        msgspec.Meta(pattern=r"^[A-Z]{3}$"),
        Field(title=Words("Currency", "Devise"), help=Words("Such as EUR", "Par exemple EUR")),
    ] = "EUR"
    time_zone: Annotated[
        str,
        msgspec.Meta(max_length=60, pattern=r"^[A-Za-z0-9_+\-/]+$"),
        Field(
            title=Words("Time zone", "Fuseau horaire"),
            help=Words("In which its times are shown.", "Dans lequel ses heures sont affichées."),
            advanced=True,
        ),
    ] = "Europe/Paris"
    silence_hours: Annotated[
        int,
        msgspec.Meta(ge=1, le=720),
        Field(
            title=Words("Hours of silence", "Heures de silence"),
            help=Words(
                "After so long without a webhook, the connection is said to be behind.",
                "Au-delà, sans aucun webhook, la connexion est signalée en retard.",
            ),
            advanced=True,
        ),
    ] = 72
