"""Tables of the orders that we take, and of how stores take them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class Purchase(Base):
    """An order that we take for a store; states and payments are words of `states`.

    `key` is the asker's, and `asked` a digest of what was asked under it. `reference` is by what the shop
    finds it again. Amounts are minor units of `currency`. `external_id` is the shop's own id of the order,
    `order_id` the mirror's. `taken_location_id`: from where the shop takes what it sells by this order, None
    where it takes nothing. `pay_before`: until then it waits to be paid.
    """

    __tablename__ = "purchases"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("reference"),
        CheckConstraint("subtotal >= 0 AND delivery_price >= 0", name="amounts"),
        Index("ix_purchases_placed_at", text("placed_at DESC"), text("id DESC")),
        Index("ix_purchases_store", "store_id", text("placed_at DESC"), text("id DESC")),
        Index("ix_purchases_order_id", "order_id", postgresql_where=text("order_id IS NOT NULL")),
        Index(
            "uq_purchases_external_id",
            "connection_id",
            "external_id",
            unique=True,
            postgresql_where=text("external_id <> ''"),
        ),
        Index(
            "ix_purchases_pay_before",
            "pay_before",
            postgresql_where=text("pay_before IS NOT NULL AND state = 'placed'"),
        ),
        Index("ix_purchases_act_id", "act_id", postgresql_where=text("act_id IS NOT NULL")),
        Index(
            "ix_purchases_needs_look",
            text("placed_at DESC"),
            text("id DESC"),
            postgresql_where=text("state = 'uncertain' OR (state = 'failed' AND settled IS NULL)"),
        ),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    key: Mapped[str] = mapped_column(Text(collation="C"))
    asked: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text(collation="C"))
    store_id: Mapped[BigInt]
    connection_id: Mapped[BigInt]
    state: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)  # shopper | staff
    kind: Mapped[str] = mapped_column(Text)  # a promise.Kind
    location_id: Mapped[int | None] = mapped_column(BigInteger)  # the shop of its kind
    counter_id: Mapped[int | None] = mapped_column(BigInteger)  # the shop where staff took it
    taken_location_id: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    subtotal: Mapped[BigInt]
    delivery_price: Mapped[BigInt]
    payment: Mapped[str] = mapped_column(Text)
    pay_before: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[int | None] = mapped_column(BigInteger)
    contact: Mapped[Json]  # a placing.Contact
    address: Mapped[Json | None]  # a ports.records.Address: where it goes
    note: Mapped[str] = mapped_column(Text)
    promise: Mapped[Json]  # a placing.Promised
    act_id: Mapped[int | None] = mapped_column(BigInteger)
    external_id: Mapped[str] = mapped_column(Text)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # why it failed or was cancelled, for a person
    actor: Mapped[Json]
    placed_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    prepared_at: Mapped[datetime | None]
    settled: Mapped[Json | None]  # a placing.Settled: who looked at one that failed


class PurchaseLine(Base):
    """A line of a purchase: what is bought, for how much, and where it is held.

    `held_variant_id` is the article as the place knows it: a variant of another of the merchant's shops may
    be the same article. `covered`: as many lie where the shop takes them, and are held there until it has;
    else it is given them first.
    """

    __tablename__ = "purchase_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="some"),
        Index("ix_purchase_lines_purchase_id", "purchase_id", "position"),
    )

    id: Mapped[identity]
    purchase_id: Mapped[BigInt]
    position: Mapped[int] = mapped_column(Integer)
    variant_id: Mapped[BigInt]
    variant_external_id: Mapped[str] = mapped_column(Text)
    product_external_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(Integer)
    unit_price: Mapped[str] = mapped_column(Text)  # the vendor's decimals
    total: Mapped[BigInt]
    location_id: Mapped[BigInt]
    held_variant_id: Mapped[BigInt]
    way: Mapped[str] = mapped_column(Text)
    covered: Mapped[bool]


class OrderingSettings(Base):
    """How a store takes orders by us; without a row it takes none. `document`: an ordering.Document."""

    __tablename__ = "ordering_settings"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[BigInt]
    document: Mapped[Json]
    updated_at: Mapped[datetime]
