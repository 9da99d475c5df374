"""What a member of staff does at a shop from a screen: cancel, correct, send, give back, adjust stock.

Each is an act (`sync.push`) that knows its order, so that it is listed with it and its audit rows say what
the mirror said before. Stores bind who may do it, ceilings how much may be given back for one order.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import func, select, text

from guichet import connections
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.errors import NotAllowedError
from guichet.kernel.services import Services
from guichet.kernel.types import Money, Words, minor_units
from guichet.ports.capabilities import (
    NewRefund,
    NewShipment,
    RefundQuote,
    RefundsOrders,
    StockAdjustment,
)
from guichet.ports.records import Address, CustomerAddress, OrderState
from guichet.sync.acts import KINDS, AdjustStock, CancelOrder, ChangeShippingAddress
from guichet.sync.errors import (
    ActNotUncertainError,
    NoShippingAddressError,
    NothingChosenError,
    NotOfferedError,
    NotOfTheOrderError,
    NotPossibleNowError,
    OtherCurrencyError,
    StockCountedHereError,
    StockNotFoundError,
    StockOfSeveralShopsError,
)
from guichet.sync.listing import view_act
from guichet.sync.model import Act
from guichet.sync.order_facts import OrderFacts, order_facts
from guichet.sync.push import Subject, end, find_act, intend, repeat
from guichet.sync.service import refuse
from guichet.sync.trouble import Kind as TroubleKind
from guichet.sync.trouble import note_trouble

ACTS = "orders.act"
REFUNDS = "refunds.make"
STOCK = "stock.adjust"
RESOLVES = "acts.resolve"

# An advisory lock's first number says whose it is: this one is the refunds', the second is the order.
_REFUND_LOCK = 4_871_005


class Offer(StrEnum):
    """What can be done from an order."""

    CANCEL = "cancel_order"
    ADDRESS = "change_shipping_address"
    SHIPMENT = "create_shipment"
    REFUND = "refund_order"


_SCOPES = {Offer.CANCEL: ACTS, Offer.ADDRESS: ACTS, Offer.SHIPMENT: ACTS, Offer.REFUND: REFUNDS}
_OVER = frozenset({OrderState.CANCELLED, OrderState.DECLINED, OrderState.REFUNDED})

WHY_NOT: dict[str, Words] = {
    "not_allowed": NotAllowedError.detail,
    "not_offered": Words(
        "This shop’s connector cannot do it.", "Le connecteur de cette boutique ne sait pas le faire."
    ),
    "not_usable": Words(
        "Nothing can be asked of the shop now; look under Connections.",
        "Rien ne peut être demandé à la boutique pour l’instant ; voyez sous Connexions.",
    ),
    "order_gone": Words("The order is gone at the shop.", "La commande n’existe plus à la boutique."),
    "order_over": Words("The order is cancelled or given back.", "La commande est annulée ou remboursée."),
    "all_shipped": Words("Everything has left already.", "Tout est déjà parti."),
    "all_refunded": Words("Everything was given back already.", "Tout a déjà été remboursé."),
}


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be done from an order; `why_not` is a code of WHY_NOT, "" when it can."""

    kind: Offer
    why_not: str


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What is given back: pieces of lines (our line's id, pieces), an amount, or all that is left."""

    lines: tuple[tuple[int, int], ...] = ()
    amount: Money | None = None
    whole: bool = False
    reason: str = ""


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """What a refund would be at the shop, and whether the person may make it.

    `given_before` is what they gave back for this order so far: the ceiling counts it too.
    """

    total: Money
    quote: RefundQuote
    given_before: Money
    ceiling: Money | None
    allowed: bool


class Adjusted(msgspec.Struct, frozen=True):
    """Pieces that are to be more (or fewer) of a variant at a location."""

    variant_id: int
    location_id: int
    change: int


async def offers(transaction: Transaction, actor: Actor, order_id: int) -> list[Offered]:
    """What this person can do from an order, and why not the rest. Raises OrderNotFoundError."""
    order = await order_facts(transaction, order_id, actor.targets("orders.read", "store"))
    return [Offered(kind=kind, why_not=await _why_not(transaction, actor, order, kind)) for kind in Offer]


async def _why_not(transaction: Transaction, actor: Actor, order: OrderFacts, kind: Offer) -> str:
    if not actor.allows(_SCOPES[kind], order.target):
        return "not_allowed"
    row = await connections.find_connection(transaction, order.connection_id)
    if not isinstance(connections.connector_of(row.connector_id), KINDS[kind].capability):
        return "not_offered"
    if not row.usable:
        return "not_usable"
    if order.gone:
        return "order_gone"
    if kind is Offer.REFUND:
        return "" if order.left.amount else "all_refunded"
    if order.state in _OVER:
        return "order_over"
    return "" if order.unshipped else "all_shipped"


async def _order(transaction: Transaction, actor: Actor, order_id: int, kind: Offer) -> OrderFacts:
    """The order, if this can be done from it now.

    Raises OrderNotFoundError, NotAllowedError, NotOfferedError, NotPossibleNowError.
    """
    order = await order_facts(transaction, order_id, actor.targets("orders.read", "store"))
    why_not = await _why_not(transaction, actor, order, kind)
    if why_not == "not_allowed":
        raise NotAllowedError
    if why_not == "not_offered":
        row = await connections.find_connection(transaction, order.connection_id)
        label = connections.connector_of(row.connector_id).manifest.label
        raise NotOfferedError(connector=label, capability=kind.value)
    if why_not:
        raise NotPossibleNowError(WHY_NOT[why_not], code=why_not)
    return order


def _subject(order: OrderFacts, before: Any, amount: Money | None = None) -> Subject:
    return Subject(order_id=order.id, store_id=order.store_id, before=before, amount=amount)


async def cancel(transaction: Transaction, actor: Actor, order_id: int, *, key: str) -> int:
    """Cancel an order at its shop; returns the act's id. Raises what `_order` raises."""
    order = await _order(transaction, actor, order_id, Offer.CANCEL)
    request = CancelOrder(order_external_id=order.external_id)
    subject = _subject(order, {"state": order.state})
    return await intend(transaction, actor, order.connection_id, request, key=key, subject=subject)


async def correct_address(
    transaction: Transaction, actor: Actor, order_id: int, address: Address, place: int, *, key: str
) -> int:
    """Correct where an order (its address number `place`) is to go; returns the act's id.

    Raises what `_order` raises, and NoShippingAddressError.
    """
    order = await _order(transaction, actor, order_id, Offer.ADDRESS)
    known = _address(order, place)
    request = ChangeShippingAddress(
        order_external_id=order.external_id, address_external_id=known.external_id, address=address
    )
    subject = _subject(order, {"address": msgspec.to_builtins(known.address)})
    return await intend(transaction, actor, order.connection_id, request, key=key, subject=subject)


def _address(order: OrderFacts, place: int) -> CustomerAddress:
    if place >= len(order.addresses):
        raise NoShippingAddressError(place=place)
    return order.addresses[place]


async def send_parcel(
    transaction: Transaction,
    actor: Actor,
    order_id: int,
    lines: Sequence[tuple[int, int]],
    parcel: NewShipment,
    place: int,
    *,
    key: str,
) -> int:
    """Tell the shop that pieces of lines (our line's id, pieces) left; no lines is all that has not left yet.

    `parcel` says the rest; its order, address and lines are filled in. Returns the act's id. Raises what
    `_order` raises, NoShippingAddressError, NotOfTheOrderError.
    """
    order = await _order(transaction, actor, order_id, Offer.SHIPMENT)
    named = _named(order, lines, lambda line: line.quantity - line.quantity_shipped)
    rest = [(line.external_id, line.quantity - line.quantity_shipped) for line in order.lines]
    request = msgspec.structs.replace(
        parcel,
        order_external_id=order.external_id,
        address_external_id=_address(order, place).external_id,
        lines=tuple(named or [one for one in rest if one[1] > 0]),
    )
    shipped = {line.external_id: line.quantity_shipped for line in order.lines}
    subject = _subject(order, {"state": order.state, "shipped": shipped})
    return await intend(transaction, actor, order.connection_id, request, key=key, subject=subject)


def _named(order: OrderFacts, lines: Sequence[tuple[int, int]], most: Any) -> list[tuple[str, int]]:
    by_id = {line.id: line for line in order.lines}
    named = []
    for line_id, pieces in lines:
        line = by_id.get(line_id)
        if line is None or pieces > most(line):
            raise NotOfTheOrderError(line_id=line_id)
        named.append((line.external_id, pieces))
    return named


def _refund(order: OrderFacts, chosen: Chosen) -> NewRefund:
    """Raises NothingChosenError, OtherCurrencyError, NotOfTheOrderError."""
    if bool(chosen.lines) + (chosen.amount is not None) + chosen.whole != 1:
        raise NothingChosenError
    amount = order.left if chosen.whole else chosen.amount
    if amount is not None and amount.currency != order.currency:
        raise OtherCurrencyError(currency=order.currency)
    return NewRefund(
        order_external_id=order.external_id,
        lines=tuple(_named(order, chosen.lines, lambda line: line.quantity - line.quantity_refunded)),
        amount=None if amount is None else f"{amount.decimal():f}",
        reason=chosen.reason,
    )


async def quote_refund(services: Services, actor: Actor, order_id: int, chosen: Chosen) -> Quoted:
    """Ask the shop what a refund would be; nothing is given back.

    Raises what `_order` and `_refund` raise, and what a call that failed means (`service.refuse`).
    """
    async with services.database.transaction() as transaction:
        order = await _order(transaction, actor, order_id, Offer.REFUND)
        given = await _given_by(transaction, actor, order)
    request = _refund(order, chosen)
    opened = await connections.open_connection(services, order.connection_id)
    if not isinstance(opened.connector, RefundsOrders):
        raise NotOfferedError(connector=opened.connector.manifest.label, capability=Offer.REFUND.value)
    try:
        quote = await opened.connector.quote_refund(opened.session, request)
    except Exception as failure:
        trouble = await note_trouble(services, order.connection_id, failure, of_one_thing=True)
        if trouble.kind is TroubleKind.UNEXPECTED:
            raise
        refuse(trouble)
    total = Money(minor_units(quote.total, order.currency), order.currency)
    return Quoted(
        total=total,
        quote=quote,
        given_before=given,
        ceiling=actor.ceiling(REFUNDS, order.target),
        allowed=actor.may_spend(REFUNDS, given + total, order.target),
    )


async def refund(
    transaction: Transaction, actor: Actor, order_id: int, chosen: Chosen, agreed: Money, *, key: str
) -> int:
    """Give money back for an order: `agreed` is the quote's total, and a quote of another is not carried out.

    The ceiling counts all that the person gives back for the order, so that it cannot be passed in parts.
    Returns the act's id. Raises what `_order` and `_refund` raise, and AboveCeilingError.
    """
    lock = text("SELECT pg_advisory_xact_lock(:whose, :order)")
    await transaction.execute(lock, {"whose": _REFUND_LOCK, "order": order_id % 2**31})
    order = await _order(transaction, actor, order_id, Offer.REFUND)
    if agreed.currency != order.currency:
        raise OtherCurrencyError(currency=order.currency)
    request = msgspec.structs.replace(_refund(order, chosen), agreed_total=f"{agreed.decimal():f}")
    same = select(Act.id).where(Act.connection_id == order.connection_id, Act.key == key)
    if await transaction.scalar(same) is None:
        given = await _given_by(transaction, actor, order)
        actor.require_spending(REFUNDS, given + agreed, order.target)
    before = {"state": order.state, "refunded": order.refunded, "currency": order.currency}
    subject = _subject(order, before, agreed)
    return await intend(transaction, actor, order.connection_id, request, key=key, subject=subject)


async def _given_by(transaction: Transaction, actor: Actor, order: OrderFacts) -> Money:
    """What this person gave back for the order so far, or is about to."""
    query = select(func.coalesce(func.sum(Act.amount), 0)).where(
        Act.order_id == order.id,
        Act.kind == Offer.REFUND.value,
        Act.state != "failed",
        Act.currency == order.currency,
        Act.actor["kind"].astext == actor.kind.value,
        Act.actor["id"].astext == str(actor.id),
    )
    return Money(int(await transaction.scalar(query) or 0), order.currency)


_LEVEL = text(
    "SELECT connection_id, variant_external_id, location_external_id, on_hand, counted FROM stock_levels"
    " WHERE variant_id = :variant_id AND location_id = :location_id"
)


async def adjust_stock(
    transaction: Transaction, actor: Actor, adjusted: Sequence[Adjusted], reason: str, *, key: str
) -> int:
    """Move stock levels of one shop up or down; returns the act's id.

    Raises NotAllowedError, StockNotFoundError, StockCountedHereError, StockOfSeveralShopsError,
    NotOfferedError.
    """
    rows, before = [], []
    for one in adjusted:
        actor.require(STOCK, f"location:{one.location_id}")
        asked = {"variant_id": one.variant_id, "location_id": one.location_id}
        row = (await transaction.execute(_LEVEL, asked)).mappings().one_or_none()
        if row is None:
            raise StockNotFoundError(variant_id=one.variant_id, location_id=one.location_id)
        if row["counted"] is not None:
            raise StockCountedHereError(location_id=one.location_id)
        rows.append((one, row))
        before.append({**asked, "on_hand": row["on_hand"]})
    shops = {row["connection_id"] for _, row in rows}
    if len(shops) != 1:
        raise StockOfSeveralShopsError
    request = AdjustStock(
        adjustments=tuple(
            StockAdjustment(
                variant_external_id=row["variant_external_id"],
                location_external_id=row["location_external_id"],
                change=one.change,
            )
            for one, row in rows
        ),
        reason=reason,
    )
    return await intend(transaction, actor, shops.pop(), request, key=key, subject=Subject(before=before))


async def resolve(
    transaction: Transaction, actor: Actor, act_id: int, *, happened: bool, again: bool, note: str
) -> None:
    """Say what became of an uncertain act: a person looked at the shop.

    What had not happened is failed, or done `again`. Raises ActNotFoundError, NotAllowedError,
    ActNotUncertainError.
    """
    seen = await view_act(transaction, actor, act_id)
    actor.require(RESOLVES, f"store:{seen.store_id or 0}")
    act = await find_act(transaction, act_id, lock=True)
    if act is None or act.state != "uncertain":
        raise ActNotUncertainError(state=seen.state if act is None else act.state)
    if happened:
        await end(transaction, act, actor, "done", code="person_saw_it", reason=note)
    elif again:
        await repeat(transaction, actor, act, note)
    else:
        await end(transaction, act, actor, "failed", code="person_saw_nothing", reason=note)
