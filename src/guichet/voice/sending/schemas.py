"""Shapes of what the house said by itself."""

from __future__ import annotations

from datetime import datetime

from guichet.kernel.types import Id
from guichet.kernel.web import Answered


class SaidMailShape(Answered):
    """A mail that the house wrote by itself.

    `kind` is journey.shipped, journey.out_for_delivery, journey.delivered, journey.late, journey.failed.
    `state`: queued, sending, sent, uncertain (its answer was lost), failed, undelivered, held, dropped.
    `reason` of a held or dropped one: incomplete (`missing` says what, in the reader's words), too_often,
    too_late, no_mailbox, objected, by_hand; of a failed or undelivered one the mail server's words.
    """

    id: Id
    kind: str
    store_id: Id | None
    order_id: Id | None
    address: str
    name: str
    language: str
    subject: str
    text: str
    missing: list[str]
    state: str
    reason: str
    made_at: datetime
    ended_at: datetime | None
