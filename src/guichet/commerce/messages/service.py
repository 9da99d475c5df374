"""Applying what was told of order messages, and of the messages of channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec

from guichet.commerce.messages.model import Message, OrderMessage
from guichet.commerce.mirroring import Kind, Row, mirror
from guichet.commerce.provenance import NEVER, Arrived
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish, to_publish
from guichet.ports.happenings.commerce import MessageArrived, OrderMessageArrived
from guichet.ports.messages import MessageRecord, Party
from guichet.ports.records import OrderMessageRecord

# Orders are named by their table, not by their room: that room calls this one. An order of which only the
# absence was told (it has no digest) counts as not there, whichever of the two came first.
_ORDERS = """
SELECT external_id, id FROM orders
WHERE connection_id = %s AND external_id = ANY(%s) AND digest <> ''::bytea
"""
_LINK = """
UPDATE order_messages AS message SET order_id = o.id FROM orders AS o
WHERE o.id = ANY(%s) AND message.connection_id = o.connection_id
  AND message.order_external_id = o.external_id AND message.order_id IS NULL
RETURNING message.id, message.version, message.sent_at, message.order_id, message.gone_at IS NULL
"""

_BLANK = OrderMessageRecord(external_id="", order_external_id="", from_customer=False, text="", sent_at=NEVER)


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the messages that arrived; announce a new one once its order is there too."""
    records = [read.fact.record for read in arrived.facts if isinstance(read.fact.record, OrderMessageRecord)]
    connection = await driver(transaction)
    cursor = await connection.execute(
        _ORDERS, (arrived.connection_id, sorted({record.order_external_id for record in records}))
    )
    orders: dict[str, int] = dict(await cursor.fetchall())
    changes = await mirror(transaction, arrived, Kind(OrderMessage, partial(_row, orders), _BLANK))
    events = [
        to_publish(
            OrderMessageArrived(message_id=change.id, order_id=orders[change.record.order_external_id]),
            change.id,
            version=change.version,
            happened_at=change.record.sent_at,
        )
        for change in changes
        if change.appeared and change.record and change.record.order_external_id in orders
    ]
    await publish(transaction, events, origin=arrived.origin)


async def link_orders(transaction: Transaction, order_ids: Sequence[int], origin: Origin) -> None:
    """Tie the messages that waited for these orders, and announce them."""
    if not order_ids:
        return
    connection = await driver(transaction)
    cursor = await connection.execute(_LINK, (list(order_ids),))
    events = [
        to_publish(
            OrderMessageArrived(message_id=message_id, order_id=order_id),
            message_id,
            version=version,
            happened_at=sent_at,
        )
        for message_id, version, sent_at, order_id, is_there in await cursor.fetchall()
        if is_there
    ]
    await publish(transaction, events, origin=origin)


def _row(orders: Mapping[str, int], record: OrderMessageRecord) -> Row:
    return {
        "order_external_id": record.order_external_id,
        "order_id": orders.get(record.order_external_id),
        "from_customer": record.from_customer,
        "author": record.author,
        "subject": record.subject,
        "text": record.text,
        "sent_at": record.sent_at,
    }


_NO_MESSAGE = MessageRecord(
    external_id="", channel="", direction="", author=Party(field="from"), happened_at=NEVER
)


async def apply_messages(transaction: Transaction, arrived: Arrived) -> None:
    """Write the messages of a channel that arrived, and announce each new one."""
    changes = await mirror(transaction, arrived, Kind(Message, _message_row, _NO_MESSAGE))
    events = [
        to_publish(
            MessageArrived(
                message_id=change.id,
                channel=change.record.channel,
                direction=change.record.direction,
                kind=change.record.kind,
            ),
            change.id,
            version=change.version,
            happened_at=change.record.happened_at,
        )
        for change in changes
        if change.appeared and change.record
    ]
    await publish(transaction, events, origin=arrived.origin)


def _message_row(record: MessageRecord) -> Row:
    row: dict[str, object] = msgspec.structs.asdict(record)
    del row["external_id"]
    row["refers_to"] = row.pop("references")
    for name in ("author", "recipients", "attachments", "undelivered"):
        row[name] = msgspec.to_builtins(row[name])
    return row
