"""Shapes of the hand-over's API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.purchase.picking import ActedAt
from guichet.purchase.pickup.settings import KeptPreferences, PickupPreferences

_Code = Annotated[str | None, Field(max_length=40, description="As the customer says it.")]
_Word = Annotated[str | None, Field(max_length=1000, description="As the QR says it.")]


class PickupLookUpAsked(Asked):
    """A code or the word of a QR, shown at a place."""

    location_id: Id
    code: _Code = None
    word: _Word = None


class LeftLine(Asked):
    """Pieces of a line that the customer does not want."""

    line_id: Id
    quantity: Annotated[int, Field(ge=1, le=100_000)]


class HandOverAsked(ActedAt):
    """To whom something is given: one of `code`, `word`, `identity_seen` proves that it is the customer.

    `deputy`: who takes it in the customer's place. `paid`: how, of what is paid here; `left` is not wanted of
    it. `carrier`: who takes what is sent, by whom no code is shown.
    """

    code: _Code = None
    word: _Word = None
    identity_seen: bool = False
    deputy: Annotated[str, Field(max_length=200)] = ""
    paid: Literal["cash", "card"] | None = None
    left: list[LeftLine] = Field(default_factory=list, max_length=200)
    carrier: Annotated[str, Field(max_length=200)] = ""


class PickupSettingsAsked(Asked):
    """How collecting is done here.

    `deputy_by_code`: whoever shows the code may collect, though the customer named nobody.
    """

    deputy_by_code: bool = False

    def preferences(self) -> PickupPreferences:
        """The settings that this shape holds."""
        return PickupPreferences(**self.model_dump())


class PickupSettingsShape(Answered):
    """The settings with their version, which is the ETag; 0 as they come."""

    version: int
    deputy_by_code: bool

    @classmethod
    def of(cls, kept: KeptPreferences) -> PickupSettingsShape:
        """The shape of the settings."""
        return cls(version=kept.version, deputy_by_code=kept.preferences.deputy_by_code)
