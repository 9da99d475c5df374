"""Taking an order: the promise asked anew, its price and its stock held, the shop told; all or nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.dialects.postgresql import insert

from guichet.commerce.customers import groups_of
from guichet.commerce.places import PlaceUnknownError
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Database, Transaction
from guichet.kernel.types import Language, utc_now
from guichet.ports.records import Address
from guichet.purchase.dispatch import with_couriers
from guichet.purchase.placing import repository
from guichet.purchase.placing.checking import (
    check_prices,
    check_who,
    merged,
    require_shown,
)
from guichet.purchase.placing.errors import (
    OrderingOffError,
    PaymentNotOfferedError,
    PurchaseKeyTakenError,
)
from guichet.purchase.placing.model import Purchase, PurchaseLine
from guichet.purchase.placing.moving import announce
from guichet.purchase.placing.ordering import Method, StoreOrdering, ordering_of
from guichet.purchase.placing.repository import Contact, Good, PlaceRow, Promised, PurchaseRow
from guichet.purchase.placing.states import Payment, State
from guichet.purchase.placing.stocking import Held, held_lines, hold, taken_location
from guichet.purchase.placing.telling import ask_shop, pickup_of
from guichet.purchase.promise import (
    CARRIED,
    Kind,
    Offer,
    Promises,
    PromisesOffError,
    Question,
    delivery_of,
    promise,
)

_DECISIVE = ("store_id", "lines", "kind", "location_id", "contact", "address", "payment", "note")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """The promise as the buyer saw it: its price in minor units, and its hour or its day."""

    price: int
    at: datetime | None = None
    day: date | None = None


class NewPurchase(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody orders. `lines` are variants with quantities; `key` is the asker's, of all askers.

    `shown` None: whatever holds now is agreed to. `near` and `country` say where it goes for what has no
    address. `origin`: shopper (who may ask only where the store promises) or staff.
    """

    key: str
    store_id: int
    lines: tuple[tuple[int, int], ...]
    kind: Kind
    payment: Payment
    contact: Contact
    address: Address | None = None
    location_id: int | None = None
    counter_id: int | None = None
    near: str = ""
    country: str | None = None
    shown: Shown | None = None
    language: Language = Language.EN
    origin: str = "shopper"
    customer_id: int | None = None
    note: str = ""


class _Taking(msgspec.Struct, frozen=True, kw_only=True):
    """What was read and found of an order that is being taken."""

    new: NewPurchase
    ordering: StoreOrdering
    method: Method
    lines: tuple[tuple[int, int], ...]
    goods: dict[int, Good]
    offer: Offer
    place: PlaceRow | None
    locations: dict[int, int]
    now: datetime


async def place(database: Database, transaction: Transaction, actor: Actor, new: NewPurchase) -> PurchaseRow:
    """Take an order: its stock is held and the shop is told by an act; the same `key` is the same purchase.

    Stock is held last in the transaction. Raises PromiseChangedError (with the promises that hold now),
    StockShortError, PurchaseKeyTakenError, OrderingOffError, PromisesOffError, PaymentNotOfferedError, and
    what `checking` says of lines, prices and people.
    """
    asked = _digest(new)
    if await repository.purchase_of_key(transaction, new.key) is not None:
        return await _same(transaction, new.key, asked)
    ordering = await ordering_of(transaction, new.store_id)
    method = ordering.document.method(new.kind, new.payment)
    if not ordering.version:
        raise OrderingOffError
    if method is None:
        raise PaymentNotOfferedError
    lines = merged(new.lines, ordering.document)
    check_who(new.contact, new.address, new.kind)
    goods = await repository.goods(transaction, [variant_id for variant_id, _ in lines])
    check_prices(lines, goods, ordering)
    promises = await promises_of(database, transaction, new, lines)
    offer = require_shown(promises, new.kind, new.shown)
    place_row = await repository.place_of(transaction, offer.shop.location_id) if offer.shop else None
    return await _take(
        transaction,
        actor,
        _Taking(
            new=new,
            ordering=ordering,
            method=method,
            lines=lines,
            goods=goods,
            offer=offer,
            place=place_row,
            locations=_locations(new.kind, offer, promises, lines),
            now=promises.now,
        ),
        asked,
    )


async def _same(transaction: Transaction, key: str, asked: str) -> PurchaseRow:
    """The purchase of this key. Raises PurchaseKeyTakenError where something else was asked under it."""
    same = await repository.purchase_of_key(transaction, key)
    if same is None or same.asked != asked:
        raise PurchaseKeyTakenError
    return same


async def promises_of(
    database: Database, transaction: Transaction, new: NewPurchase, lines: Sequence[tuple[int, int]]
) -> Promises:
    """What the store promises for these lines now; the address says where it goes, where there is one.

    A tier counts where the house knows who buys: by the groups of their accounts, never by what is said.
    """
    delivery = await delivery_of(transaction, new.store_id)
    if not delivery.version and new.origin == "shopper":
        raise PromisesOffError
    near, country = new.near, new.country
    if new.address is not None and new.kind in CARRIED:
        near, country = new.address.postcode or new.near, new.address.country or new.country
    known = new.customer_id
    asked = Question(
        lines=tuple(lines),
        near=near,
        country=country or None,
        groups=() if known is None else await groups_of(transaction, known),
        location_id=new.location_id,
    )
    try:
        found = await promise(database, transaction, delivery, asked, utc_now())
    except PlaceUnknownError:
        # An address that no list of towns knows is one all the same.
        asked = msgspec.structs.replace(asked, near="")
        found = await promise(database, transaction, delivery, asked, utc_now())
    return await with_couriers(transaction, found, asked)


def _locations(
    kind: Kind, offer: Offer, promises: Promises, lines: Sequence[tuple[int, int]]
) -> dict[int, int]:
    """From which place each variant goes."""
    if kind not in CARRIED and offer.shop is not None:
        return {variant_id: offer.shop.location_id for variant_id, _ in lines}
    return {line.variant_id: line.location_id for line in promises.plan.lines if line.location_id is not None}


async def _take(transaction: Transaction, actor: Actor, taking: _Taking, asked: str) -> PurchaseRow:
    new, ordering = taking.new, taking.ordering
    pickup = await pickup_of(transaction, new.kind, taking.place, ordering.connection_id)
    taken_location_id = await taken_location(
        transaction, ordering, taking.place.external_id if taking.place and pickup else None
    )
    held = await held_lines(
        transaction,
        [(variant_id, taking.locations[variant_id], quantity) for variant_id, quantity in taking.lines],
        connection_id=ordering.connection_id,
        taken_location_id=taken_location_id,
    )
    values = _values(taking, asked, taken_location_id, actor)
    statement = insert(Purchase).values(**values).on_conflict_do_nothing(index_elements=["key"])
    purchase_id = await transaction.scalar(statement.returning(Purchase.id))
    if purchase_id is None:  # asked twice at once: the other was first
        return await _same(transaction, new.key, asked)
    await transaction.execute(insert(PurchaseLine), _line_values(purchase_id, taking, held))
    made = await repository.find_purchase(transaction, purchase_id)
    await audit(
        transaction, actor, "purchase.placed", entity="purchase", entity_id=purchase_id,
        after={"kind": new.kind.value, "payment": new.payment.value, "total": made.total},
    )  # fmt: skip
    await announce(transaction, made, None, State.PLACING)
    await ask_shop(transaction, made)
    await hold(transaction, actor, made, held)
    return await repository.find_purchase(transaction, purchase_id)


def _values(taking: _Taking, asked: str, taken_location_id: int | None, actor: Actor) -> dict[str, Any]:
    new, offer, now = taking.new, taking.offer, taking.now
    waits = timedelta(days=taking.method.days) if new.payment is Payment.TRANSFER else None
    promised = Promised(
        at=offer.outlook.at,
        day=offer.outlook.day.isoformat(),
        latest=offer.outlook.latest,
        kept_until=offer.kept_until,
        shop=offer.shop.name if offer.shop else "",
        time_zone=offer.shop.zone.key if offer.shop else "",
    )
    return {
        "version": 1,
        "key": new.key,
        "asked": asked,
        "reference": f"G{secrets.token_hex(6)}",
        "store_id": new.store_id,
        "connection_id": taking.ordering.connection_id,
        "state": State.PLACING,
        "origin": new.origin,
        "kind": new.kind.value,
        "location_id": offer.shop.location_id if offer.shop else None,
        "counter_id": new.counter_id,
        "taken_location_id": taken_location_id,
        "currency": taking.ordering.currency,
        "subtotal": sum((taking.goods[one].price_minor or 0) * count for one, count in taking.lines),
        "delivery_price": offer.price,
        "payment": new.payment.value,
        "pay_before": now + waits if waits else None,
        "language": new.language.value,
        "customer_id": new.customer_id,
        "contact": new.contact,
        "address": new.address,
        "note": new.note,
        "promise": msgspec.to_builtins(promised),
        "external_id": "",
        "number": "",
        "reason": "",
        "actor": {"kind": actor.kind.value, "id": actor.id, "name": actor.name},
        "placed_at": now,
        "changed_at": now,
    }


def _line_values(purchase_id: int, taking: _Taking, held: Sequence[Held]) -> list[dict[str, Any]]:
    rows = []
    for position, ((variant_id, quantity), one) in enumerate(zip(taking.lines, held, strict=True)):
        good = taking.goods[variant_id]
        rows.append(
            {
                "purchase_id": purchase_id,
                "position": position,
                "variant_id": variant_id,
                "variant_external_id": good.external_id,
                "product_external_id": good.product_external_id,
                "name": good.full_name,
                "sku": good.sku,
                "quantity": quantity,
                "unit_price": good.price or "0",
                "total": (good.price_minor or 0) * quantity,
                "location_id": one.level.location_id,
                "held_variant_id": one.level.held_variant_id,
                "way": one.way,
                "covered": one.covered,
            }
        )
    return rows


def _digest(new: NewPurchase) -> str:
    """What makes two asks under one key the same."""
    decisive = {name: getattr(new, name) for name in _DECISIVE}
    return hashlib.sha256(msgspec.json.encode(decisive)).hexdigest()
