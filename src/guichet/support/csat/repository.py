"""Reading questions and answers: those of one ticket, and the list of all answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction

# What was asked about tickets that were joined since stands on the one that they lead to.
_OF_TICKET = text(
    "WITH RECURSIVE whole AS (SELECT CAST(:ticket_id AS bigint) AS id"
    " UNION SELECT t.id FROM whole JOIN tickets t ON t.joined_into = whole.id)"
    " SELECT q.id, q.state, q.reason, q.resolved_at, q.asked_at, r.mark, coalesce(r.comment, '') AS comment,"
    " r.answered_at, r.changed_at FROM whole JOIN csat_requests q ON q.ticket_id = whole.id"
    " LEFT JOIN csat_responses r ON r.request_id = q.id"
    " WHERE q.state IN ('asked', 'failed') ORDER BY q.id"
)
_LIST = """
SELECT r.request_id, r.ticket_id, r.store_id, coalesce(s.name, '') AS store_name, r.mark, r.comment,
       r.answered_at, r.changed_at, q.asked_at, q.resolved_at, q.assignee_id, u.name AS assignee_name,
       t.subject, t.contact_name
FROM csat_responses r
JOIN csat_requests q ON q.id = r.request_id
JOIN tickets t ON t.id = r.ticket_id
LEFT JOIN stores s ON s.id = r.store_id
LEFT JOIN users u ON u.id = q.assignee_id
WHERE true {which}
ORDER BY r.answered_at DESC, r.request_id DESC LIMIT :count
"""


class AskedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A question about a ticket, with its answer; `mark` None while there is none."""

    id: int
    state: str
    reason: str
    resolved_at: datetime
    asked_at: datetime | None
    mark: int | None
    comment: str
    answered_at: datetime | None
    changed_at: datetime | None


class ResponseRow(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in the list, with who had the ticket when it was resolved."""

    request_id: int
    ticket_id: int
    store_id: int
    store_name: str
    mark: int
    comment: str
    answered_at: datetime
    changed_at: datetime
    asked_at: datetime
    resolved_at: datetime
    assignee_id: int | None
    assignee_name: str | None
    subject: str
    contact_name: str


async def asked_about(transaction: Transaction, ticket_id: int) -> list[AskedRow]:
    """What was asked about a ticket and those joined to it, the first first."""
    rows = await transaction.execute(_OF_TICKET, {"ticket_id": ticket_id})
    return [AskedRow(**row) for row in rows.mappings()]


async def list_responses(
    transaction: Transaction,
    *,
    store_ids: Collection[int] | None,
    marks: Collection[int] = (),
    with_comment: bool = False,
    count: int,
    before: tuple[datetime, int] | None = None,
) -> list[ResponseRow]:
    """Answers about these stores (None: all), the newest first; no `marks` means any."""
    which, values = "", dict[str, Any](count=count)
    if store_ids is not None:
        which, values["stores"] = f"{which} AND r.store_id = ANY(:stores)", sorted(store_ids)
    if marks:
        which, values["marks"] = f"{which} AND r.mark = ANY(:marks)", sorted(marks)
    if with_comment:
        which += " AND r.comment <> ''"
    if before is not None:
        which += " AND (r.answered_at, r.request_id) < (:before_at, :before_id)"
        values["before_at"], values["before_id"] = before
    rows = await transaction.execute(text(_LIST.format(which=which)), values)
    return [ResponseRow(**row) for row in rows.mappings()]
