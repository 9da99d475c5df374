"""Attaching files to answers: one's own uploads, and what stands in the ticket already; nothing else.

A file is kept by its content, so that who guesses or overhears a digest could otherwise attach, and so read,
what a customer of another store sent.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.inbox.errors import AttachmentsTooLargeError, NotAttachableError
from guichet.support.inbox.incoming import Attached
from guichet.support.inbox.model import TicketUpload

_LARGEST_ANSWER = 20 * 1024 * 1024  # what mail servers commonly take, before base64

_UPLOADED = text(
    "SELECT sha256, type, size FROM ticket_uploads WHERE user_id = :user_id AND sha256 = ANY(:digests)"
)
_IN_TICKET = text(
    "SELECT DISTINCT ON (one->>'sha256') one->>'sha256' AS sha256, one->>'type' AS type,"
    " CAST(one->>'size' AS bigint) AS size"
    " FROM ticket_messages m CROSS JOIN LATERAL jsonb_array_elements(m.attachments) AS one"
    " WHERE m.ticket_id = :ticket_id AND one->>'sha256' = ANY(:digests)"
)


async def note_upload(transaction: Transaction, actor: Actor, kept: Attached) -> None:
    """Note that somebody brought a file: from now on they may attach it."""
    row = {"user_id": actor.id or 0, "sha256": kept.sha256, "type": kept.type, "size": kept.size}
    statement = insert(TicketUpload).values(**row, uploaded_at=utc_now())
    await transaction.execute(statement.on_conflict_do_nothing())


async def attachable(
    transaction: Transaction, actor: Actor, ticket_id: int | None, named: Sequence[tuple[str, str]]
) -> list[Attached]:
    """Files by (digest, name) that this person may attach in this ticket.

    Raises NotAttachableError, AttachmentsTooLargeError.
    """
    if not named:
        return []
    digests = sorted({digest for digest, _ in named})
    uploaded = await transaction.execute(_UPLOADED, {"user_id": actor.id or 0, "digests": digests})
    known = {row.sha256: row for row in uploaded}
    if ticket_id is not None and len(known) < len(digests):
        standing = await transaction.execute(_IN_TICKET, {"ticket_id": ticket_id, "digests": digests})
        known |= {row.sha256: row for row in standing}
    missing = next((name for digest, name in named if digest not in known), None)
    if missing is not None:
        raise NotAttachableError(name=missing)
    attached = [
        Attached(name=name, type=known[digest].type, size=known[digest].size, sha256=digest)
        for digest, name in named
    ]
    if sum(one.size for one in attached) > _LARGEST_ANSWER:
        raise AttachmentsTooLargeError(limit=_LARGEST_ANSWER // 1024 // 1024)
    return attached
