"""The values as they are known: typed, in no language. Money in minor units, times zone-aware."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

import msgspec

from guichet.kernel.types import Money


class CustomerFact(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    first_name: str = ""


class ItemFact(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    options: tuple[str, ...] = ()
    quantity: int = 1


class ParcelFact(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel. `state` is one of `ports.records.ParcelState`, that of its last scan where one is known."""

    state: str
    carrier: str = ""
    number: str = ""
    link: str = ""
    last_at: datetime | None = None
    last_place: str = ""
    carrier_words: str = ""
    expected_until: datetime | None = None
    delivered_at: datetime | None = None
    late_by_days: int | None = None
    pickup_point: str = ""
    items: tuple[ItemFact, ...] = ()


class RefundFact(msgspec.Struct, frozen=True, kw_only=True):
    amount: Money
    reason: str = ""
    made_at: datetime | None = None


class ReturnFact(msgspec.Struct, frozen=True, kw_only=True):
    """A return that was agreed; filled by who agreed it.

    `reference`: the parcel of what was sent for it, the number of the credit. `place`: the shop that handed
    the other item out.
    """

    number: str = ""
    send_before: datetime | None = None
    label_link: str = ""
    reference: str = ""
    place: str = ""


class OpeningFact(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch in which a place is open, by the place's own clock."""

    day: date
    opens: time
    closes: time


class PickupFact(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order is collected, and by which code; `keep_until`: so long it is kept there."""

    place: str
    address: str = ""
    openings: tuple[OpeningFact, ...] = ()
    code: str = ""
    keep_until: datetime | None = None


class OrderFact(msgspec.Struct, frozen=True, kw_only=True):
    """An order. `state` is one of `ports.records.OrderState`; `not_sent` is what has not left yet.

    `tracking_link` is the address of its own page, filled by whoever may hand it out.
    """

    number: str
    state: str
    placed_at: datetime
    total: Money
    items: tuple[ItemFact, ...] = ()
    not_sent: tuple[ItemFact, ...] = ()
    parcels: tuple[ParcelFact, ...] = ()
    refunds: tuple[RefundFact, ...] = ()
    as_of: datetime | None = None
    tracking_link: str = ""


class ProductFact(msgspec.Struct, frozen=True, kw_only=True):
    """A product that is asked about. `available` None: not known."""

    name: str
    price: Money | None = None
    link: str = ""
    available: bool | None = None


class SatisfactionFact(msgspec.Struct, frozen=True, kw_only=True):
    """A question of satisfaction: the link of each mark, from 1 (very dissatisfied) to 5."""

    links: Mapping[int, str]


class StoreFact(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    link: str = ""
    mail: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that a text may say at a moment (`now`); what is not known is None or ""."""

    now: datetime
    customer: CustomerFact = CustomerFact()
    order: OrderFact | None = None
    product: ProductFact | None = None
    returned: ReturnFact | None = None
    pickup: PickupFact | None = None
    satisfaction: SatisfactionFact | None = None
    store: StoreFact = StoreFact()
    agent: str = ""
