"""Every door between the house and an outside system: what a connector may offer, one Protocol each.

A connector is an object (`connector` of its folder). What it can do is what it implements; nothing is listed
by hand. Calls that go outside take a `Session`; `read`, `write` and `verify` are pure.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

import msgspec

from guichet.kernel.blobs import Blobs
from guichet.kernel.http import Http, Network
from guichet.ports.manifest import Limit, Manifest, Words
from guichet.ports.messages import NewMessage
from guichet.ports.records import Address, Fact, Resource, Unreadable


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One merchant's account at the outside system, opened for a piece of work.

    `settings` is of the connector's own struct; `http` carries the account's rate budget, circuit breaker and
    time-outs. `network` opens what is not HTTP, `blobs` keep files; `connections` gives both.
    """

    connection_id: int
    settings: Any
    http: Http
    network: Network | None = None
    blobs: Blobs | None = None


SETTLES = timedelta(seconds=3)  # after its date (of a second's grain, in lists that lag) it is read for good


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One raw answer, kept as it came; `position` is where to go on after it.

    `body` is JSON that the same connector's `read(resource, body)` understands; it may bring several of the
    vendor's answers together (an order with its lines). `read_at` is when the vendor answered, of several
    calls the first; `told_at` the same by the vendor's own clock, None where it does not say.
    """

    resource: Resource
    body: bytes
    read_at: datetime
    position: dict[str, Any]
    rows: int
    last: bool
    told_at: datetime | None = None


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """What a webhook says: this thing changed (or, for `resource` None, something about the account).

    `external_id` is what the same connector's `fetch` takes: the thing's id, or a word of the connector's
    own that leads to it ("*": all of a small resource). The facts that come back carry the things' own ids.
    """

    topic: str
    key: str  # the vendor's delivery id, else a digest of scope and body: what duplicates share
    resource: Resource | None
    external_id: str | None
    happened_at: datetime | None = None
    gone: bool = False
    signal: str | None = None  # uninstalled | delivery_failing: acts on the connection, not the mirror


class Hook(msgspec.Struct, frozen=True, kw_only=True):
    external_id: str
    topic: str
    address: str
    active: bool


class AccountSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Who answered: shown before the first sync, so that a person sees that it is the right shop."""

    external_id: str
    name: str
    currency: str = ""
    time_zone: str = ""
    address: str = ""


@runtime_checkable
class Connector(Protocol):
    """What every connector is: a manifest and the struct of what the merchant types."""

    manifest: Manifest
    settings: type[msgspec.Struct]


@runtime_checkable
class KnowsLimit(Protocol):
    """Says the quota of this account where it depends on the merchant's plan; else the manifest's holds."""

    def limit(self, settings: Any) -> Limit: ...


@runtime_checkable
class IdentifiesAccount(Protocol):
    """Asks the outside system who we are there; raises BadCredentialsError when it refuses."""

    async def identify(self, session: Session) -> AccountSummary: ...


@runtime_checkable
class ReadsRecords(Protocol):
    """Turns a raw page into facts, purely; a row that cannot be read falls out alone.

    Raises MalformedError when the page as a whole cannot be read.
    """

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]: ...


@runtime_checkable
class ReadsHistory(Protocol):
    """Brings everything there is of a resource, page by page, newest first where the vendor can.

    `resources` is in the order they are to be read. `position` is {} at the start, else that of the last
    page kept; `until`/`since` bound resources that have a time, so that the last 90 days come first.
    """

    resources: tuple[Resource, ...]

    def history(
        self,
        session: Session,
        resource: Resource,
        position: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[Page]: ...


@runtime_checkable
class ReadsChanges(Protocol):
    """Brings what changed since the cursor (with an overlap of its own), oldest change first.

    `cursor` is {} at first: then from `since`. Resources without a modified cursor are not in `changing`:
    they are compared whole on a slower schedule.
    """

    changing: tuple[Resource, ...]

    def changes(
        self, session: Session, resource: Resource, cursor: Mapping[str, Any], *, since: datetime
    ) -> AsyncIterator[Page]: ...


@runtime_checkable
class ReadsThings(Protocol):
    """Brings named things: the answer to a hint. A thing that is gone is in the page as absent.

    `external_ids` are ids, or words that `hint` handed out; at most 250 in a call.
    """

    fetchable: tuple[Resource, ...]

    async def fetch(self, session: Session, resource: Resource, external_ids: Sequence[str]) -> Page: ...


@runtime_checkable
class CountsThings(Protocol):
    """Says how many there are, for the progress bar and the proof; None where the vendor does not say."""

    async def count(
        self, session: Session, resource: Resource, *, since: datetime | None = None
    ) -> int | None: ...


@runtime_checkable
class NamesThings(Protocol):
    """Lists the ids that exist, cheaply, so that a deletion whose hook was lost is noticed.

    An id that is not named is a reason to fetch it, no proof that it is gone (it may be archived).
    """

    nameable: tuple[Resource, ...]

    def names(self, session: Session, resource: Resource) -> AsyncIterator[Sequence[str]]: ...


@runtime_checkable
class ReceivesHooks(Protocol):
    """Webhooks: registering, watching and reading them.

    `register_hooks` may be repeated: it makes what is missing for `address`, wakes what was switched off
    and returns the hooks that then stand. With an `address`, `list_hooks` and `remove_hooks` leave the
    hooks of other receivers alone. `verify` raises BadSignatureError, `hint` MalformedError.
    """

    def topics(self) -> tuple[str, ...]: ...

    async def register_hooks(self, session: Session, address: str, secret: str) -> Sequence[Hook]: ...

    async def list_hooks(self, session: Session, address: str | None = None) -> Sequence[Hook]: ...

    async def remove_hooks(self, session: Session, address: str | None = None) -> None: ...

    def verify(self, settings: Any, secret: str, headers: Mapping[str, str], body: bytes) -> None: ...

    def hint(self, headers: Mapping[str, str], body: bytes) -> Hint: ...


class AppCallback(msgspec.Struct, frozen=True, kw_only=True):
    """An address that the vendor's registration of our app asks for; `name` is the last part of ours."""

    name: str
    title: Words


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """What an app callback asks of us, verified: act on the account that it names.

    `user` is the mail of whoever did it at the vendor, `user_external_id` their id there, `signed_at` when
    the vendor signed it.
    """

    act: str  # installed | loaded | uninstalled | user_removed
    account: str
    settings: msgspec.Struct | None = None
    user: str = ""
    user_external_id: str = ""
    signed_at: datetime | None = None


@runtime_checkable
class AuthorisesByApp(Protocol):
    """The vendor's single-click app: trades the one-time code for a lasting credential.

    `app_settings` is the struct of the app's own registration (client id and secret), typed once by an
    administrator; `app_callbacks` are the addresses that the registration asks for. `receive_callback` takes
    a callback by its `name`, verifies it with the app's secret (BadSignatureError when it is forged or too
    old) and, for an installation, trades the code.
    """

    app_settings: type[msgspec.Struct]
    app_callbacks: tuple[AppCallback, ...]

    async def receive_callback(
        self, http: Http, app_settings: Any, name: str, query: Mapping[str, str], address: str
    ) -> Callback: ...


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The vendor's own strings of one thing, for the proof's field-by-field comparison.

    Field names are those of `ports.rendering`, so that `rendered(record)` is the other side.
    """

    external_id: str
    fields: dict[str, str]


@runtime_checkable
class ProvesThings(Protocol):
    """Brings a sample of things as the vendor's own strings, by a way that `read` does not share."""

    provable: tuple[Resource, ...]

    async def sample(
        self, session: Session, resource: Resource, external_ids: Sequence[str]
    ) -> Sequence[Comparison]: ...


@runtime_checkable
class TracksParcels(Protocol):
    """Follows parcels by their numbers, `parcels_per_call` at most in one call.

    `recognises` is pure: whether a number (as `records.parcel_number` writes it) under the shop's word for
    the carrier is one of this carrier's. `track` answers for each number: a number that the carrier does not
    know is in the page as absent, one that it cannot answer for now is left out, and one bad number never
    spoils the others.
    """

    parcels_per_call: int

    def recognises(self, number: str, carrier_word: str) -> bool: ...

    async def track(self, session: Session, numbers: Sequence[str]) -> Page: ...


class NewShipment(msgspec.Struct, frozen=True, kw_only=True):
    order_external_id: str
    address_external_id: str | None
    lines: tuple[tuple[str, int], ...]  # (line's external id, quantity)
    tracking_number: str = ""
    carrier: str = ""
    tracking_address: str = ""
    comment: str = ""


@runtime_checkable
class BooksShipments(Protocol):
    """Tells the shop that lines left, with their tracking number. Returns the shop's id of the shipment.

    `list_shipments` names those that an order has. `find_shipment` asks whether one like this is there that
    is not among `known`, for an act whose answer was lost: two parcels may be alike in all that they say.
    """

    async def create_shipment(self, session: Session, shipment: NewShipment) -> str: ...

    async def list_shipments(self, session: Session, order_external_id: str) -> Sequence[str]: ...

    async def find_shipment(
        self, session: Session, shipment: NewShipment, *, known: Collection[str] = ()
    ) -> str | None: ...


@runtime_checkable
class ChangesOrderState(Protocol):
    """Sets an order's state (a word of `records.OrderState`), or cancels it, at the shop."""

    async def set_order_state(self, session: Session, order_external_id: str, state: str) -> None: ...

    async def cancel_order(self, session: Session, order_external_id: str) -> None: ...


class NewOrderLine(msgspec.Struct, frozen=True, kw_only=True):
    product_external_id: str | None
    variant_external_id: str | None
    name: str
    sku: str = ""
    quantity: int
    unit_price: str  # tax included
    unit_price_without_tax: str | None = None  # None: no tax in the price


class NewOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order taken by us: in a shop, or to replace something. `reference` makes a repetition findable.

    `state` is a word of `records.OrderState`. With a `pickup_method_external_id` it is collected, else sent.
    """

    reference: str
    customer_external_id: str | None
    billing: Address
    shipping: Address | None
    lines: tuple[NewOrderLine, ...]
    channel_external_id: str | None = None
    staff_note: str = ""
    payment_method: str = ""
    discount: str = "0"
    state: str = ""
    pickup_method_external_id: str | None = None
    currency: str = ""  # "": the shop's own
    delivery_cost: str = "0"  # tax included
    delivery_name: str = ""  # how it is sent, in the buyer's words


@runtime_checkable
class PlacesOrders(Protocol):
    """Creates an order at the shop; `find_order` asks whether one with this reference is there already."""

    async def place_order(self, session: Session, order: NewOrder) -> str: ...

    async def find_order(self, session: Session, reference: str) -> str | None: ...


@runtime_checkable
class ChangesShippingAddress(Protocol):
    """Corrects where an order that has not left is to go."""

    async def change_shipping_address(
        self, session: Session, order_external_id: str, address_external_id: str, address: Address
    ) -> None: ...


class NewRefund(msgspec.Struct, frozen=True, kw_only=True):
    order_external_id: str
    lines: tuple[tuple[str, int], ...] = ()  # (line's external id, quantity)
    amount: str | None = None  # of the order as a whole, in the vendor's decimals
    reason: str = ""
    agreed_total: str | None = None  # what a person agreed to; a quote of another total is not carried out


class RefundMeans(msgspec.Struct, frozen=True, kw_only=True):
    """One way by which money goes back; `offline`: a person hands it over, the shop only notes it."""

    provider: str
    amount: str
    offline: bool = False
    label: str = ""


class RefundQuote(msgspec.Struct, frozen=True, kw_only=True):
    """What a refund would be; `means` together make up the total."""

    total: str
    tax: str
    means: tuple[RefundMeans, ...]


@runtime_checkable
class RefundsOrders(Protocol):
    """Asks what a refund would be, then makes it: always in this order.

    `find_refund` asks whether one of this quote that is not among `known` was made since `not_before`, for an
    act whose answer was lost.
    """

    async def quote_refund(self, session: Session, refund: NewRefund) -> RefundQuote: ...

    async def refund_order(self, session: Session, refund: NewRefund, quote: RefundQuote) -> str: ...

    async def find_refund(
        self,
        session: Session,
        refund: NewRefund,
        quote: RefundQuote,
        *,
        not_before: datetime,
        known: Collection[str] = (),
    ) -> str | None: ...


@runtime_checkable
class GivesStoreCredit(Protocol):
    """Sets a customer's credit at the shop to `amount` (vendor's decimals)."""

    async def set_store_credit(self, session: Session, customer_external_id: str, amount: str) -> None: ...


class StockAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    variant_external_id: str
    location_external_id: str
    change: int


@runtime_checkable
class AdjustsStock(Protocol):
    """Moves stock levels relatively; the vendor may apply it later (the returned reference names it)."""

    async def adjust_stock(
        self, session: Session, adjustments: Sequence[StockAdjustment], reason: str
    ) -> str: ...


@runtime_checkable
class WritesMetafields(Protocol):
    """Keeps a small value of ours on the shop's order or product."""

    async def write_metafield(
        self, session: Session, resource: Resource, external_id: str, key: str, value: str
    ) -> None: ...


@runtime_checkable
class SendsMessages(Protocol):
    """Sends a message by its channel. Returns the word by which the channel knows it.

    A recipient who is refused is a RejectedError that names them, and nobody got it. When the message was
    handed over and no answer came, the OutageError is `uncertain`.
    """

    channel: str

    async def send_message(self, session: Session, message: NewMessage) -> str: ...


@runtime_checkable
class HasStandIn(Protocol):
    """Ships a stateful stand-in of the outside system: the module to run and where its control listens."""

    standin_module: str

    def standin_settings(self, address: str, account: Mapping[str, Any]) -> msgspec.Struct: ...


CAPABILITIES: dict[str, type] = {
    "identifies_account": IdentifiesAccount,
    "authorises_by_app": AuthorisesByApp,
    "knows_limit": KnowsLimit,
    "reads_records": ReadsRecords,
    "reads_history": ReadsHistory,
    "reads_changes": ReadsChanges,
    "reads_things": ReadsThings,
    "counts_things": CountsThings,
    "names_things": NamesThings,
    "proves_things": ProvesThings,
    "receives_hooks": ReceivesHooks,
    "tracks_parcels": TracksParcels,
    "books_shipments": BooksShipments,
    "changes_order_state": ChangesOrderState,
    "places_orders": PlacesOrders,
    "changes_shipping_address": ChangesShippingAddress,
    "refunds_orders": RefundsOrders,
    "gives_store_credit": GivesStoreCredit,
    "adjusts_stock": AdjustsStock,
    "writes_metafields": WritesMetafields,
    "sends_messages": SendsMessages,
    "has_standin": HasStandIn,
}
