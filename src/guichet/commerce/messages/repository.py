"""Reading mirrored messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select

from guichet.commerce.messages.model import Message
from guichet.kernel.db import Transaction
from guichet.ports.messages import FileRecord, Party, Undelivered


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a channel as it is mirrored; fields as in `MessageRecord`."""

    id: int
    connection_id: int
    external_id: str
    channel: str
    direction: str
    author: Party
    recipients: tuple[Party, ...]
    subject: str
    text: str
    reply_text: str
    html_sha256: str
    raw_sha256: str
    attachments: tuple[FileRecord, ...]
    message_id: str
    refers_to: tuple[str, ...]
    thread_external_id: str
    order_external_id: str | None
    order_numbers: tuple[str, ...]
    kind: str
    forwarded: bool
    undelivered: Undelivered | None
    language: str
    problems: tuple[str, ...]
    happened_at: datetime


_COLUMNS = [getattr(Message, name) for name in MessageRow.__struct_fields__]


async def find_messages(transaction: Transaction, message_ids: Sequence[int]) -> list[MessageRow]:
    """The messages of these ids that are there, in the order of their ids."""
    query = (
        select(*_COLUMNS).where(Message.id.in_(message_ids), Message.gone_at.is_(None)).order_by(Message.id)
    )
    rows = (await transaction.execute(query)).mappings()
    return [msgspec.convert(dict(row), MessageRow) for row in rows]
