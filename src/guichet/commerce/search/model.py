"""How far the words are filled in for things that were mirrored before their words were kept."""

from __future__ import annotations

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt


class SearchFill(Base):
    """A part (orders, people) of which the ids up to `through` are to be filled in; gone when done."""

    __tablename__ = "search_fills"

    part: Mapped[str] = mapped_column(Text, primary_key=True)
    done_through: Mapped[BigInt]
    through: Mapped[BigInt]
