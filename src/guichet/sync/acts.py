"""The kinds of act: what is asked, which capability does it, and how to learn whether a lost one worked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from guichet.kernel.types import Words
from guichet.ports.capabilities import (
    AdjustsStock,
    BooksShipments,
    ChangesOrderState,
    ChangesShippingAddress,
    GivesStoreCredit,
    NewOrder,
    NewRefund,
    NewShipment,
    PlacesOrders,
    RefundQuote,
    RefundsOrders,
    SendsMessages,
    Session,
    StockAdjustment,
    WritesMetafields,
)
from guichet.ports.messages import NewMessage
from guichet.ports.noting import NotesOrders
from guichet.ports.records import Address, Resource
from guichet.sync.act_kinds import Before, Kind, QuoteChangedError
from guichet.sync.dispatch_acts import DISPATCH_KINDS, DISPATCH_WORDS


class SetOrderState(msgspec.Struct, frozen=True, kw_only=True):
    """`state` is a word of `records.OrderState`."""

    order_external_id: str
    state: str


class CancelOrder(msgspec.Struct, frozen=True, kw_only=True):
    order_external_id: str


class NoteOrder(msgspec.Struct, frozen=True, kw_only=True):
    """`note` is one line for the shop's own staff."""

    order_external_id: str
    note: str


class ChangeShippingAddress(msgspec.Struct, frozen=True, kw_only=True):
    order_external_id: str
    address_external_id: str
    address: Address


class SetStoreCredit(msgspec.Struct, frozen=True, kw_only=True):
    """`amount` in the vendor's decimals: what the credit is to be, not what is added."""

    customer_external_id: str
    amount: str


class AdjustStock(msgspec.Struct, frozen=True, kw_only=True):
    adjustments: tuple[StockAdjustment, ...]
    reason: str = ""


class WriteMetafield(msgspec.Struct, frozen=True, kw_only=True):
    resource: Resource
    external_id: str
    key: str
    value: str


def _order(request: Any) -> tuple[Resource, str]:
    return Resource.ORDERS, request.order_external_id


async def _ship(connector: BooksShipments, session: Session, request: NewShipment, _: Any) -> str:
    return await connector.create_shipment(session, request)


async def _list_shipments(connector: BooksShipments, session: Session, request: NewShipment) -> list[str]:
    return list(await connector.list_shipments(session, request.order_external_id))


async def _find_shipment(
    connector: BooksShipments, session: Session, request: NewShipment, before: Before
) -> str | None:
    known = before.made.union(before.prepared or ())
    return await connector.find_shipment(session, request, known=known)


async def _set_state(connector: ChangesOrderState, session: Session, request: SetOrderState, _: Any) -> str:
    await connector.set_order_state(session, request.order_external_id, request.state)
    return request.order_external_id


async def _cancel(connector: ChangesOrderState, session: Session, request: CancelOrder, _: Any) -> str:
    await connector.cancel_order(session, request.order_external_id)
    return request.order_external_id


async def _note(connector: NotesOrders, session: Session, request: NoteOrder, _: Any) -> str:
    await connector.note_order(session, request.order_external_id, request.note)
    return request.order_external_id


async def _place(connector: PlacesOrders, session: Session, request: NewOrder, _: Any) -> str:
    return await connector.place_order(session, request)


async def _find_order(connector: PlacesOrders, session: Session, request: NewOrder, _: Before) -> str | None:
    return await connector.find_order(session, request.reference)


async def _change_address(
    connector: ChangesShippingAddress, session: Session, request: ChangeShippingAddress, _: Any
) -> str:
    await connector.change_shipping_address(
        session, request.order_external_id, request.address_external_id, request.address
    )
    return request.address_external_id


async def _quote(connector: RefundsOrders, session: Session, request: NewRefund) -> RefundQuote:
    quote = await connector.quote_refund(session, request)
    if request.agreed_total is not None and Decimal(quote.total) != Decimal(request.agreed_total):
        raise QuoteChangedError(f"{quote.total} instead of {request.agreed_total}")
    return quote


async def _refund(connector: RefundsOrders, session: Session, request: NewRefund, quote: RefundQuote) -> str:
    return await connector.refund_order(session, request, quote)


async def _find_refund(
    connector: RefundsOrders, session: Session, request: NewRefund, before: Before
) -> str | None:
    return await connector.find_refund(
        session, request, before.prepared, not_before=before.called_at, known=before.made
    )


async def _credit(connector: GivesStoreCredit, session: Session, request: SetStoreCredit, _: Any) -> str:
    await connector.set_store_credit(session, request.customer_external_id, request.amount)
    return request.customer_external_id


async def _adjust(connector: AdjustsStock, session: Session, request: AdjustStock, _: Any) -> str:
    return await connector.adjust_stock(session, request.adjustments, request.reason)


async def _metafield(connector: WritesMetafields, session: Session, request: WriteMetafield, _: Any) -> str:
    await connector.write_metafield(
        session, request.resource, request.external_id, request.key, request.value
    )
    return request.external_id


ACT_WORDS: dict[str, Words] = {
    "create_shipment": Words("a parcel", "un colis"),
    "set_order_state": Words("a new state", "un nouvel état"),
    "cancel_order": Words("the cancellation", "l’annulation"),
    "note_order": Words("a note on the order", "une note sur la commande"),
    "place_order": Words("a new order", "une nouvelle commande"),
    "change_shipping_address": Words("the corrected address", "l’adresse corrigée"),
    "refund_order": Words("the refund", "le remboursement"),
    "set_store_credit": Words("the store credit", "l’avoir"),
    "adjust_stock": Words("the stock correction", "la correction de stock"),
    "write_metafield": Words("a value of ours", "une valeur à nous"),
    "send_message": Words("a message", "un message"),
} | DISPATCH_WORDS
"""What was to be done at the shop, as it stands in a sentence."""


async def _send(connector: SendsMessages, session: Session, request: NewMessage, _: Any) -> str:
    return await connector.send_message(session, request)


_KINDS = (
    Kind(
        name="create_shipment",
        capability=BooksShipments,
        request=NewShipment,
        perform=_ship,
        touches=_order,
        prepare=_list_shipments,
        prepared=list[str],
        find=_find_shipment,
    ),
    Kind(
        name="set_order_state",
        capability=ChangesOrderState,
        request=SetOrderState,
        perform=_set_state,
        touches=_order,
        repeatable=True,
    ),
    Kind(
        name="cancel_order",
        capability=ChangesOrderState,
        request=CancelOrder,
        perform=_cancel,
        touches=_order,
        repeatable=True,
    ),
    Kind(
        name="note_order",
        capability=NotesOrders,
        request=NoteOrder,
        perform=_note,
        touches=_order,
        repeatable=True,
    ),
    Kind(
        name="place_order",
        capability=PlacesOrders,
        request=NewOrder,
        perform=_place,
        touches=lambda _: None,
        find=_find_order,
    ),
    Kind(
        name="change_shipping_address",
        capability=ChangesShippingAddress,
        request=ChangeShippingAddress,
        perform=_change_address,
        touches=_order,
        repeatable=True,
    ),
    Kind(
        name="refund_order",
        capability=RefundsOrders,
        request=NewRefund,
        perform=_refund,
        touches=_order,
        prepare=_quote,
        prepared=RefundQuote,
        find=_find_refund,
    ),
    Kind(
        name="set_store_credit",
        capability=GivesStoreCredit,
        request=SetStoreCredit,
        perform=_credit,
        touches=lambda request: (Resource.CUSTOMERS, request.customer_external_id),
        repeatable=True,
    ),
    Kind(
        name="adjust_stock",
        capability=AdjustsStock,
        request=AdjustStock,
        perform=_adjust,
        touches=lambda _: None,
    ),
    Kind(
        name="send_message",
        capability=SendsMessages,
        request=NewMessage,
        perform=_send,
        touches=lambda _: None,
    ),
    Kind(
        name="write_metafield",
        capability=WritesMetafields,
        request=WriteMetafield,
        perform=_metafield,
        touches=lambda request: (request.resource, request.external_id),
        repeatable=True,
    ),
    *DISPATCH_KINDS,
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
KIND_OF_REQUEST: dict[type[msgspec.Struct], Kind] = {kind.request: kind for kind in _KINDS}
