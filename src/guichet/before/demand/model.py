"""Table of what people asked for in shops."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, identity


class State(StrEnum):
    """Where a request stands; see the room."""

    OPEN = "open"
    AVAILABLE = "available"
    CLOSED = "closed"


class ShopRequest(Base):
    """Somebody asked for something in a shop: a form, a form that is not sold (`wanted`), or in words.

    `contact_mail` is where an answer may go, "" for nowhere; it is let go of some time after the answer.
    `told`: "" not told, `mailed`, or why not (no_contact, off, objected, held).
    """

    __tablename__ = "shop_requests"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="some"),
        Index("ix_shop_requests_location", "location_id", text("asked_at DESC"), text("id DESC")),
        Index("ix_shop_requests_asked_at", text("asked_at DESC"), text("id DESC")),
        Index("ix_shop_requests_variant_id", "variant_id", postgresql_where=text("variant_id IS NOT NULL")),
        Index("ix_shop_requests_open", "location_id", "variant_id", postgresql_where=text("state = 'open'")),
        Index("ix_shop_requests_contact", "contact_mail", postgresql_where=text("contact_mail <> ''")),
    )

    id: Mapped[identity]
    location_id: Mapped[BigInt]
    product_id: Mapped[int | None] = mapped_column(BigInteger)
    variant_id: Mapped[int | None] = mapped_column(BigInteger)
    wanted: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(SmallInteger)
    contact_mail: Mapped[str] = mapped_column(Text)
    contact_name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    told: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # why it was closed
    asked_by_id: Mapped[int | None] = mapped_column(BigInteger)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    available_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
