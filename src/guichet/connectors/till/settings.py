"""What the merchant types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from guichet.connectors._kit import SilenceHours, TimeZoneText, TypedCurrency, TypedName
from guichet.kernel.types import Words
from guichet.ports.manifest import Field


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One till, or several that send as one."""

    name: TypedName
    currency: TypedCurrency = "EUR"
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
        TimeZoneText,
        Field(
            title=Words("Time zone", "Fuseau horaire"),
            help=Words("Of times that are sent without one.", "Pour les heures envoyées sans fuseau."),
            advanced=True,
        ),
    ] = "Europe/Paris"
    silence_hours: SilenceHours = 72


def bound_places(settings: Settings) -> Mapping[str, str]:
    """The till's code of each place that another system has, with its name or code there."""
    pairs = (one.partition("=") for one in settings.places.split(";") if "=" in one)
    return {code.strip(): name.strip() for code, _, name in pairs if code.strip()}
