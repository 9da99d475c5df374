"""Tables of the installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base


class Muting(Base):
    """The one row that is there while this copy is muted, and why."""

    __tablename__ = "muting"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]


class ProcessBeat(Base):
    """When a process last said that it lives."""

    __tablename__ = "process_beats"

    process: Mapped[str] = mapped_column(Text, primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
