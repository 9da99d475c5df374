"""Tables of the jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, Json, identity


class JobRow(Base):
    """A job to be done; deleted when done. `state`: waiting (also while it is leased) or dead."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_due", "run_at", postgresql_where=text("state = 'waiting'")),
        # One job for a key that nobody has begun: asking twice for the same thing is asking once.
        Index(
            "uq_jobs_key",
            "name",
            "key",
            unique=True,
            postgresql_where=text("key IS NOT NULL AND state = 'waiting' AND lease IS NULL"),
        ),
        Index("ix_jobs_running_key", "name", "key", postgresql_where=text("lease IS NOT NULL")),
        Index("ix_jobs_dead", "id", postgresql_where=text("state = 'dead'")),
    )

    id: Mapped[identity]
    name: Mapped[str] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(Text)
    payload: Mapped[Json]
    state: Mapped[str] = mapped_column(Text)
    run_at: Mapped[datetime]  # while leased: when the lease ends
    lease: Mapped[int | None] = mapped_column(BigInteger)  # which claim holds it: only that one may end it
    attempts: Mapped[int]
    reason: Mapped[str | None] = mapped_column(Text)
    told: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))  # the reason, for people
    failed_at: Mapped[datetime | None]  # when it last failed
    trace: Mapped[str | None] = mapped_column(Text)  # the W3C traceparent of what asked for it
    created_at: Mapped[datetime]


class PeriodicRow(Base):
    """When something periodic is next due."""

    __tablename__ = "periodic_jobs"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    next_at: Mapped[datetime]
    ran_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
