"""Shapes of who a shopper is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from guichet.before.profiles import Consent, ShopperRow
from guichet.kernel.web import Answered, Asked

MailAddress = Annotated[
    str, Field(min_length=3, max_length=254, pattern=r"^[^\s<>@,;:\"()\[\]\\]+@[^\s<>@,;:\"()\[\]\\]+$")
]


class SessionAsked(Asked):
    """Begin a session, or go on: by `resume` of the one before, or by the shop's `identity` (a signed JWT).

    With both, what the browser's guest had is joined to whom the shop names.
    """

    key: str = Field(max_length=100)
    resume: str = Field(default="", max_length=100)
    identity: str = Field(default="", max_length=4096)
    language: str = Field(default="", max_length=35, description="Of the page: fr, en-GB.")


class CodeAsked(Asked):
    """Have a code mailed to an address. The answer is the same for every address."""

    mail: MailAddress


class CodeTyped(Asked):
    """The code that was mailed."""

    mail: MailAddress
    code: str = Field(min_length=4, max_length=20)


class ConsentsAsked(Asked):
    """Decisions; what is left out stays as it is. `views`: keep what I looked at. `staff`: show my lists."""

    views: bool | None = None
    staff: bool | None = None

    def decisions(self) -> dict[Consent, bool]:
        """Those that were made."""
        made = {Consent.VIEWS: self.views, Consent.STAFF: self.staff}
        return {kind: given for kind, given in made.items() if given is not None}


class ConsentsShape(Answered):
    views: bool
    staff: bool


class ShopperShape(Answered):
    """A shopper. `known` by an identity; `mail` is proven, "" while none is."""

    known: bool
    how: Literal["guest", "signature", "code"]
    name: str
    mail: str
    consents: ConsentsShape

    @classmethod
    def of(cls, shopper: ShopperRow, how: str, consents: dict[str, bool]) -> ShopperShape:
        """The shape of a shopper."""
        return cls.model_validate(
            {
                "known": shopper.known,
                "how": how,
                "name": shopper.name,
                "mail": shopper.mail,
                "consents": {kind.value: consents.get(kind.value, False) for kind in Consent},
            }
        )


class ShopperTokenShape(Answered):
    """A token for `Authorization: Bearer`, over at `expires_at`; ask for another before."""

    token: str
    expires_at: datetime


class ShopperSessionShape(ShopperTokenShape):
    """A session. `resume` goes on with it later, from the same browser; null where the shop signs in."""

    resume: str | None
    shopper: ShopperShape


class ExportShape(Answered):
    """All that is kept of a shopper."""

    kept: dict[str, Any]
