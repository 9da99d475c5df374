"""Tables of the sales fronts."""

from __future__ import annotations

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, Json, identity


class Store(Mirrored, Base):
    """A sales front: a channel of a web shop, a marketplace account."""

    __tablename__ = "stores"
    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: Mapped[identity]
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    mail: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    active: Mapped[bool]
    details: Mapped[Json]
