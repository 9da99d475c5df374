"""What leaves a shop: labels that are bought of a maker, couriers that are sent for.

Money is in minor units of an ISO 4217 currency; weights are in grams; times are UTC. Both doors are asked
under a `reference` of ours, unique for ever: asked again under it, the vendor makes no second one, and
an answer that was lost is found by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

import msgspec

from guichet.ports.capabilities import Session
from guichet.ports.records import Address


class LabelFormat(StrEnum):
    """What a label's bytes are."""

    PDF = "pdf"
    ZPL = "zpl"
    PNG = "png"


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one article in a parcel; `value` is that of one piece, 0 where it is not known."""

    name: str
    quantity: int
    sku: str = ""
    value: int = 0
    weight_grams: int = 0


class NewLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel that needs a label. `service` is the maker's own word for a way to send.

    `returns`: from the customer back to us. `most` is what it may cost at most; a maker that says more is not
    bought from.
    """

    reference: str
    service: str
    sender: Address
    recipient: Address
    weight_grams: int
    order_number: str = ""
    format: LabelFormat = LabelFormat.PDF
    returns: bool = False
    articles: tuple[Article, ...] = ()
    currency: str = "EUR"
    most: int | None = None


class LabelOffer(msgspec.Struct, frozen=True, kw_only=True):
    """One service that a maker offers for a parcel; `price` None where it does not say."""

    service: str
    carrier: str
    name: str
    price: int | None = None
    currency: str = ""
    hours: int | None = None  # how long it usually takes


class BoughtLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A label that was bought, with its bytes; `price` None where the maker does not say."""

    external_id: str
    tracking_number: str
    carrier: str
    content: bytes
    format: LabelFormat = LabelFormat.PDF
    tracking_address: str = ""
    price: int | None = None
    currency: str = ""


class VoidedLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A label that is not used after all."""

    external_id: str
    returns: bool = False


@runtime_checkable
class BooksLabels(Protocol):
    """Makes labels. `offers` lists what may be bought for a parcel, and buys nothing.

    `find_label` asks whether the label of a reference is there, for an act whose answer was lost.
    `void_label` returns "voided", or "requested" where the carrier decides later; one that cannot be voided
    any more is a RejectedError, one that is voided already is voided.
    """

    async def offers(self, session: Session, label: NewLabel) -> Sequence[LabelOffer]: ...

    async def buy_label(self, session: Session, label: NewLabel, price: int | None) -> BoughtLabel: ...

    async def find_label(self, session: Session, label: NewLabel) -> BoughtLabel | None: ...

    async def void_label(self, session: Session, label: VoidedLabel) -> str: ...


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """Where a courier stops, whom to ask for there, and what to know."""

    address: Address
    latitude: float | None = None
    longitude: float | None = None
    notes: str = ""


class NewErrand(msgspec.Struct, frozen=True, kw_only=True):
    """What a courier is to bring from one stop to the other. `most` is what it may cost at most."""

    reference: str
    pickup: Stop
    dropoff: Stop
    ready_at: datetime | None = None  # None: now
    order_number: str = ""
    articles: tuple[Article, ...] = ()
    currency: str = "EUR"
    most: int | None = None


class CourierQuote(msgspec.Struct, frozen=True, kw_only=True):
    """What an errand would cost and when it would be there; it holds until `valid_until`."""

    external_id: str
    price: int
    currency: str
    valid_until: datetime
    pickup_at: datetime | None = None
    dropoff_at: datetime | None = None


class BookedErrand(msgspec.Struct, frozen=True, kw_only=True):
    """An errand that a courier has; `number` is what its parcel is tracked by (`records.parcel_number`)."""

    external_id: str
    number: str
    tracking_address: str = ""
    price: int | None = None
    currency: str = ""
    pickup_at: datetime | None = None
    dropoff_at: datetime | None = None


class CancelledErrand(msgspec.Struct, frozen=True, kw_only=True):
    """An errand that is not wanted any more."""

    external_id: str


@runtime_checkable
class SendsCouriers(Protocol):
    """Sends couriers: asks the price, books, cancels. What becomes of an errand is told as a parcel
    (`TracksParcels`, `ReadsThings` of Resource.PARCELS, a webhook's hint): there the state `exception` means
    that it is over and nothing was brought, `returning` that the goods come back.

    `quote_courier` raises RejectedError where nobody would come. `find_courier` asks whether the errand of a
    reference is there. One that cannot be cancelled any more is a RejectedError.
    """

    courier_carrier: str  # the word for the carrier of its parcels

    async def quote_courier(self, session: Session, errand: NewErrand) -> CourierQuote: ...

    async def book_courier(
        self, session: Session, errand: NewErrand, quote: CourierQuote
    ) -> BookedErrand: ...

    async def find_courier(self, session: Session, errand: NewErrand) -> BookedErrand | None: ...

    async def cancel_courier(self, session: Session, errand: CancelledErrand) -> None: ...


@runtime_checkable
class SignsWithOwnKey(Protocol):
    """Webhooks that a person makes at the vendor, who signs them with a key of its own making.

    The key stands among the settings; `verify` asks no other, and `register_hooks` makes nothing.
    """

    def signing_key(self, settings: Any) -> str: ...


DISPATCHING: dict[str, type] = {"books_labels": BooksLabels, "sends_couriers": SendsCouriers}
"""Beside `capabilities.CAPABILITIES`."""
