"""Tables of the physical places."""

from __future__ import annotations

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, Json, identity


class Location(Mirrored, Base):
    """A shop or warehouse that holds stock."""

    __tablename__ = "locations"
    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: Mapped[identity]
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    postal_address: Mapped[Json]  # a ports.records.Address
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    time_zone: Mapped[str] = mapped_column(Text)
    opening_hours: Mapped[Json]  # [{weekday 1–7, opens "HH:MM", closes "HH:MM"}] in the location's zone
    enabled: Mapped[bool]
    details: Mapped[Json]
