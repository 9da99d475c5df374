"""The table of availability: the merchant's rule, of which there is one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base


class AvailabilityRule(Base):
    """How much a shopper is told; the one row has the id 1, and the defaults hold where it is not there."""

    __tablename__ = "availability_rule"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    low_up_to: Mapped[int]
    some_up_to: Mapped[int]
    shows_numbers: Mapped[bool]
    shops_of_group: Mapped[bool]
    changed_at: Mapped[datetime]
