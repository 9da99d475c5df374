"""Tables of what leaves a place: labels, couriers' errands, quotes that are kept, and the settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class Label(Base):
    """A label for one parcel. Purposes and states are words of `states`; amounts are minor units.

    `reference` names it at its maker for ever. `shipment_act_id` is the act by which the shop was told. A
    label that was made elsewhere has no connection and no file.
    """

    __tablename__ = "labels"
    __table_args__ = (
        UniqueConstraint("reference"),
        Index(
            "ix_labels_preparation_id", "preparation_id", postgresql_where=text("preparation_id IS NOT NULL")
        ),
        Index("ix_labels_return_id", "return_id", postgresql_where=text("return_id IS NOT NULL")),
        Index("ix_labels_act_id", "act_id", postgresql_where=text("act_id IS NOT NULL")),
        Index("ix_labels_tracking_number", "tracking_number", postgresql_where=text("tracking_number <> ''")),
        Index("ix_labels_location", "location_id", text("id DESC")),
        Index("ix_labels_state", "state", text("id DESC")),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    reference: Mapped[str] = mapped_column(Text(collation="C"))
    purpose: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    preparation_id: Mapped[int | None] = mapped_column(BigInteger)
    return_id: Mapped[int | None] = mapped_column(BigInteger)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    location_id: Mapped[BigInt]  # where it leaves from, or comes back to
    connection_id: Mapped[int | None] = mapped_column(BigInteger)
    act_id: Mapped[int | None] = mapped_column(BigInteger)
    shipment_act_id: Mapped[int | None] = mapped_column(BigInteger)
    service: Mapped[str] = mapped_column(Text)
    carrier: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)
    tracking_number: Mapped[str] = mapped_column(Text(collation="C"))
    tracking_address: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)  # pdf | zpl | png
    sha256: Mapped[str] = mapped_column(Text)  # of its bytes; "" while there are none
    size: Mapped[int] = mapped_column(Integer)
    price: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # why it failed, in the maker's words
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CourierRun(Base):
    """A courier's errand for one preparation. States are words of `states`; amounts are minor units.

    `number` is that of its parcel. `ask_at`: when the courier is asked again; None when it is over.
    """

    __tablename__ = "courier_runs"
    __table_args__ = (
        UniqueConstraint("reference"),
        Index("ix_courier_runs_preparation_id", "preparation_id"),
        Index("ix_courier_runs_act_id", "act_id"),
        Index("ix_courier_runs_number", "number", postgresql_where=text("number <> ''")),
        Index("ix_courier_runs_ask_at", "ask_at", postgresql_where=text("ask_at IS NOT NULL")),
        Index("ix_courier_runs_location", "location_id", text("id DESC")),
        Index("ix_courier_runs_state", "state", text("id DESC")),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    reference: Mapped[str] = mapped_column(Text(collation="C"))
    state: Mapped[str] = mapped_column(Text)
    preparation_id: Mapped[BigInt]
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    location_id: Mapped[BigInt]
    connection_id: Mapped[BigInt]
    act_id: Mapped[BigInt]
    shipment_act_id: Mapped[int | None] = mapped_column(BigInteger)
    external_id: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text(collation="C"))
    tracking_address: Mapped[str] = mapped_column(Text)
    price: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    pickup_at: Mapped[datetime | None]
    dropoff_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    fell_back_to: Mapped[str] = mapped_column(Text)  # collect | ship | ""
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ask_at: Mapped[datetime | None]


class CourierQuoteKept(Base):
    """What a courier would cost from a place to an area, for some minutes; `code` says why nobody would come.

    `area` is a country and a postcode. A row that only asks for one has no `quoted_at` yet.
    """

    __tablename__ = "courier_quotes"

    location_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    area: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    connection_id: Mapped[BigInt]
    price: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int | None] = mapped_column(Integer)  # from ready to brought
    code: Mapped[str] = mapped_column(Text)
    quoted_at: Mapped[datetime | None]
    valid_until: Mapped[datetime]


class DispatchSettings(Base):
    """Who makes labels and sends couriers for whom: one row, once somebody settled it."""

    __tablename__ = "dispatch_settings"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)  # always 1
    version: Mapped[BigInt]
    document: Mapped[Json]  # a document.Document
    changed_at: Mapped[datetime]
