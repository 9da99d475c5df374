"""Files of messages: kept by content, told apart by their first bytes, handed out so that nothing runs."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import msgspec
from sqlalchemy import select

from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Transaction
from guichet.support.inbox.conversation import messages_of
from guichet.support.inbox.errors import AttachmentNotFoundError
from guichet.support.inbox.incoming import Attached
from guichet.support.inbox.model import TicketMessage

# Pictures that a browser draws without running anything; all else is saved, never shown.
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_FIRST_BYTES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
_UNKNOWN = "application/octet-stream"


def sniffed_type(content: bytes) -> str:
    """What a file is by its first bytes, whatever its name says; application/octet-stream when unknown."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _FIRST_BYTES if content.startswith(start)), _UNKNOWN)


async def keep_file(blobs: Blobs, content: bytes) -> Attached:
    """Keep a file by its content."""
    digest = await blobs.put(content)
    return Attached(name="", type=sniffed_type(content), size=len(content), sha256=digest)


async def kept_attachments(blobs: Blobs, named: Sequence[tuple[str, str]]) -> list[Attached]:
    """Uploaded files by (digest, name). Raises AttachmentNotFoundError."""
    attached = []
    for digest, name in named:
        content = await _content(blobs, digest)
        attached.append(Attached(name=name, type=sniffed_type(content), size=len(content), sha256=digest))
    return attached


async def file_of(transaction: Transaction, ticket_id: int, message_id: int, sha256: str) -> Attached:
    """A file that a message of the ticket has. Raises AttachmentNotFoundError."""
    query = select(TicketMessage.attachments).where(
        TicketMessage.id == message_id, TicketMessage.ticket_id == ticket_id
    )
    for one in (await transaction.execute(query)).scalar() or ():
        if one["sha256"] == sha256:
            return msgspec.convert(one, Attached)
    raise AttachmentNotFoundError


async def read_file(blobs: Blobs, attached: Attached) -> bytes:
    """A file's content. Raises AttachmentNotFoundError."""
    return await _content(blobs, attached.sha256)


async def html_of(transaction: Transaction, ticket_id: int, message_id: int) -> str:
    """The digest of a message's safe HTML. Raises AttachmentNotFoundError where it has none."""
    rows = await messages_of(transaction, ticket_id, count=1, longest=1, message_id=message_id)
    if not rows or not rows[0].html_sha256:
        raise AttachmentNotFoundError
    return rows[0].html_sha256


async def read_html(blobs: Blobs, digest: str) -> bytes:
    """The HTML of this digest. Raises AttachmentNotFoundError."""
    return await _content(blobs, digest)


def html_headers(*, pictures: bool) -> dict[str, str]:
    """Headers under which a message's HTML runs nothing and calls nobody, but for pictures if asked."""
    shown = "img-src data: https:" if pictures else "img-src data:"
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; {shown}; style-src 'unsafe-inline'; frame-ancestors 'self';"
            " sandbox allow-popups allow-popups-to-escape-sandbox"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, max-age=3600",
    }


async def _content(blobs: Blobs, digest: str) -> bytes:
    try:
        return await blobs.get(digest)
    except KeyError:
        raise AttachmentNotFoundError from None


def safe_headers(attached: Attached) -> dict[str, str]:
    """Headers under which no browser runs what a stranger sent (RFC 6266, CSP sandbox)."""
    how = "inline" if attached.type in _SHOWN else "attachment"
    name = quote(attached.name or "file", safe="")
    return {
        "Content-Disposition": f"{how}; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
