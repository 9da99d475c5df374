"""Table of the marks."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base


class SharedMark(Base):
    """By what each host knows that it shares with the others what it must: the key, and the files."""

    __tablename__ = "shared_marks"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    mark: Mapped[str] = mapped_column(Text)
