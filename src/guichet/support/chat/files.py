"""Files of a conversation: told by their first bytes, kept by content, handed out to those who talk in it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.chat.errors import ChatFileNotFoundError, FileTypeError, TooManyFilesError
from guichet.support.chat.model import ChatFile
from guichet.support.inbox import sniffed_type

LARGEST = 8 * 1024 * 1024
_MOST = 40  # of one conversation
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_TAKEN = _SHOWN | {"application/pdf"}
_LONGEST_NAME = 120
_IN_MESSAGES = text(
    "SELECT file FROM chat_messages m CROSS JOIN LATERAL jsonb_array_elements(m.files) AS file"
    " WHERE m.conversation_id = :conversation_id AND file->>'sha256' = :sha256 LIMIT 1"
)


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message; `size` in bytes."""

    name: str
    type: str
    size: int
    sha256: str


async def keep_content(blobs: Blobs, name: str, content: bytes) -> KeptFile:
    """Keep a file's content, outside any transaction. Raises FileTypeError."""
    kind = sniffed_type(content)
    if kind not in _TAKEN:
        raise FileTypeError
    plain = "".join(sign for sign in name if sign.isprintable()).strip()[:_LONGEST_NAME]
    return KeptFile(name=plain, type=kind, size=len(content), sha256=await blobs.put(content))


async def keep_file(transaction: Transaction, conversation_id: int, file: KeptFile) -> None:
    """Let a file be put into the messages of a conversation. Raises TooManyFilesError."""
    count = select(func.count()).where(ChatFile.conversation_id == conversation_id)
    if (await transaction.execute(count)).scalar_one() >= _MOST:
        raise TooManyFilesError
    row = {"conversation_id": conversation_id, **msgspec.structs.asdict(file), "kept_at": utc_now()}
    await transaction.execute(insert(ChatFile).values(row).on_conflict_do_nothing())


async def files_named(
    transaction: Transaction, conversation_id: int, digests: Sequence[str]
) -> list[KeptFile]:
    """What a visitor sent up before, by digest. Raises ChatFileNotFoundError."""
    query = select(ChatFile.name, ChatFile.type, ChatFile.size, ChatFile.sha256).where(
        ChatFile.conversation_id == conversation_id, ChatFile.sha256.in_(digests)
    )
    found = {row.sha256: KeptFile(**row._mapping) for row in await transaction.execute(query)}  # noqa: SLF001 — a Row's public name
    if set(digests) - set(found):
        raise ChatFileNotFoundError
    return [found[digest] for digest in dict.fromkeys(digests)]


async def file_of(transaction: Transaction, conversation_id: int, sha256: str) -> KeptFile:
    """A file that stands in the conversation. Raises ChatFileNotFoundError."""
    asked = {"conversation_id": conversation_id, "sha256": sha256}
    found = (await transaction.execute(_IN_MESSAGES, asked)).scalar()
    if found is None:
        raise ChatFileNotFoundError
    return msgspec.convert(found, KeptFile)


def file_headers(file: KeptFile) -> dict[str, str]:
    """Headers under which no browser runs what a stranger sent (RFC 6266, CSP sandbox)."""
    how = "inline" if file.type in _SHOWN else "attachment"
    return {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name or 'file', safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
