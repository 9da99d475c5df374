"""Shapes of keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from guichet.api.keys.origins import ORIGIN
from guichet.api.keys.service import UsedKey
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked

Origin = Annotated[
    str,
    AfterValidator(str.lower),
    Field(pattern=f"(?i)^{ORIGIN}$", examples=["https://www.shop.example"]),
]


class KeyAsked(Asked):
    """A key's name and the origins of the pages on which it may stand."""

    name: str = Field(default="", max_length=120)
    origins: list[Origin] = Field(max_length=50)


class NewKeyAsked(KeyAsked):
    """A key for a store."""

    store_id: Id


class KeyShape(Answered):
    """A publishable key; `signs_in`: the shop has a secret to sign its customers in."""

    id: Id
    key: str
    store_id: Id
    name: str
    origins: list[str]
    signs_in: bool
    created_at: datetime

    @classmethod
    def of(cls, key: UsedKey) -> KeyShape:
        """The shape of a key."""
        return cls(
            id=key.id,
            key=key.key,
            store_id=key.store_id,
            name=key.name,
            origins=key.origins,
            signs_in=key.identity_secret is not None,
            created_at=key.created_at,
        )


class SecretShape(Answered):
    """The secret with which the shop signs who is signed in there: shown this once."""

    secret: str
