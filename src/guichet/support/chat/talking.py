"""What is said: a visitor's message, kept with its raw row; an agent's answer, kept for the widget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.ports.records import Resource
from guichet.support.chat.conversations import Conversation, find_conversation
from guichet.support.chat.errors import NothingSaidError
from guichet.support.chat.files import KeptFile, files_named
from guichet.support.chat.model import ChatConversation, ChatMessage
from guichet.sync import Raw, keep

LONGEST = 4000
"""The most signs that a visitor may write at once."""

_PAGE = 200  # messages read at once


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A message as both sides see it; `direction` in: the visitor's; out: ours. `key` is the widget's own."""

    position: int
    direction: str
    key: str
    author: str
    text: str
    files: tuple[KeptFile, ...]
    sent_at: datetime


async def say(
    transaction: Transaction,
    conversation_id: int,
    *,
    key: str,
    text: str,
    files: Sequence[str] = (),
    language: str = "",
) -> Line:
    """Keep what a visitor wrote, and the raw row by which it enters the mirror; under one `key` only once.

    `files` are digests of what was sent up before. Raises NothingSaidError, ChatFileNotFoundError.
    """
    conversation = await find_conversation(transaction, conversation_id, lock=True)
    said = await _said_before(transaction, conversation_id, key)
    if said is not None:
        return said
    text = text.replace("\x00", "").strip()
    if not text and not files:
        raise NothingSaidError
    kept = await files_named(transaction, conversation_id, files)
    line = await _write(transaction, conversation, "in", author="", text=text, files=kept, key=key)
    # A stranger's address is what they typed: only what the shop vouches for may lead to their tickets.
    document = {
        "external_id": f"{conversation.public_id}:{line.position}",
        "conversation": conversation.public_id,
        "sent_at": line.sent_at,
        "name": conversation.name,
        "mail": conversation.mail if conversation.known else "",
        "text": text,
        "language": language or conversation.language,
        "files": kept,
    }
    raw = Raw(
        connection_id=conversation.connection_id,
        kind="poll",
        resource=Resource.MESSAGES.value,
        origin=Origin.LIVE,
        body=msgspec.json.encode([document]),
        read_at=line.sent_at,
    )
    await keep(transaction, [raw])
    return line


async def tell(
    transaction: Transaction, conversation_id: int, *, author: str, text: str, files: Sequence[KeptFile]
) -> Line:
    """Keep what an agent answered, for the widget to read."""
    conversation = await find_conversation(transaction, conversation_id, lock=True)
    return await _write(transaction, conversation, "out", author=author, text=text, files=files, key="")


async def lines_after(transaction: Transaction, conversation_id: int, position: int) -> list[Line]:
    """The messages after a position, in their order, at most a page of them."""
    query = (
        select(*ChatMessage.__table__.columns)
        .where(ChatMessage.conversation_id == conversation_id, ChatMessage.position > position)
        .order_by(ChatMessage.position)
        .limit(_PAGE)
    )
    return [_line(row) for row in (await transaction.execute(query)).mappings()]


async def newest_lines(transaction: Transaction, conversation_id: int) -> list[Line]:
    """The newest messages, in their order, at most a page of them."""
    query = (
        select(*ChatMessage.__table__.columns)
        .where(ChatMessage.conversation_id == conversation_id)
        .order_by(ChatMessage.position.desc())
        .limit(_PAGE)
    )
    return [_line(row) for row in (await transaction.execute(query)).mappings()][::-1]


async def _said_before(transaction: Transaction, conversation_id: int, key: str) -> Line | None:
    query = select(*ChatMessage.__table__.columns).where(
        ChatMessage.conversation_id == conversation_id, ChatMessage.client_key == key
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else _line(row)


async def _write(
    transaction: Transaction,
    conversation: Conversation,
    direction: str,
    *,
    author: str,
    text: str,
    files: Sequence[KeptFile],
    key: str,
) -> Line:
    """Write the next message; the conversation's row is held, so that positions have no gaps."""
    position, now = conversation.last_position + 1, utc_now()
    await transaction.execute(
        insert(ChatMessage).values(
            conversation_id=conversation.id,
            position=position,
            direction=direction,
            client_key=key,
            author=author,
            text=text,
            files=msgspec.to_builtins(list(files)),
            sent_at=now,
        )
    )
    await transaction.execute(
        update(ChatConversation)
        .where(ChatConversation.id == conversation.id)
        .values(last_position=position, last_at=now)
    )
    return Line(
        position=position,
        direction=direction,
        key=key,
        author=author,
        text=text,
        files=tuple(files),
        sent_at=now,
    )


def _line(row: Any) -> Line:
    return msgspec.convert({**row, "key": row["client_key"]}, Line)
