"""Shapes of requests in shops."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from guichet.before.demand.repository import RequestRow
from guichet.before.demand.service import Contact, NewRequest
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked


class ContactAsked(Asked):
    """Where who asked wants to be told when it is there; `agreed`: they said so, and were told what for."""

    mail: Annotated[
        str, Field(min_length=3, max_length=254, pattern=r"^[^\s<>@,;:\"()\[\]\\]+@[^\s<>@,;:\"()\[\]\\]+$")
    ]
    name: Annotated[str, Field(max_length=120)] = ""
    language: Annotated[str, Field(pattern="^([a-z]{2})?$")] = ""
    agreed: Annotated[Literal[True], Field(description="Nobody is written to who did not ask for it.")]


class ShopRequestAsked(Asked):
    """What somebody asks for: `variant_id`; or `product_id` with the `wanted` option; or `text`."""

    location_id: Id
    variant_id: Id | None = None
    product_id: Id | None = None
    wanted: Annotated[str, Field(max_length=120, description="The option: 39, Marine.")] = ""
    text: Annotated[str, Field(max_length=500)] = ""
    quantity: Annotated[int, Field(ge=1, le=99)] = 1
    contact: ContactAsked | None = None

    def request(self) -> NewRequest:
        """What is to be taken."""
        contact = self.contact
        kept = None
        if contact is not None:
            kept = Contact(mail=contact.mail, name=contact.name, language=contact.language)
        return NewRequest(
            location_id=self.location_id,
            variant_id=self.variant_id,
            product_id=self.product_id,
            wanted=self.wanted,
            said=self.text,
            quantity=self.quantity,
            contact=kept,
        )


class ShopRequestClosing(Asked):
    """Why it is closed: served, not wanted any more, or not to be had."""

    reason: Annotated[str, Field(pattern="^(served|not_wanted|not_to_be_had)$")]


class AskedOption(Answered):
    name: str
    value: str


class ShopRequestShape(Answered):
    """A request. `told`: "" not yet, mailed, no_contact, off (the store sends no such mails), objected, held.

    `has_contact`: who asked left an address; it is shown to nobody.
    """

    id: Id
    location_id: Id
    location_name: str
    product_id: Id | None
    variant_id: Id | None
    name: str
    sku: str
    options: list[AskedOption]
    wanted: str
    text: str
    quantity: int
    has_contact: bool
    contact_name: str
    state: str
    told: str
    reason: str
    asked_by: str
    asked_at: datetime
    available_at: datetime | None
    closed_at: datetime | None

    @classmethod
    def of(cls, request: RequestRow) -> ShopRequestShape:
        """The shape of a request."""
        told = {name: getattr(request, name) for name in RequestRow.__struct_fields__}
        options = [AskedOption(name=one["name"], value=one["value"]) for one in request.options]
        return cls.model_validate(
            {
                **{name: value for name, value in told.items() if name in cls.model_fields},
                "options": options,
                "text": request.said,
                "has_contact": bool(request.contact_mail),
            }
        )


class ShopDemandShape(Answered):
    """How often the same was asked for in a shop since a day: requests, pieces, and requests still open."""

    location_id: Id
    location_name: str
    product_id: Id | None
    variant_id: Id | None
    name: str
    sku: str
    options: list[AskedOption]
    wanted: str
    said: str
    requests: int
    pieces: int
    open: int
    last_at: datetime
