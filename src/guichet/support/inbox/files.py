"""Files of messages: kept by content, told apart by their first bytes, handed out so that nothing runs."""

from __future__ import annotations

import re
from base64 import b64encode
from urllib.parse import quote

import msgspec
from sqlalchemy import select

from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Transaction
from guichet.support.inbox.conversation import messages_of
from guichet.support.inbox.errors import AttachmentNotFoundError, EmptyFileError
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
_ATTACHMENT = re.compile(r'data-attachment="([0-9a-f]{64})"')
_MOST_WITHIN = 8 * 1024 * 1024
# A mail draws on white, whatever the scheme, in a common face and no wider than its frame.
_FRAME = (
    '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<style>:root{color-scheme:light}body{margin:12px;background:#fff;color:#1c1b1a;"
    "font:14px/1.5 Inter,system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}</style>"
)
_UNKNOWN = "application/octet-stream"


class KeptHtml(msgspec.Struct, frozen=True, kw_only=True):
    """A message's safe HTML by its digest, and the files that came with it by theirs."""

    digest: str
    files: dict[str, Attached]


def sniffed_type(content: bytes) -> str:
    """What a file is by its first bytes, whatever its name says; application/octet-stream when unknown."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in _FIRST_BYTES if content.startswith(start)), _UNKNOWN)


async def keep_file(blobs: Blobs, content: bytes) -> Attached:
    """Keep a file by its content. Raises EmptyFileError."""
    if not content:
        raise EmptyFileError
    digest = await blobs.put(content)
    return Attached(name="", type=sniffed_type(content), size=len(content), sha256=digest)


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


async def html_of(transaction: Transaction, ticket_id: int, message_id: int) -> KeptHtml:
    """What is kept of a message's HTML. Raises AttachmentNotFoundError where it has none."""
    rows = await messages_of(transaction, ticket_id, count=1, longest=1, message_id=message_id)
    if not rows or not rows[0].html_sha256:
        raise AttachmentNotFoundError
    files = msgspec.convert(rows[0].attachments, list[Attached])
    return KeptHtml(digest=rows[0].html_sha256, files={one.sha256: one for one in files})


async def read_html(blobs: Blobs, kept: KeptHtml, *, pictures: bool) -> bytes:
    """The HTML as a frame shows it, its own pictures within; those of other servers only if asked for.

    A frame where nothing runs has an origin of its own, whose requests carry no session: pictures that came
    with the mail must stand in it. Raises AttachmentNotFoundError.
    """
    html = (await _content(blobs, kept.digest)).decode("utf-8", "replace")
    own = await _own_pictures(blobs, kept, set(_ATTACHMENT.findall(html)))
    html = _ATTACHMENT.sub(lambda found: f'src="{own[found[1]]}"' if found[1] in own else "", html)
    html = html.replace(" data-picture=", " src=")
    if pictures:
        html = html.replace(" data-remote-src=", " src=")
    return f"{_FRAME}{html}".encode()


async def _own_pictures(blobs: Blobs, kept: KeptHtml, digests: set[str]) -> dict[str, str]:
    """Pictures that came with the message, as addresses that hold them; beyond a measure they stay files."""
    shown, room = {}, _MOST_WITHIN
    for digest in sorted(digests & kept.files.keys()):
        attached = kept.files[digest]
        if attached.size > room:
            continue
        content = await _content(blobs, digest)
        kind = sniffed_type(content)
        if kind in _SHOWN:
            room -= len(content)
            shown[digest] = f"data:{kind};base64,{b64encode(content).decode()}"
    return shown


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
