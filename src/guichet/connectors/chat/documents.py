"""Chat messages as documents: one a row, as `support.chat` keeps them; read purely.

A mail address stands in a document only where the shop vouches for it, by signing its visitor in: what a
visitor types of themselves identifies nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from guichet.connectors._kit import Gone, RowReader
from guichet.correspondence import order_numbers
from guichet.ports.messages import FileRecord, MessageRecord, Party
from guichet.ports.records import Fact, Resource


class FileDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message, kept among the blobs; `size` in bytes."""

    name: str
    type: str
    size: int
    sha256: str


class ChatDocument(Gone, kw_only=True):
    """One message of a visitor. `conversation` is the thread's word, `mail` a vouched address or ""."""

    external_id: str = ""
    conversation: str = ""
    sent_at: datetime | None = None
    name: str = ""
    mail: str = ""
    text: str = ""
    language: str = ""
    files: tuple[FileDocument, ...] = ()


def read_document(document: ChatDocument) -> Iterable[Fact]:
    """The fact of one message."""
    if not document.conversation or document.sent_at is None:
        raise ValueError("it names no conversation, or not when it was sent")
    record = MessageRecord(
        external_id=document.external_id,
        channel="chat",
        direction="in",
        author=Party(field="from", name=document.name, address=document.mail),
        text=document.text,
        reply_text=document.text,
        attachments=tuple(
            FileRecord(name=one.name, type=one.type, size=one.size, sha256=one.sha256)
            for one in document.files
        ),
        thread_external_id=document.conversation,
        order_numbers=order_numbers(document.text),
        language=document.language,
        happened_at=document.sent_at,
    )
    return (Fact(resource=Resource.MESSAGES, external_id=record.external_id, record=record),)


DOCUMENTS = RowReader(Resource.MESSAGES, ChatDocument, read_document, lambda row: row["external_id"])
