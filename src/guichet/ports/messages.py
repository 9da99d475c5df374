"""Messages between customers and the merchant as any channel tells them: mail, chat, marketplace threads."""

from __future__ import annotations

from datetime import datetime

import msgspec

from guichet.ports.records import Record, Value


class Party(Value, frozen=True, kw_only=True):
    """Somebody who wrote or was written to; `field` is from, to, cc, bcc or reply_to, `address` may be ""."""

    field: str
    name: str = ""
    address: str = ""


class FileRecord(Value, frozen=True, kw_only=True):
    """A file of a message, kept among the blobs by its SHA-256; `size` in bytes.

    `inline`: it is shown within the text, which names it by its digest.
    """

    name: str
    type: str
    size: int
    sha256: str
    inline: bool = False


class Undelivered(Value, frozen=True, kw_only=True):
    """What a bounce says of a mail of ours: whom it did not reach, why, and which one it was."""

    recipients: tuple[str, ...] = ()
    status: str = ""
    diagnostic: str = ""
    message_id: str = ""
    permanent: bool = True


class MessageRecord(Record, frozen=True, kw_only=True):
    """One message, whole.

    `direction` is in (to the merchant) or out (the merchant wrote it, outside this house). `text` is all of
    it, `reply_text` the new words. `html_sha256` and `raw_sha256` name blobs: the HTML that is safe to show,
    and the message as it came. `references` lead from the thread's beginning to the message answered,
    without brackets; `thread_external_id` is the channel's own thread. `kind` is message, bounce, auto_reply,
    list or spam. `order_numbers` are candidates that only the mirror can confirm; `order_external_id` is the
    channel's own word for its order. `problems` say what could not be read.
    """

    channel: str  # mail | chat | marketplace
    direction: str
    author: Party
    recipients: tuple[Party, ...] = ()
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    html_sha256: str = ""
    raw_sha256: str = ""
    attachments: tuple[FileRecord, ...] = ()
    message_id: str = ""
    references: tuple[str, ...] = ()
    thread_external_id: str = ""
    order_external_id: str | None = None
    order_numbers: tuple[str, ...] = ()
    kind: str = "message"
    forwarded: bool = False
    undelivered: Undelivered | None = None
    language: str = ""
    problems: tuple[str, ...] = ()
    happened_at: datetime


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message about to be sent; addresses in `recipients` (to, cc, bcc), files among the blobs.

    `message_id` is ours and made before, so that it is known whatever comes of the sending; `references`
    lead from the thread's beginning to the message answered. `reply_token` becomes part of the address that
    answers go to. `thread_external_id` is the channel's own thread, where the message answered stands in one.
    `automatic`: no person wrote it. `html` "" sends plain text alone. `unsubscribe` is the address at which
    its reader objects to more of its kind, by one click where it is https (RFC 2369, RFC 8058).
    """

    recipients: tuple[Party, ...]
    subject: str
    text: str
    message_id: str
    html: str = ""
    references: tuple[str, ...] = ()
    reply_token: str = ""
    thread_external_id: str = ""
    author_name: str = ""
    automatic: bool = False
    unsubscribe: str = ""
    attachments: tuple[FileRecord, ...] = ()
