"""Shapes of the orders that we take."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from pydantic import Field

from guichet.commerce.money import money_shape
from guichet.kernel.types import Id, Language
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.ports.records import Address
from guichet.purchase.placing.asking import KIND_WORDS, PAYMENT_WORDS
from guichet.purchase.placing.ordering import Document, Method, StoreOrdering
from guichet.purchase.placing.placing import NewPurchase, Shown
from guichet.purchase.placing.repository import Contact, LineRow, PurchaseRow
from guichet.purchase.placing.states import Payment, State
from guichet.purchase.promise import Kind

_Short = Annotated[str, Field(max_length=120)]
_Long = Annotated[str, Field(max_length=500)]
_PAGE = r"^$|^https?://[^\s{}]+\{token\}[^\s{}]*$"


class PurchaseLineAsked(Asked):
    """So many pieces of a variant."""

    variant_id: Id
    quantity: Annotated[int, Field(ge=1, le=100_000)] = 1


class ContactAsked(Asked):
    """Who buys: a name, and a mail address or a phone number."""

    first_name: _Short = ""
    last_name: _Short = ""
    mail: Annotated[str, Field(max_length=254, pattern=r"^$|^[^\s@]+@[^\s@]+$")] = ""
    phone: Annotated[str, Field(max_length=40)] = ""

    def contact(self) -> Contact:
        return msgspec.convert(self.model_dump(), Contact)


class AddressAsked(Asked):
    """Where it goes; for a pick-up point, the point's own address."""

    company: _Short = ""
    lines: Annotated[list[_Short], Field(max_length=4)] = Field(default_factory=list)
    postcode: Annotated[str, Field(max_length=20)] = ""
    city: _Short = ""
    region: _Short = ""
    country: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""

    def address(self) -> Address:
        return msgspec.convert(self.model_dump(), Address)


class ShownAsked(Asked):
    """The promise as it was shown: its price in minor units, and its hour (`at`) or day."""

    price: Annotated[int, Field(ge=0, le=10_000_000)]
    at: datetime | None = None
    day: date | None = None


class OrderAsked(Asked):
    """What somebody orders, and how they receive and pay it.

    `kind` is that of a promise; `location_id` the shop of collection (the nearest that has all of it, when
    left out). `near` and `country` say where it goes for what has no address. `promise` is what was shown: if
    it does not hold any more, `409 promise_changed` says what does, and nothing is held.
    """

    kind: Kind
    location_id: Id | None = None
    near: _Short = ""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    contact: ContactAsked
    address: AddressAsked | None = None
    payment: Payment
    promise: ShownAsked | None = None
    note: _Long = ""

    def purchase(
        self, *, key: str, store_id: int, lines: tuple[tuple[int, int], ...], language: Language
    ) -> NewPurchase:
        """What is to be placed, asked by a shopper."""
        seen = self.promise
        shown = Shown(price=seen.price, at=seen.at, day=seen.day) if seen else None
        return NewPurchase(
            key=key,
            store_id=store_id,
            lines=lines,
            kind=self.kind,
            payment=self.payment,
            contact=self.contact.contact(),
            address=self.address.address() if self.address else None,
            location_id=self.location_id,
            near=self.near,
            country=self.country,
            shown=shown,
            language=language,
            note=self.note,
        )


class StaffPurchaseAsked(OrderAsked):
    """An order taken for a customer: `customer_id` where the house knows them.

    `counter_id` is the shop where it is taken. `language` is in which the customer is written to; the
    reader's own, when left out.
    """

    store_id: Id
    lines: Annotated[list[PurchaseLineAsked], Field(min_length=1, max_length=100)]
    customer_id: Id | None = None
    counter_id: Id | None = None
    language: Language | None = None


class CancellationAsked(Asked):
    reason: _Long = ""


class PurchaseSettlementAsked(Asked):
    """What was done about an order that failed: the customer was called, say."""

    note: _Long = ""


class PurchaseLineShape(Answered):
    """A line of a purchase; `location_id`: where it is held."""

    variant_id: Id
    name: str
    sku: str
    quantity: int
    unit_price: str
    total: MoneyShape
    location_id: Id


class PurchasePromise(Answered):
    """What was promised: an hour (`at`), to be shown in the shop's `time_zone`, or a day."""

    at: datetime | None
    day: date
    latest: datetime
    kept_until: datetime | None
    shop: str
    time_zone: str


class PurchaseContact(Answered):
    first_name: str
    last_name: str
    mail: str
    phone: str


class PurchaseSettled(Answered):
    """Who looked at an order that failed, when, and what they did about it."""

    at: datetime
    by: str
    note: str


class PurchaseItem(Answered):
    """A purchase in a list.

    `state`: placing (the shop is being told), placed, uncertain (nobody knows yet whether the shop has it),
    failed (`reason` says why; nothing is held), cancelled. `pay_before`: until then it waits to be paid.
    `order_id` is null until the mirror has the order. `act_id` is the act that asks the shop. `settled`: who
    looked at one that failed.
    """

    id: Id
    version: int
    state: State
    origin: str
    kind: Kind
    kind_words: str
    store_id: Id
    location_id: Id | None
    counter_id: Id | None
    order_id: Id | None
    number: str
    customer: str
    total: MoneyShape
    delivery_price: MoneyShape
    payment: Payment
    payment_words: str
    pay_before: datetime | None
    promise: PurchasePromise
    reason: str
    act_id: Id | None
    settled: PurchaseSettled | None
    placed_at: datetime
    changed_at: datetime


class PurchaseShape(PurchaseItem):
    """A purchase with all that belongs to it."""

    customer_id: Id | None
    contact: PurchaseContact
    address: AddressAsked | None
    subtotal: MoneyShape
    note: str
    lines: list[PurchaseLineShape]


class OrderingMethod(Asked):
    """A way to pay; `days`: so long an order paid by transfer waits for its money."""

    kind: Payment
    instructions: Annotated[str, Field(max_length=2000)] = ""
    days: Annotated[int, Field(ge=1, le=60)] = 7


class OrderingAsked(Asked):
    """How a store is to take orders; see `GET /ordering`."""

    methods: Annotated[list[OrderingMethod], Field(max_length=3)]
    most_pieces: Annotated[int, Field(ge=1, le=100_000)] = 50
    most_total: Annotated[int, Field(ge=1, le=2**53)] | None = None
    taken_from: Id | None = None
    basket_address: Annotated[str, Field(max_length=500, pattern=_PAGE)] = ""
    route_orders: bool = False

    def document(self) -> Document:
        """The document that this shape holds."""
        methods = tuple(
            Method(kind=one.kind, instructions=one.instructions, days=one.days) for one in self.methods
        )
        return Document(
            methods=methods,
            most_pieces=self.most_pieces,
            most_total=self.most_total,
            taken_from=self.taken_from,
            basket_address=self.basket_address,
            route_orders=self.route_orders,
        )


class OrderingShape(Answered):
    """How a store takes orders; `version` 0: nobody settled it, and none are taken.

    `taken_from`: the location whose figure the shop lowers for what is sent, null where the connector knows.
    `basket_address`: the store's page that goes on with a basket, with `{token}` in it; "": a page of ours.
    `route_orders`: what the shop sells by itself, to be sent, is sent from where sourcing says.
    """

    store_id: Id
    name: str
    currency: str
    version: int
    methods: list[OrderingMethod]
    most_pieces: int
    most_total: int | None
    taken_from: Id | None
    basket_address: str
    route_orders: bool

    @classmethod
    def of(cls, ordering: StoreOrdering) -> OrderingShape:
        """The shape of how a store takes orders."""
        document = ordering.document
        return cls(
            store_id=ordering.store_id,
            name=ordering.name,
            currency=ordering.currency,
            version=ordering.version,
            methods=[
                OrderingMethod(kind=one.kind, instructions=one.instructions, days=one.days)
                for one in document.methods
            ],
            most_pieces=document.most_pieces,
            most_total=document.most_total,
            taken_from=document.taken_from,
            basket_address=document.basket_address,
            route_orders=document.route_orders,
        )


def purchase_item(purchase: PurchaseRow, language: Language) -> PurchaseItem:
    """A purchase in a list, in the reader's language."""
    return PurchaseItem(**_item(purchase, language))


def purchase_shape(purchase: PurchaseRow, lines: list[LineRow], language: Language) -> PurchaseShape:
    """A purchase whole, in the reader's language."""
    currency, address = purchase.currency, purchase.address
    told = {} if address is None else {name: getattr(address, name) for name in AddressAsked.model_fields}
    return PurchaseShape(
        **_item(purchase, language),
        customer_id=purchase.customer_id,
        contact=PurchaseContact.model_validate(purchase.contact),
        address=None if address is None else AddressAsked(**{**told, "lines": list(address.lines)}),
        subtotal=money_shape(purchase.subtotal, currency),
        note=purchase.note,
        lines=[line_shape(one, currency) for one in lines],
    )


def line_shape(line: LineRow, currency: str) -> PurchaseLineShape:
    """A line of a purchase."""
    return PurchaseLineShape(
        variant_id=line.variant_id,
        name=line.name,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=line.unit_price,
        total=money_shape(line.total, currency),
        location_id=line.location_id,
    )


def promise_shape(purchase: PurchaseRow) -> PurchasePromise:
    """What was promised."""
    promised = purchase.promise
    return PurchasePromise(
        at=promised.at,
        day=date.fromisoformat(promised.day),
        latest=promised.latest,
        kept_until=promised.kept_until,
        shop=promised.shop,
        time_zone=promised.time_zone,
    )


def _item(purchase: PurchaseRow, language: Language) -> dict[str, object]:
    names = (
        "id", "version", "state", "origin", "kind", "store_id", "location_id", "counter_id", "order_id",
        "number", "payment", "pay_before", "reason", "act_id", "placed_at", "changed_at",
    )  # fmt: skip
    settled = purchase.settled
    return {
        **{name: getattr(purchase, name) for name in names},
        "kind_words": KIND_WORDS[Kind(purchase.kind)].text(language, place=purchase.promise.shop),
        "customer": purchase.contact.name,
        "total": money_shape(purchase.total, purchase.currency),
        "delivery_price": money_shape(purchase.delivery_price, purchase.currency),
        "payment_words": PAYMENT_WORDS[Payment(purchase.payment)].text(language),
        "settled": None if settled is None else PurchaseSettled.model_validate(settled),
        "promise": promise_shape(purchase),
    }
