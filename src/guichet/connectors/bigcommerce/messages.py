"""Order messages, purely: they can only be read here and are answered by mail. Ids are `order:message`."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from guichet.connectors._kit import Gone, RowReader, rfc2822
from guichet.connectors.bigcommerce.order_documents import Identity, Text
from guichet.ports.records import Fact, OrderMessageRecord, Resource


class MessageAuthor(msgspec.Struct):
    name: Text = None
    email: Text = None


class OrderMessage(msgspec.Struct):
    id: int
    order_id: int
    date_created: str
    staff_id: Identity = None
    type: Text = None
    subject: Text = None
    message: Text = None
    customer: MessageAuthor | None = None


class MessageDocument(Gone):
    message: OrderMessage | None = None


def read_message(document: MessageDocument) -> Iterable[Fact]:
    given = document.message
    if given is None:
        raise ValueError("the row holds no message")
    from_customer = given.type == "customer" if given.type else not given.staff_id
    author = given.customer if from_customer else None
    record = OrderMessageRecord(
        external_id=f"{given.order_id}:{given.id}",
        order_external_id=str(given.order_id),
        from_customer=from_customer,
        author=((author.name or author.email) if author else None) or "",
        subject=given.subject or "",
        text=given.message or "",
        sent_at=rfc2822(given.date_created),
    )
    return (Fact(resource=Resource.ORDER_MESSAGES, external_id=record.external_id, record=record),)


MESSAGES = RowReader(
    Resource.ORDER_MESSAGES,
    MessageDocument,
    read_message,
    lambda row: f"{row['message']['order_id']}:{row['message']['id']}",
)
