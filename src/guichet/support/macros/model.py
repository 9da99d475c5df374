"""Tables of macros: what the merchant changed; a macro without a row does what it comes with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json


class MacroRow(Base):
    """What a macro does besides its text; `intent` names the template. `actions`: see `actions.Action`."""

    __tablename__ = "macros"

    intent: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[BigInt]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    actions: Mapped[Json]
    enabled: Mapped[bool]
    author_name: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
