"""What the merchant types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from guichet.kernel.types import Words
from guichet.ports.manifest import Field


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One till, or several that send as one."""

    name: Annotated[
        str,
        msgspec.Meta(min_length=1, max_length=80, pattern=r"\S"),
        Field(
            title=Words("Name", "Nom"),
            help=Words("As customers know these shops.", "Tel que vos clients connaissent ces magasins."),
        ),
    ]
    currency: Annotated[
        str,
        msgspec.Meta(pattern=r"^[A-Z]{3}$"),
        Field(title=Words("Currency", "Devise"), help=Words("Such as EUR", "Par exemple EUR")),
    ] = "EUR"
    places: Annotated[
        str,
        msgspec.Meta(max_length=4000, pattern=r"^[^;=]*=[^;=]+(;[^;=]*=[^;=]+)*;?\s*$|^\s*$"),
        Field(
            title=Words("Its places", "Ses lieux"),
            help=Words(
                "Code at the till = name or code of the place in Guichet, with semicolons between: "
                "LYO1=Lyon; PAR2=Paris. The till’s stock then counts there. Places that only the till knows "
                "are left out: it sends them itself.",
                "Code en caisse = nom ou code du lieu dans Guichet, séparés par des points-virgules : "
                "LYO1=Lyon; PAR2=Paris. Le stock de la caisse y fait alors foi. Les lieux que la caisse "
                "seule connaît sont à omettre : elle les envoie elle-même.",
            ),
        ),
    ] = ""
    time_zone: Annotated[
        str,
        msgspec.Meta(max_length=60, pattern=r"^[A-Za-z0-9_+\-/]+$"),
        Field(
            title=Words("Time zone", "Fuseau horaire"),
            help=Words("Of times that are sent without one.", "Pour les heures envoyées sans fuseau."),
            advanced=True,
        ),
    ] = "Europe/Paris"
    silence_hours: Annotated[
        int,
        msgspec.Meta(ge=1, le=720),
        Field(
            title=Words("Hours of silence", "Heures de silence"),
            help=Words(
                "After so long without a push, the connection is said to be behind.",
                "Au-delà, sans aucun envoi, la connexion est signalée en retard.",
            ),
            advanced=True,
        ),
    ] = 72


def bound_places(settings: Settings) -> Mapping[str, str]:
    """The till's code of each place that another system has, with its name or code there."""
    pairs = (one.partition("=") for one in settings.places.split(";") if "=" in one)
    return {code.strip(): name.strip() for code, _, name in pairs if code.strip()}
