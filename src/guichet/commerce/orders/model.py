"""Tables of orders, their words, lines and payments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, BigInt, Bytes, Json, identity


class Order(Mirrored, Base):
    """An order as the shop tells it.

    Shop, customer account and products are named by the shop's own ids and looked up when read, so that it
    does not matter which arrives first. `profile_id` is how the buyer appeared, by `link_evidence`:
    `account` (the shop says whose it is), `contact` (a guest's words) or `none`.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Mirrored.unique(),
        # All that a list of ids needs is in the index, so that walking it reads no order.
        Index(
            "ix_orders_placed_at",
            text("placed_at DESC"),
            text("id DESC"),
            postgresql_include=["profile_id"],
            postgresql_where=text("gone_at IS NULL"),
        ),
        Index(
            "ix_orders_state",
            "state",
            text("placed_at DESC"),
            text("id DESC"),
            postgresql_include=["profile_id"],
            postgresql_where=text("gone_at IS NULL"),
        ),
        Index(
            "ix_orders_store",
            "connection_id",
            "store_external_id",
            text("placed_at DESC"),
            text("id DESC"),
            postgresql_include=["profile_id"],
            postgresql_where=text("gone_at IS NULL"),
        ),
        Index(
            "ix_orders_profile_id",
            "profile_id",
            text("placed_at DESC"),
            text("id DESC"),
            postgresql_include=["gone_at"],
        ),
        Index(
            "ix_orders_waiting",
            "connection_id",
            "customer_external_id",
            postgresql_where=text("link_evidence <> 'account' AND customer_external_id IS NOT NULL"),
        ),
        # Each step of an order moves the statistics. Dead rows wait until they are a fifth: whenever they are
        # taken away, all of six indexes is read.
        {"postgresql_with": {"autovacuum_analyze_scale_factor": 0.05}},
    )

    number: Mapped[str] = mapped_column(Text(collation="C"))
    store_external_id: Mapped[str] = mapped_column(Text)  # "" where the shop has one front only
    customer_external_id: Mapped[str | None] = mapped_column(Text)
    profile_id: Mapped[int | None] = mapped_column(BigInteger)
    link_evidence: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    source_state: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[datetime]
    updated_at: Mapped[datetime | None]
    currency: Mapped[str] = mapped_column(Text)
    subtotal: Mapped[BigInt]
    shipping: Mapped[BigInt]
    tax: Mapped[BigInt]
    discount: Mapped[BigInt]
    total: Mapped[BigInt]
    refunded: Mapped[BigInt]
    lines_count: Mapped[int] = mapped_column(Integer)
    pieces: Mapped[int] = mapped_column(Integer)
    parcel_state: Mapped[str] = mapped_column(Text)  # "" while nothing left
    mail: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    details: Mapped[Json]  # an orders.drafting.OrderDetails
    words: Mapped[str] = mapped_column(Text, server_default="")  # its order_words, a line each
    parts: Mapped[Bytes] = mapped_column(server_default=text("''::bytea"))  # digests, as orders.drafting


class OrderWord(Base):
    """A word by which an order is found (`orders.words`), in the order of time within a word."""

    __tablename__ = "order_words"

    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    placed_at: Mapped[datetime] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class OrderLine(Base):
    __tablename__ = "order_lines"
    # What is shipped of a line changes in place, beside the row, where its page has room.
    __table_args__ = (
        UniqueConstraint("order_id", "external_id"),
        {"postgresql_with": {"fillfactor": 80, "autovacuum_analyze_scale_factor": 0.05}},
    )

    id: Mapped[identity]
    order_id: Mapped[BigInt]
    external_id: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    product_external_id: Mapped[str | None] = mapped_column(Text)
    variant_external_id: Mapped[str | None] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    options: Mapped[Json]  # [{name, value}]
    quantity: Mapped[int] = mapped_column(Integer)
    quantity_shipped: Mapped[int] = mapped_column(Integer)
    quantity_refunded: Mapped[int] = mapped_column(Integer)
    unit_price: Mapped[str] = mapped_column(Text)  # the vendor's decimals
    total: Mapped[BigInt]
    tax: Mapped[BigInt]
    discount: Mapped[BigInt]
    gift_message: Mapped[str] = mapped_column(Text)


class OrderPayment(Base):
    __tablename__ = "order_payments"
    __table_args__ = (UniqueConstraint("order_id", "external_id"),)

    id: Mapped[identity]
    order_id: Mapped[BigInt]
    external_id: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    event: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    gateway: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    amount: Mapped[BigInt]
    currency: Mapped[str] = mapped_column(Text)
    source_amount: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime | None]


class OrderStateChange(Base):
    """A move from one state to another that the house saw; the timeline shows it."""

    __tablename__ = "order_state_changes"
    __table_args__ = (Index("ix_order_state_changes_order_id", "order_id", "id"),)

    id: Mapped[identity]
    order_id: Mapped[BigInt]
    at: Mapped[datetime]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    source_state: Mapped[str] = mapped_column(Text)
