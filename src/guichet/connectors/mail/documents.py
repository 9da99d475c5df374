"""Mails as documents: made when they are fetched, with their files put among the blobs; read purely.

A mail is read once, outside of any transaction, since reading a large one takes longer than a transaction may
last. What was read is the raw row; the mail as it came stands beside it by its SHA-256.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

import msgspec

from guichet.connectors._kit import Gone, RowReader
from guichet.connectors.mail.settings import Settings
from guichet.correspondence import Mail, Mailbox, read_mail
from guichet.kernel.blobs import Blobs
from guichet.ports.messages import FileRecord, MessageRecord, Party, Undelivered
from guichet.ports.records import Fact, Resource

_LONGEST_TEXT = 256 * 1024
_LONGEST_ID = 300
_DATE = re.compile(rb"^date:", re.IGNORECASE | re.MULTILINE)


class MailDocument(Gone, kw_only=True):
    """One mail: as it was read, where and when it was found. `sent`: among those that the merchant sent."""

    external_id: str = ""
    received_at: datetime | None = None
    folder: str = ""
    sent: bool = False
    mail: Mail | None = None
    raw_sha256: str = ""
    html_sha256: str = ""
    reply_token: str = ""


async def document_of(
    raw: bytes, *, blobs: Blobs, settings: Settings, folder: str, sent: bool, received_at: datetime
) -> MailDocument:
    """Read a mail and keep it, its safe HTML and its files."""
    raw_sha256 = await blobs.put(raw)  # before anybody tries to read it
    mail = await asyncio.to_thread(read_mail, raw, order_patterns=settings.patterns)
    html_sha256 = await blobs.put(mail.html_safe.encode()) if mail.html_safe else ""
    for file in mail.attachments:
        await blobs.put(file.content)
    kept = msgspec.structs.replace(
        mail,
        html_safe="",
        text=mail.text[:_LONGEST_TEXT],
        reply_text=mail.reply_text[:_LONGEST_TEXT],
        attachments=tuple(msgspec.structs.replace(file, content=b"") for file in mail.attachments),
    )
    return MailDocument(
        external_id=external_id_of(mail, raw),
        received_at=received_at,
        folder=folder,
        sent=sent,
        mail=kept,
        raw_sha256=raw_sha256,
        html_sha256=html_sha256,
        reply_token=reply_token(mail, settings),
    )


def withheld_document(
    place: str, words: str, *, folder: str, sent: bool, received_at: datetime
) -> MailDocument:
    """A mail that the server holds and does not hand out; `words` are what it said."""
    problem = f"The mail server does not hand out this mail: {words}"
    return MailDocument(
        external_id=f"withheld:{place}"[:_LONGEST_ID],
        received_at=received_at,
        folder=folder,
        sent=sent,
        mail=Mail(problems=(problem,)),
    )


def external_id_of(mail: Mail, raw: bytes) -> str:
    """What a mail is known by: its Message-ID and a digest of what it says.

    Copies in several folders, all of a folder that a server numbers anew, and one that was forwarded besides
    are the same mail. A stranger who uses the Message-ID of another mail makes another one.
    """
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    # Without a date of its own it is read as of the servers that it passed: another way, another date.
    date = mail.date.isoformat() if mail.date and _DATE.search(head) else ""
    said = [mail.subject, date, *(box.address for box in mail.from_)]
    digest = sha256("\n".join(said).encode() + b"\n" + body.rstrip()).hexdigest()[:16]
    return f"{mail.message_id[:_LONGEST_ID]}:{digest}"


def reply_token(mail: Mail, settings: Settings) -> str:
    """The token of an answer of ours, from the address that this mail came to (`contact+token@…`)."""
    for mailbox in (*mail.delivered_to, *mail.to, *mail.cc):
        local, _, domain = mailbox.address.rpartition("@")
        name, plus, token = local.partition("+")
        if plus and f"{name}@{domain}".lower() in settings.addresses:
            return token
    return ""


def read_document(document: MailDocument) -> Iterable[Fact]:
    """The fact of one mail."""
    if document.mail is None or document.received_at is None:
        raise ValueError("the row holds no mail")
    mail = document.mail
    record = MessageRecord(
        external_id=document.external_id,
        channel="mail",
        direction="out" if document.sent else "in",
        author=_parties("from", mail.from_[:1] or (Mailbox("", ""),))[0],
        recipients=(
            *_parties("to", mail.to),
            *_parties("cc", mail.cc),
            *_parties("reply_to", mail.reply_to),
        ),
        subject=mail.subject,
        text=mail.text,
        reply_text=mail.reply_text,
        html_sha256=document.html_sha256,
        raw_sha256=document.raw_sha256,
        attachments=tuple(
            FileRecord(name=file.name, type=file.type, size=file.size, sha256=file.sha256, inline=file.inline)
            for file in mail.attachments
        ),
        message_id=mail.message_id,
        references=mail.references,
        thread_external_id=document.reply_token,
        order_numbers=mail.order_numbers,
        kind=mail.kind.value,
        forwarded=mail.forwarded,
        undelivered=_undelivered(mail),
        language=mail.language or "",
        problems=mail.problems,
        # When it came to us: a sender's clock may say anything.
        happened_at=document.received_at,
    )
    fact = Fact(
        resource=Resource.MESSAGES,
        external_id=record.external_id,
        source_version=document.received_at,
        record=record,
    )
    return (fact,)


def _parties(field: str, mailboxes: Iterable[Mailbox]) -> tuple[Party, ...]:
    return tuple(Party(field=field, name=one.name, address=one.address) for one in mailboxes)


def _undelivered(mail: Mail) -> Undelivered | None:
    if mail.bounce is None:
        return None
    return Undelivered(
        recipients=mail.bounce.recipients,
        status=mail.bounce.status,
        diagnostic=mail.bounce.diagnostic,
        message_id=mail.bounce.original_message_id,
        permanent=mail.bounce.permanent,
    )


DOCUMENTS = RowReader(Resource.MESSAGES, MailDocument, read_document, lambda row: row["external_id"])
