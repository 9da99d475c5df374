"""Messages of threads: one document a message, with what of its thread it needs. Read purely."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from guichet.connectors._kit import Gone, RowReader, iso8601
from guichet.ports.messages import FileRecord, MessageRecord, Party
from guichet.ports.records import Fact, Resource

ORDER = "MMP_ORDER"
SHOP_USER = "SHOP_USER"


class Participant(msgspec.Struct, gc=False):
    """An organisation that takes part: OPERATOR (without an id), SHOP or CUSTOMER."""

    type: str = ""
    id: str | None = None
    display_name: str | None = None


class Sender(msgspec.Struct, frozen=True, gc=False):
    """Who wrote: OPERATOR_USER, SHOP_USER or CUSTOMER_USER."""

    type: str = ""
    display_name: str | None = None
    organization_details: Participant | None = None


class Attachment(msgspec.Struct, gc=False):
    id: str
    name: str = ""
    size: int = 0


class VendorMessage(msgspec.Struct, gc=False, rename={"from_": "from"}):
    id: str
    date_created: str
    body: str = ""
    from_: Sender = Sender()
    to: list[Participant] = []
    attachments: list[Attachment] = []


class Entity(msgspec.Struct, gc=False):
    """What a thread is about."""

    id: str = ""
    type: str = ""
    label: str = ""


class Topic(msgspec.Struct, frozen=True, gc=False):
    type: str = ""
    value: str = ""


class Thread(msgspec.Struct, gc=False):
    """A thread; `messages` are its last hundred, where they were asked for."""

    id: str
    date_updated: str = ""
    entities: list[Entity] = []
    topic: Topic = Topic()
    authorized_participants: list[Participant] = []
    current_participants: list[Participant] = []
    messages: list[VendorMessage] = []


class KeptFile(msgspec.Struct, frozen=True, gc=False):
    """An attachment, put among the blobs when the page was made."""

    name: str
    type: str
    size: int
    sha256: str


class MessageDocument(Gone, kw_only=True):
    """One message of a thread."""

    thread_id: str = ""
    topic: str = ""
    order_id: str | None = None
    message: VendorMessage | None = None
    files: tuple[KeptFile, ...] = ()
    problems: tuple[str, ...] = ()


def order_of(thread: Thread) -> str | None:
    """The order that a thread is about; None for one about an offer, or with the operator."""
    return next((entity.id for entity in thread.entities if entity.type == ORDER and entity.id), None)


def read_message(document: MessageDocument) -> Iterable[Fact]:
    """The fact of one message. Raises ValueError in words for a person."""
    message = document.message
    if message is None:
        raise ValueError("the row holds no message")
    sent_at = iso8601(message.date_created)
    sender = message.from_
    organisation = sender.organization_details
    name = sender.display_name or (organisation.display_name if organisation else "") or ""
    record = MessageRecord(
        external_id=message.id,
        channel="marketplace",
        direction="out" if sender.type == SHOP_USER else "in",
        author=Party(field="from", name=name),
        recipients=tuple(Party(field="to", name=one.display_name or "") for one in message.to),
        subject=document.topic,
        text=message.body,
        reply_text=message.body,
        attachments=tuple(
            FileRecord(name=file.name, type=file.type, size=file.size, sha256=file.sha256)
            for file in document.files
        ),
        message_id=message.id,
        thread_external_id=document.thread_id,
        order_external_id=document.order_id,
        problems=document.problems,
        happened_at=sent_at,
    )
    return (Fact(resource=Resource.MESSAGES, external_id=message.id, source_version=sent_at, record=record),)


MESSAGES = RowReader(Resource.MESSAGES, MessageDocument, read_message, lambda row: row["message"]["id"])
