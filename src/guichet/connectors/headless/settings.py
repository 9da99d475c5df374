"""What the merchant types."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.connectors._kit import SilenceHours, TimeZoneText, TypedCurrency, TypedName
from guichet.kernel.types import Words
from guichet.ports.manifest import Field


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One shop."""

    name: TypedName
    address: Annotated[
        str,
        msgspec.Meta(max_length=200, pattern=r"^(https?://\S+)?$"),
        Field(
            title=Words("Address", "Adresse"),
            help=Words("Of its pages: https://…", "De ses pages : https://…"),
        ),
    ] = ""
    currency: TypedCurrency = "EUR"
    time_zone: Annotated[
        TimeZoneText,
        Field(
            title=Words("Time zone", "Fuseau horaire"),
            help=Words("In which its times are shown.", "Dans lequel ses heures sont affichées."),
            advanced=True,
        ),
    ] = "Europe/Paris"
    silence_hours: SilenceHours = 72
