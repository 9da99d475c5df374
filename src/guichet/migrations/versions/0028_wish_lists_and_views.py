"""wish lists and views."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_views",
        sa.Column("shopper_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("shopper_id", "product_id", name=op.f("pk_product_views")),
    )
    op.create_index("ix_product_views_last_at", "product_views", ["last_at"], unique=False)
    op.create_index(
        "ix_product_views_lately",
        "product_views",
        ["shopper_id", sa.literal_column("last_at DESC")],
        unique=False,
    )
    op.create_index("ix_product_views_product_id", "product_views", ["product_id", "last_at"], unique=False)
    op.create_table(
        "shopper_lists",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("shopper_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_lists")),
    )
    op.create_index(
        "ix_shopper_lists_shopper_id", "shopper_lists", ["shopper_id", "position", "id"], unique=False
    )
    op.create_index(
        "uq_shopper_lists_default",
        "shopper_lists",
        ["shopper_id"],
        unique=True,
        postgresql_where=sa.text("is_default"),
    )
    op.create_table(
        "shopper_wishes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("shopper_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.SmallInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shopper_wishes_some")),
        sa.ForeignKeyConstraint(["list_id"], ["shopper_lists.id"], name=op.f("fk_shopper_wishes_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_wishes")),
    )
    op.create_index(
        "ix_shopper_wishes_product_id", "shopper_wishes", ["product_id", "shopper_id"], unique=False
    )
    op.create_index("ix_shopper_wishes_shopper_id", "shopper_wishes", ["shopper_id"], unique=False)
    op.create_index(
        "uq_shopper_wishes_article",
        "shopper_wishes",
        ["list_id", "product_id", "variant_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
