"""Visitors and their conversations: begun, found again, and with what page before them.

A stranger's browser is known again by a word that only it holds. Somebody whom the shop signed in is known by
the shop's signature alone, in any browser: who has no signature, or that of another, sees nothing of theirs.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.chat.channels import Channel
from guichet.support.chat.errors import ConversationNotFoundError
from guichet.support.chat.model import ChatConversation, ChatVisitor

_GOES_ON = timedelta(days=30)  # a conversation silent for longer is history: the next word begins another
_RESUMES = timedelta(days=90)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the shop signed in: its own id of them, and what it vouches for."""

    subject: str
    name: str = ""
    mail: str = ""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The page that a visitor has before them, and the product on it, in the shop's own words."""

    address: str = ""
    title: str = ""
    product_external_id: str = ""
    sku: str = ""


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation with who holds it; `known`: the shop signed them in, name and mail are proven."""

    id: int
    public_id: str
    store_id: int
    connection_id: int
    visitor_id: int
    language: str
    page: Page | None
    last_position: int
    last_at: datetime
    transcript_at: datetime | None
    known: bool
    name: str
    mail: str


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation that was begun or found again; `resume` is a stranger's word for the next time."""

    conversation: Conversation
    resume: str | None


_COLUMNS = (
    *(
        getattr(ChatConversation, name)
        for name in Conversation.__struct_fields__
        if name not in ("known", "name", "mail")
    ),
    ChatVisitor.subject.is_not(None).label("known"),
    ChatVisitor.name,
    ChatVisitor.mail,
)


async def begin(
    transaction: Transaction,
    channel: Channel,
    *,
    known: Known | None,
    resume: str,
    language: str,
    page: Page | None,
    anew: bool = False,
) -> Begun:
    """Go on with the visitor's conversation, or begin one: where there is none, it is over, or `anew`."""
    if known is not None:
        visitor_id, word = await _known_visitor(transaction, channel.store_id, known, resume), None
    else:
        visitor_id, word = await _stranger(transaction, channel.store_id, resume)
    found = None if anew else await _newest(transaction, visitor_id)
    if found is None or utc_now() - found.last_at > _GOES_ON:
        found = await _open(transaction, channel, visitor_id, language, page)
    elif page is not None:
        await show_page(transaction, found.id, page)
    return Begun(conversation=found, resume=word)


async def find_conversation(
    transaction: Transaction, conversation_id: int, *, lock: bool = False
) -> Conversation:
    """A conversation; `lock` holds its row. Raises ConversationNotFoundError."""
    query = _query().where(ChatConversation.id == conversation_id)
    row = (
        await transaction.execute(query.with_for_update(of=ChatConversation) if lock else query)
    ).mappings()
    found = row.one_or_none()
    if found is None:
        raise ConversationNotFoundError
    return _conversation(found)


async def leave_contact(
    transaction: Transaction, conversation: Conversation, *, name: str, mail: str
) -> None:
    """Keep what a stranger says of themselves; of somebody known the shop's word stands."""
    if conversation.known:
        return
    values = {key: value for key, value in (("name", name), ("mail", mail.lower())) if value}
    if values:
        await transaction.execute(
            update(ChatVisitor).where(ChatVisitor.id == conversation.visitor_id).values(**values)
        )


async def show_page(transaction: Transaction, conversation_id: int, page: Page) -> None:
    """Note the page that the visitor has before them."""
    await transaction.execute(
        update(ChatConversation)
        .where(ChatConversation.id == conversation_id)
        .values(page=msgspec.to_builtins(page))
    )


async def _known_visitor(transaction: Transaction, store_id: int, known: Known, resume: str) -> int:
    """The visitor whom the shop signed in; a stranger who signs in now takes their conversation along."""
    now = utc_now()
    told = {"name": known.name, "mail": known.mail.lower(), "seen_at": now}
    query = update(ChatVisitor).where(ChatVisitor.store_id == store_id, ChatVisitor.subject == known.subject)
    found = (await transaction.execute(query.values(**told).returning(ChatVisitor.id))).scalar()
    if found is None and resume:
        stranger = (
            update(ChatVisitor)
            .where(*_resumes(store_id, resume, now))
            .values(subject=known.subject, resume_hash=None, **told)
        )
        found = (await transaction.execute(stranger.returning(ChatVisitor.id))).scalar()
    if found is None:
        made = (
            insert_or(ChatVisitor)
            .values(store_id=store_id, subject=known.subject, **told)
            .on_conflict_do_update(index_elements=["store_id", "subject"], set_=told)
        )
        found = (await transaction.execute(made.returning(ChatVisitor.id))).scalar_one()
    return int(found)


async def _stranger(transaction: Transaction, store_id: int, resume: str) -> tuple[int, str]:
    now = utc_now()
    if resume:
        query = update(ChatVisitor).where(*_resumes(store_id, resume, now)).values(seen_at=now)
        found = (await transaction.execute(query.returning(ChatVisitor.id))).scalar()
        if found is not None:
            return int(found), resume
    word = secrets.token_urlsafe(32)
    made = insert(ChatVisitor).values(
        store_id=store_id, subject=None, name="", mail="", resume_hash=_hash(word), seen_at=now
    )
    return int((await transaction.execute(made.returning(ChatVisitor.id))).scalar_one()), word


def _resumes(store_id: int, resume: str, now: datetime) -> tuple[Any, ...]:
    return (
        ChatVisitor.store_id == store_id,
        ChatVisitor.resume_hash == _hash(resume),
        ChatVisitor.subject.is_(None),
        ChatVisitor.seen_at > now - _RESUMES,
    )


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()


async def _newest(transaction: Transaction, visitor_id: int) -> Conversation | None:
    query = _query().where(ChatConversation.visitor_id == visitor_id)
    newest = query.order_by(ChatConversation.last_at.desc(), ChatConversation.id.desc()).limit(1)
    row = (await transaction.execute(newest)).mappings().one_or_none()
    return None if row is None else _conversation(row)


async def _open(
    transaction: Transaction, channel: Channel, visitor_id: int, language: str, page: Page | None
) -> Conversation:
    now = utc_now()
    made = insert(ChatConversation).values(
        public_id=secrets.token_hex(16),
        store_id=channel.store_id,
        connection_id=channel.connection_id,
        visitor_id=visitor_id,
        language=language,
        page=None if page is None else msgspec.to_builtins(page),
        last_position=0,
        opened_at=now,
        last_at=now,
    )
    made_id = (await transaction.execute(made.returning(ChatConversation.id))).scalar_one()
    return await find_conversation(transaction, int(made_id))


def _query() -> Any:
    return select(*_COLUMNS).join(ChatVisitor, ChatVisitor.id == ChatConversation.visitor_id)


def _conversation(row: Any) -> Conversation:
    return msgspec.convert(dict(row), Conversation)
