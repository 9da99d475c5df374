"""The transcript: what was said, sent by mail to the visitor who asks for it.

Only after an agent answered, once a day, and to the one address of the visitor: so that nobody can have this
house write what they like to whom they like.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text, update

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import Language, Words, utc_now
from guichet.ports.messages import NewMessage, Party
from guichet.support.chat.carrying import mailboxes
from guichet.support.chat.channels import Channel
from guichet.support.chat.conversations import Conversation, find_conversation
from guichet.support.chat.errors import NoMailboxError, NoTranscriptError
from guichet.support.chat.model import ChatConversation
from guichet.support.chat.talking import Line, newest_lines
from guichet.support.inbox import know_as_ours
from guichet.sync import intend

_PAUSE = timedelta(days=1)
_HOUSE_DOMAIN = "guichet.invalid"  # RFC 2606: where the sending account has no domain of its own
_SUBJECT = Words("Your conversation with {store}", "Votre conversation avec {store}")
_HEAD = Words(
    "You asked for a copy of your conversation with {store}.",
    "Vous avez demandé une copie de votre conversation avec {store}.",
)
_YOU = Words("You", "Vous")
_FILE = Words("(file: {name})", "(fichier : {name})")
_TICKET = text(
    "SELECT m.id FROM ticket_references r JOIN ticket_messages m ON m.id = r.message_id"
    " WHERE r.reference = :thread ORDER BY m.id DESC LIMIT 1"
)


async def ask_transcript(
    transaction: Transaction, channel: Channel, conversation_id: int, language: Language
) -> None:
    """Have a conversation mailed to its visitor. Raises NoTranscriptError, NoMailboxError."""
    conversation = await find_conversation(transaction, conversation_id, lock=True)
    now = utc_now()
    lines = await newest_lines(transaction, conversation_id)
    asked_lately = conversation.transcript_at is not None and now - conversation.transcript_at < _PAUSE
    if not conversation.mail or asked_lately or not any(line.direction == "out" for line in lines):
        raise NoTranscriptError
    boxes = await mailboxes(transaction, conversation.store_id)
    if not boxes:
        raise NoMailboxError
    box = boxes[0]
    domain = box.account_external_id.rpartition("@")[2]
    message_id = f"chat.{secrets.token_hex(10)}@{domain if '.' in domain else _HOUSE_DOMAIN}"
    message = NewMessage(
        recipients=(Party(field="to", name=conversation.name, address=conversation.mail),),
        subject=_SUBJECT.text(language, store=channel.store_name),
        text=_written(channel, lines, language),
        message_id=message_id,
        automatic=True,
    )
    key = f"transcript:{conversation_id}:{int(now.timestamp())}"
    await intend(transaction, Actor.system("chat"), box.id, message, key=key)
    await _note(transaction, conversation, message_id)
    await transaction.execute(
        update(ChatConversation).where(ChatConversation.id == conversation_id).values(transcript_at=now)
    )


async def _note(transaction: Transaction, conversation: Conversation, message_id: str) -> None:
    """Have the copy that a mailbox may show of what left known as ours: it begins no ticket."""
    thread = f"thread:{conversation.connection_id}:{conversation.public_id}"
    found = (await transaction.execute(_TICKET, {"thread": thread})).scalar()
    if found is not None:
        await know_as_ours(transaction, int(found), message_id)


def _written(channel: Channel, lines: Sequence[Line], language: Language) -> str:
    zone = ZoneInfo(channel.time_zone or "UTC")
    parts = [_HEAD.text(language, store=channel.store_name)]
    for line in lines:
        who = line.author or (_YOU.text(language) if line.direction == "in" else channel.store_name)
        files = [_FILE.text(language, name=file.name or file.type) for file in line.files]
        moment = line.sent_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        parts.append(f"{moment} — {who}\n" + "\n".join([line.text, *files]).strip())
    return "\n\n".join(parts) + "\n"
