"""Shapes of dispatch's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from pydantic import Field

from guichet.commerce.money import money_shape
from guichet.commerce.parcels import TrackingShape
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.ports.dispatching import LabelFormat, LabelOffer
from guichet.ports.records import Address
from guichet.purchase.dispatch.document import CourierRule, Document, LabelRule, PlaceContact
from guichet.purchase.dispatch.labels import Wish
from guichet.purchase.dispatch.listing import ListedLabel, ListedRun
from guichet.purchase.dispatch.repository import LabelRow, RunRow
from guichet.purchase.dispatch.settling import Able, Kept
from guichet.purchase.dispatch.states import CourierState, Fallback, LabelPurpose, LabelState
from guichet.purchase.picking import State as PreparationState

Minor = Annotated[int, Field(ge=0, le=10**9, description="Minor units.")]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Line = Annotated[str, Field(max_length=120)]
Grams = Annotated[int, Field(ge=1, le=1_000_000)]


class LabelShape(Answered):
    """A label. `state`: asked, uncertain, bought, failed, voiding, voided.

    `document` is the address of its file, null while there is none; `reason` is in the maker's words.
    """

    id: Id
    version: int
    purpose: LabelPurpose
    state: LabelState
    preparation_id: Id | None
    return_id: Id | None
    order_id: Id | None
    location_id: Id
    connection_id: Id | None
    act_id: Id | None
    service: str
    carrier: str
    tracking_number: str
    tracking_address: str
    format: LabelFormat
    document: str | None
    price: MoneyShape | None
    told_to_shop: bool
    reason: str
    made_by: str
    made_at: datetime

    @classmethod
    def of(cls, row: LabelRow) -> LabelShape:
        same = (
            "id", "version", "purpose", "state", "preparation_id", "return_id", "order_id", "location_id",
            "connection_id", "act_id", "service", "carrier", "tracking_number", "tracking_address", "reason",
            "made_by", "made_at",
        )  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in same},
            format=LabelFormat(row.format),
            document=f"/api/v1/labels/{row.id}/document" if row.sha256 else None,
            price=None if row.price is None else money_shape(row.price, row.currency),
            told_to_shop=row.shipment_act_id is not None,
        )


class LabelsShape(Answered):
    items: list[LabelShape]


class LabelItem(LabelShape):
    """A label in a list, with the names of its place, its order and its customer ("" where unknown)."""

    location_name: str
    order_number: str
    customer: str

    @classmethod
    def listed(cls, row: ListedLabel) -> LabelItem:
        return cls(
            **dict(LabelShape.of(row)),
            location_name=row.location_name,
            order_number=row.order_number,
            customer=row.customer,
        )


class LabelAsked(Asked):
    """A label to be bought; what is left out is as settled. Without a maker, `carrier` and `tracking_number`
    note one that was made elsewhere.
    """

    connection_id: Id | None = None
    service: Annotated[str | None, Field(max_length=100)] = None
    format: LabelFormat | None = None
    weight_grams: Grams | None = None
    carrier: Annotated[str, Field(max_length=60)] = ""
    tracking_number: Annotated[str, Field(max_length=40)] = ""

    def wish(self) -> Wish:
        return Wish(
            connection_id=self.connection_id,
            service=self.service,
            format=self.format,
            weight_grams=self.weight_grams,
        )


class LabelOfferShape(Answered):
    """One service that may be bought; `price` null where its maker does not say."""

    service: str
    carrier: str
    name: str
    price: MoneyShape | None
    hours: int | None

    @classmethod
    def of(cls, offer: LabelOffer) -> LabelOfferShape:
        price = None if offer.price is None else money_shape(offer.price, offer.currency)
        return cls(
            service=offer.service, carrier=offer.carrier, name=offer.name, price=price, hours=offer.hours
        )


class LabelOffersShape(Answered):
    items: list[LabelOfferShape]
    settled: str


class CourierShape(Answered):
    """A courier's errand. `state`: asked, uncertain, booked, under_way, delivered, returning, failed,
    cancelling, cancelled.

    `tracking` is the way of its parcel, null until the courier tells of it. `late`: expected after the hour
    that was promised. `fell_back_to`: collect or ship, where nobody came.
    """

    id: Id
    version: int
    state: CourierState
    preparation_id: Id
    order_id: Id | None
    location_id: Id
    connection_id: Id
    act_id: Id
    number: str
    tracking_address: str
    price: MoneyShape | None
    pickup_at: datetime | None
    dropoff_at: datetime | None
    late: bool
    tracking: TrackingShape | None
    fell_back_to: str
    reason: str
    made_by: str
    made_at: datetime

    @classmethod
    def of(cls, row: RunRow, tracking: TrackingShape | None, due_at: datetime | None) -> CourierShape:
        same = (
            "id", "version", "state", "preparation_id", "order_id", "location_id", "connection_id", "act_id",
            "number", "tracking_address", "pickup_at", "fell_back_to", "reason", "made_by", "made_at",
        )  # fmt: skip
        expected = (tracking.expected_until if tracking else None) or row.dropoff_at
        return cls(
            **{name: getattr(row, name) for name in same},
            price=None if row.price is None else money_shape(row.price, row.currency),
            dropoff_at=expected,
            late=bool(expected and due_at and expected > due_at),
            tracking=tracking,
        )


class CouriersShape(Answered):
    items: list[CourierShape]


class CourierItem(CourierShape):
    """A courier in a list, with the names of its place, its order and its customer."""

    location_name: str
    order_number: str
    customer: str

    @classmethod
    def listed(cls, row: ListedRun, tracking: TrackingShape | None) -> CourierItem:
        return cls(
            **dict(CourierShape.of(row, tracking, row.due_at)),
            location_name=row.location_name,
            order_number=row.order_number,
            customer=row.customer,
        )


class ShopArrivalAsked(Asked):
    """A parcel that came for a customer: its number, or that of the order."""

    location_id: Id
    number: Annotated[str, Field(min_length=1, max_length=60)]
    shelf: Annotated[str, Field(max_length=60)] = ""
    condition: Annotated[str, Field(pattern="^(fine|damaged)$")] = "fine"


class ShopArrivalShape(Answered):
    """What became of it: `ready` on its shelf, or `missing` (a person has to look at it)."""

    preparation_id: Id
    state: PreparationState
    number: str
    customer: str
    shelf: str
    keep_until: datetime | None


class LabelRuleShape(Answered):
    purpose: LabelPurpose
    connection_id: Id
    service: str
    store_id: Id | None
    location_id: Id | None
    format: LabelFormat
    most: int | None
    currency: str


class CourierRuleShape(Answered):
    connection_id: Id
    store_id: Id | None
    location_id: Id | None
    by_itself: bool
    fallback: Fallback
    most: int | None
    currency: str


class CallingAddress(Asked, Answered):
    """Where one calls at a place, where that is another address than its shop tells."""

    lines: Annotated[list[Line], Field(max_length=4)]
    postcode: Annotated[str, Field(max_length=20)]
    city: Line
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")]

    @classmethod
    def of(cls, address: Address) -> CallingAddress:
        return cls(
            lines=list(address.lines), postcode=address.postcode, city=address.city, country=address.country
        )

    def address(self) -> Address:
        return Address(lines=tuple(self.lines), postcode=self.postcode, city=self.city, country=self.country)


class PlaceContactShape(Answered):
    location_id: Id
    phone: str
    notes: str
    address: CallingAddress | None

    @classmethod
    def of(cls, one: PlaceContact) -> PlaceContactShape:
        address = None if one.address is None else CallingAddress.of(one.address)
        return cls(location_id=one.location_id, phone=one.phone, notes=one.notes, address=address)


class DispatchConnection(Answered):
    """A connection that may be chosen."""

    id: Id
    name: str


class DispatchSettingsShape(Answered):
    """Who makes labels and sends couriers; of several rules the first that holds.

    `places`: how one who calls finds a place, where that is not as its shop tells. `makers` and `senders` are
    the connections that may be named in rules.
    """

    version: int
    labels: list[LabelRuleShape]
    couriers: list[CourierRuleShape]
    piece_grams: int
    packing_grams: int
    places: list[PlaceContactShape]
    makers: list[DispatchConnection]
    senders: list[DispatchConnection]

    @classmethod
    def of(cls, kept: Kept, able: Able) -> DispatchSettingsShape:
        document = kept.document
        return cls(
            version=kept.version,
            labels=[LabelRuleShape(**msgspec.structs.asdict(rule)) for rule in document.labels],
            couriers=[CourierRuleShape(**msgspec.structs.asdict(rule)) for rule in document.couriers],
            piece_grams=document.piece_grams,
            packing_grams=document.packing_grams,
            places=[PlaceContactShape.of(one) for one in document.places],
            makers=[DispatchConnection(id=row.id, name=row.name) for row in able.makers],
            senders=[DispatchConnection(id=row.id, name=row.name) for row in able.senders],
        )


class LabelRuleAsked(Asked):
    """Where labels come from; without a store or a place it holds for all. `most` in minor units."""

    purpose: LabelPurpose
    connection_id: Id
    service: Annotated[str, Field(max_length=100)]
    store_id: Id | None = None
    location_id: Id | None = None
    format: LabelFormat = LabelFormat.PDF
    most: Minor | None = None
    currency: Currency = "EUR"


class CourierRuleAsked(Asked):
    """Who sends couriers; `by_itself`: as soon as a preparation is ready. `fallback`: when nobody comes."""

    connection_id: Id
    store_id: Id | None = None
    location_id: Id | None = None
    by_itself: bool = True
    fallback: Fallback = Fallback.COLLECT
    most: Minor | None = None
    currency: Currency = "EUR"


class PlaceContactAsked(Asked):
    """How one who calls finds a place; what is left out is as its shop tells."""

    location_id: Id
    phone: Annotated[str, Field(max_length=40)] = ""
    notes: Annotated[str, Field(max_length=280)] = ""
    address: CallingAddress | None = None

    def contact(self) -> PlaceContact:
        address = None if self.address is None else self.address.address()
        return PlaceContact(location_id=self.location_id, phone=self.phone, notes=self.notes, address=address)


class DispatchSettingsAsked(Asked):
    """The settings, whole."""

    labels: list[LabelRuleAsked] = Field(default_factory=list, max_length=200)
    couriers: list[CourierRuleAsked] = Field(default_factory=list, max_length=200)
    piece_grams: Grams = 400
    packing_grams: Annotated[int, Field(ge=0, le=100_000)] = 100
    places: list[PlaceContactAsked] = Field(default_factory=list, max_length=2000)

    def document(self) -> Document:
        return Document(
            labels=tuple(LabelRule(**_fields(rule, LabelRule)) for rule in self.labels),
            couriers=tuple(CourierRule(**_fields(rule, CourierRule)) for rule in self.couriers),
            piece_grams=self.piece_grams,
            packing_grams=self.packing_grams,
            places=tuple(one.contact() for one in self.places),
        )


def _fields(asked: Asked, of: type[msgspec.Struct]) -> dict[str, Any]:
    """What was asked, by the fields of a struct."""
    return {name: getattr(asked, name) for name in of.__struct_fields__}
