"""Shapes of what the house said by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked


class SaidMailShape(Answered):
    """A mail that the house wrote by itself.

    `kind` is journey.shipped, journey.out_for_delivery, journey.delivered, journey.late, journey.failed,
    tracking_link or satisfaction.
    `state`: queued, sending, sent, uncertain (its answer was lost), failed, undelivered, held, dropped.
    `reason` of a held or dropped one: incomplete (`missing` says what, in the reader's words), too_often,
    too_late, no_mailbox, objected, by_hand, rewritten; of a failed or undelivered one the mail server's
    words.
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


class RewriteAsked(Asked):
    """A held message written anew; what stands below it (why it came, how to get no more) stays."""

    subject: Annotated[str, Field(min_length=1, max_length=300)]
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
