"""The shared account of what may still be asked: one row for each account at an outside system."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base


class HttpAccount(Base):
    """Rate budget and circuit breaker of one account, shared by all processes."""

    __tablename__ = "http_accounts"

    account: Mapped[str] = mapped_column(Text, primary_key=True)
    calls: Mapped[int]  # the quota of one window
    window_ends_at: Mapped[datetime]
    left: Mapped[int]
    blocked_until: Mapped[datetime | None]
    failures: Mapped[int]  # in a row
    open_until: Mapped[datetime | None]
