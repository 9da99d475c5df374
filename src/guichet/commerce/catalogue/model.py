"""Tables of the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, BigInt, Json, identity


class Category(Mirrored, Base):
    """A branch of a shop's tree; its parent is named by the vendor's id, since it may arrive later."""

    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_categories_parent", "connection_id", "parent_external_id"),
    )

    id: Mapped[identity]
    name: Mapped[str] = mapped_column(Text)
    parent_external_id: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int]
    visible: Mapped[bool]
    address: Mapped[str] = mapped_column(Text)


class Product(Mirrored, Base):
    """What a shop sells; its sellable forms are its variants."""

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        # The list: by name, then id; `search_name` is folded, so C order is the reader's order.
        Index("ix_products_list", "search_name", "id", postgresql_where=text("gone_at IS NULL")),
        # What one shop shows its shoppers, in the same order.
        Index(
            "ix_products_shown",
            "connection_id",
            "search_name",
            "id",
            postgresql_where=text("gone_at IS NULL AND visible"),
        ),
        Index("ix_products_search", "search", postgresql_using="gin"),
        Index("ix_products_categories", "category_external_ids", postgresql_using="gin"),
    )

    id: Mapped[identity]
    name: Mapped[str] = mapped_column(Text)
    search_name: Mapped[str] = mapped_column(Text(collation="C"))
    search: Mapped[Any] = mapped_column(TSVECTOR)  # folded words of name, brand, options, skus, GTINs
    sku: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    brand: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    pictures: Mapped[list[str]] = mapped_column(ARRAY(Text))
    category_external_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    store_external_ids: Mapped[list[str]] = mapped_column(ARRAY(Text))
    price: Mapped[str] = mapped_column(Text)  # vendor's decimals
    price_minor: Mapped[int | None] = mapped_column(BigInteger)  # None: not an amount
    sale_price: Mapped[str | None] = mapped_column(Text)
    sale_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Text)
    visible: Mapped[bool]
    metafields: Mapped[Json]


class Variant(Base):
    """One sellable form. A row outlives its absence (`gone_at`), so that its id stays what it was.

    The vendor's id is unique within a connection. The version columns are those of the product's fact that
    told of it last: a variant that moves to another product follows the newer of the two.
    """

    __tablename__ = "variants"
    __table_args__ = (
        Index("uq_variants_connection_external", "connection_id", "external_id", unique=True),
        Index("ix_variants_product", "product_id", "position"),
        Index("ix_variants_gtin14", "gtin14", postgresql_where=text("gtin14 IS NOT NULL")),
        Index("ix_variants_sku", "sku", postgresql_where=text("sku <> ''")),
    )

    id: Mapped[identity]
    connection_id: Mapped[BigInt]
    external_id: Mapped[str] = mapped_column(Text)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("products.id"))
    position: Mapped[int]
    sku: Mapped[str] = mapped_column(Text)
    gtin: Mapped[str] = mapped_column(Text)  # as told
    gtin14: Mapped[str | None] = mapped_column(Text)  # None: missing, or its check digit is wrong
    options: Mapped[Json]
    price: Mapped[str | None] = mapped_column(Text)  # None: the product's
    price_minor: Mapped[int | None] = mapped_column(BigInteger)
    sale_price: Mapped[str | None] = mapped_column(Text)
    sale_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    weight_grams: Mapped[int | None]
    picture: Mapped[str] = mapped_column(Text)
    purchasable: Mapped[bool]
    told_source_version: Mapped[datetime]  # -infinity where the vendor has none
    told_read_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
