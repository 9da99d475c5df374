"""Satisfaction as a ticket's conversation shows it."""

from __future__ import annotations

from datetime import datetime

from guichet.kernel.db import Transaction
from guichet.support.csat.repository import AskedRow, asked_about
from guichet.support.csat.schemas import CsatHappening


async def happenings_of(transaction: Transaction, ticket_id: int) -> list[tuple[datetime, CsatHappening]]:
    """What was asked about a ticket and answered, each with its time, in the order of the questions."""
    return [one for row in await asked_about(transaction, ticket_id) for one in _told(row)]


def _told(row: AskedRow) -> list[tuple[datetime, CsatHappening]]:
    asked = CsatHappening(request_id=row.id, kind=row.state, reason=row.reason)
    told = [(row.asked_at or row.resolved_at, asked)]
    if row.mark is not None and row.answered_at is not None:
        answered = CsatHappening(
            request_id=row.id, kind="answered", mark=row.mark, comment=row.comment, changed_at=row.changed_at
        )
        told.append((row.answered_at, answered))
    return told
