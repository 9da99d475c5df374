"""Tables of the mirrored pick-up methods."""

from __future__ import annotations

from sqlalchemy import ARRAY, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, identity


class PickupMethod(Mirrored, Base):
    """A way to collect at a place, as the shop offers it."""

    __tablename__ = "pickup_methods"
    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: Mapped[identity]
    name: Mapped[str] = mapped_column(Text)
    location_external_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    instructions: Mapped[str] = mapped_column(Text)
    collection_minutes: Mapped[int | None]
