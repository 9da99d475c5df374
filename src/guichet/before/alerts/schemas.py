"""Shapes of what stores offer to tell their shoppers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from guichet.before.alerts.episodes import Kind
from guichet.before.alerts.service import DROP_PERCENT, StoreSettings
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked

Minute = Annotated[int, Field(ge=0, lt=24 * 60, description="Minutes of the day in the store's zone.")]


class AlertKindShape(Answered):
    kind: str
    on: bool


class AlertSettingsShape(Answered):
    """What a store offers to tell its shoppers of articles. Quiet hours that are the same are none.

    `drop_percent`: by so much a price falls at least to be news. What few pieces are is the rule of
    availability (`low_up_to`).
    """

    store_id: Id
    name: str
    time_zone: str
    version: int
    quiet_from: int
    quiet_until: int
    drop_percent: int
    kinds: list[AlertKindShape]

    @classmethod
    def of(cls, settings: StoreSettings) -> AlertSettingsShape:
        """The shape of what a store offers."""
        return cls(
            store_id=settings.store_id,
            name=settings.name,
            time_zone=settings.time_zone,
            version=settings.version,
            quiet_from=settings.quiet_from,
            quiet_until=settings.quiet_until,
            drop_percent=settings.drop_percent,
            kinds=[AlertKindShape(kind=kind.value, on=kind.value in settings.kinds) for kind in Kind],
        )


class AlertSettingsAsked(Asked):
    """What a store is to offer; a kind that is left out is off."""

    kinds: Annotated[list[Kind], Field(max_length=len(Kind))]
    quiet_from: Minute
    quiet_until: Minute
    drop_percent: Annotated[int, Field(ge=1, le=90)] = DROP_PERCENT
