"""Tables of drafts: what waits for an agent, and how drafts are written here."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ARRAY, BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, Json, identity
from guichet.kernel.vault import sealed_as


class DraftState(StrEnum):
    """`waiting`: for an agent. `blocked`: something in it has no proof. `handed_over`: a person writes, with
    no draft. The others stand no more: `used`, `dismissed`, `superseded` (by a newer one, or an answer).
    """

    WAITING = "waiting"
    BLOCKED = "blocked"
    HANDED_OVER = "handed_over"
    USED = "used"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"


STANDING = (DraftState.WAITING, DraftState.BLOCKED, DraftState.HANDED_OVER)
"""The states in which a draft stands on its ticket; a ticket has one such at most."""

_STANDS = "state IN ('waiting', 'blocked', 'handed_over')"


class Draft(Base):
    """An answer that was written for a message, in segments with their proof.

    `reason` says why it is blocked or handed over: the code of the first of `refusals`, or of the hand-over.
    """

    __tablename__ = "drafts"
    __table_args__ = (
        Index("uq_drafts_standing", "ticket_id", unique=True, postgresql_where=text(_STANDS)),
        Index("ix_drafts_message_id", "message_id", "id"),
        Index("ix_drafts_answer_id", "answer_id", postgresql_where=text("answer_id IS NOT NULL")),
    )

    id: Mapped[identity]
    ticket_id: Mapped[BigInt]
    message_id: Mapped[BigInt]  # the message of theirs that it answers
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    found: Mapped[str] = mapped_column(Text)  # the words or the fact that `reason` is about
    refusals: Mapped[Json]  # [{code, place, found}]
    writer: Mapped[str] = mapped_column(Text)  # built_in | model
    model: Mapped[str] = mapped_column(Text)  # its name, "" for the built-in writer
    topic: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    segments: Mapped[Json]  # segments.Segment
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInteger)
    answer_id: Mapped[int | None] = mapped_column(BigInteger)  # the answer that it became


class DraftSettings(Base):
    """How drafts are written in this installation: one row, of id 1.

    `topics` are those that have drafts, null for all. The key of the model's endpoint is sealed.
    """

    __tablename__ = "draft_settings"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    writer: Mapped[str] = mapped_column(Text)
    protocol: Mapped[str] = mapped_column(Text)  # openai | anthropic
    endpoint: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    key: Mapped[Bytes | None] = mapped_column(info=sealed_as("draft_settings.key:{id}"))
    topics: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    changed_at: Mapped[datetime]
