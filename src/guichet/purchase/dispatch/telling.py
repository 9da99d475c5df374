"""Telling the shop what left: one act for a parcel, once its preparation was handed over."""

from __future__ import annotations

import structlog

from guichet import connections
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.ports.capabilities import NewShipment
from guichet.ports.dispatching import SendsCouriers
from guichet.purchase.dispatch import parcels, repository
from guichet.purchase.dispatch.errors import OrderUnknownYetError
from guichet.purchase.dispatch.states import CourierState, LabelState
from guichet.purchase.picking import PreparationRow, Purpose
from guichet.sync import NotOfferedError, Subject, intend

log = structlog.get_logger(__name__)

_KEY = "dispatch:"
_ACTOR = Actor.system("dispatch")
_WITH_COURIER = frozenset({CourierState.BOOKED, CourierState.UNDER_WAY, CourierState.DELIVERED})


async def tell_shop(transaction: Transaction, row: PreparationRow) -> None:
    """Have the shop told that a preparation left, with the number of its parcel. Asked again it does nothing.

    Where the shop has not told of its order yet, or its connector cannot do it, nothing is told for now.
    """
    if row.purpose is Purpose.COURIER:
        await _tell_courier(transaction, row)
    elif row.purpose is Purpose.SHIP:
        await _tell_label(transaction, row)


async def _tell_label(transaction: Transaction, row: PreparationRow) -> None:
    labels = await repository.labels_of(transaction, preparation_id=row.id)
    label = next((one for one in labels if one.state is LabelState.BOUGHT), None)
    if label is not None and label.shipment_act_id is not None:
        return
    act_id = await _told(
        transaction,
        row,
        number=label.tracking_number if label else "",
        carrier=label.carrier if label else "",
        address=label.tracking_address if label else "",
    )
    if act_id is not None and label is not None:
        held = await repository.find_label(transaction, label.id, lock=True)
        await repository.change_label(transaction, held, shipment_act_id=act_id, order_id=row.order_id)


async def _tell_courier(transaction: Transaction, row: PreparationRow) -> None:
    runs = await repository.runs_of(transaction, row.id)
    run = next((one for one in reversed(runs) if one.state in _WITH_COURIER), None)
    if run is None or run.shipment_act_id is not None:
        return
    connection = await connections.find_connection(transaction, run.connection_id)
    connector = connections.connector_of(connection.connector_id)
    carrier = connector.courier_carrier if isinstance(connector, SendsCouriers) else ""
    act_id = await _told(transaction, row, number=run.number, carrier=carrier, address=run.tracking_address)
    if act_id is not None:
        held = await repository.find_run(transaction, run.id, lock=True)
        await repository.change_run(transaction, held, shipment_act_id=act_id, order_id=row.order_id)


async def _told(
    transaction: Transaction, row: PreparationRow, *, number: str, carrier: str, address: str
) -> int | None:
    try:
        order = await parcels.order_of(transaction, row.order_id)
    except OrderUnknownYetError:
        return None
    lines = tuple(
        (line.order_line_external_id, line.quantity)
        for line in await parcels.lines_in(transaction, row)
        if line.order_line_external_id
    )
    if not lines:
        log.warning("nothing_to_tell", preparation_id=row.id)
        return None
    parcel = NewShipment(
        order_external_id=order.external_id,
        address_external_id=order.addresses[0].external_id if order.addresses else None,
        lines=lines,
        tracking_number=number,
        carrier=carrier,
        tracking_address=address,
    )
    subject = Subject(order_id=row.order_id, store_id=row.store_id)
    try:
        return await intend(
            transaction, _ACTOR, order.connection_id, parcel, key=f"{_KEY}{row.id}", subject=subject
        )
    except NotOfferedError:
        log.info("shop_takes_no_parcels", connection_id=order.connection_id)
        return None
