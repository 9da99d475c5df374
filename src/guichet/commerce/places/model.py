"""Tables of the physical places."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
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
    special_hours: Mapped[Json]  # [{day, name, opens, closes, annual}]: days with hours of their own
    enabled: Mapped[bool]
    details: Mapped[Json]


class LocationHours(Base):
    """What staff say of a location's hours; it goes before what the shop tells, and no reading changes it.

    `week` null leaves the week to the shop; else seven lists of intervals in minutes, Monday first.
    """

    __tablename__ = "location_hours"

    location_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    week: Mapped[Json | None]
    observes_holidays: Mapped[bool]
    holiday_region: Mapped[str] = mapped_column(Text)  # "" for the holidays of the whole country
    changed_at: Mapped[datetime]


class LocationDay(Base):
    """A day to which staff gave hours of its own; no interval: closed."""

    __tablename__ = "location_days"

    location_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    hours: Mapped[Json]  # intervals in minutes of the day
    changed_at: Mapped[datetime]


class Town(Base):
    """A town with a postcode of it and where it lies, from a list that the merchant imports."""

    __tablename__ = "towns"
    __table_args__ = (Index("ix_towns_search_name", "search_name"), Index("ix_towns_postcode", "postcode"))

    country: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)  # ISO 3166-1 alpha-2
    postcode: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)  # as searched: no spaces
    search_name: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    latitude: Mapped[float]
    longitude: Mapped[float]
