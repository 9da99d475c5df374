"""Shapes of satisfaction's API."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.support.csat.preferences import DELAY_MINUTES, PAUSE_DAYS, Preferences
from guichet.support.csat.repository import ResponseRow
from guichet.support.inbox import NamedShape

_WEEK = 7 * 24 * 60


class CsatSettingsAsked(Asked):
    """How a store asks: how long after the ticket was closed, and how many days a person is left in peace."""

    enabled: bool
    delay_minutes: int = Field(default=DELAY_MINUTES, ge=0, le=_WEEK)
    pause_days: int = Field(default=PAUSE_DAYS, ge=0, le=365)


class CsatSettingsShape(Answered):
    """How a store asks; the defaults where nobody changed them."""

    store_id: Id
    store_name: str
    enabled: bool
    delay_minutes: int
    pause_days: int

    @classmethod
    def of(cls, preferences: Preferences) -> CsatSettingsShape:
        """The shape of a store's settings."""
        return cls(**{name: getattr(preferences, name) for name in Preferences.__struct_fields__})


class CsatPreviewShape(Answered):
    """The mail as a store would send it, to a customer of our invention, by links that lead nowhere."""

    language: str
    subject: str
    text: str


class CsatResponseShape(Answered):
    """What a customer answered: a mark from 1 (very dissatisfied) to 5 (very satisfied), and a comment or "".

    `assignee` had the ticket when it was closed.
    """

    request_id: Id
    ticket_id: Id
    subject: str
    customer: str
    store: NamedShape
    assignee: NamedShape | None
    mark: int
    comment: str
    resolved_at: datetime
    asked_at: datetime
    answered_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, row: ResponseRow) -> CsatResponseShape:
        """The shape of an answer."""
        same = {
            name: getattr(row, name) for name in ResponseRow.__struct_fields__ if name in cls.model_fields
        }
        assignee = None
        if row.assignee_id is not None:
            assignee = NamedShape(id=row.assignee_id, name=row.assignee_name or "")
        store = NamedShape(id=row.store_id, name=row.store_name)
        return cls(**same, customer=row.contact_name, store=store, assignee=assignee)


class CsatHappening(Answered):
    """What came of a question, in a ticket's conversation.

    `kind`: asked, failed (the mail did not leave, for `reason`), answered (`mark` and `comment` as they are
    now; `changed_at` is after the answer where they were otherwise first).
    """

    request_id: Id
    kind: str
    mark: int | None = None
    comment: str = ""
    changed_at: datetime | None = None
    reason: str = ""
