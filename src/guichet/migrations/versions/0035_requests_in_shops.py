"""requests in shops."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("quantity", sa.SmallInteger(), nullable=False),
        sa.Column("contact_mail", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shop_requests_some")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_requests")),
    )
    op.create_index(
        "ix_shop_requests_asked_at",
        "shop_requests",
        [sa.literal_column("asked_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_shop_requests_contact",
        "shop_requests",
        ["contact_mail"],
        unique=False,
        postgresql_where=sa.text("contact_mail <> ''"),
    )
    op.create_index(
        "ix_shop_requests_location",
        "shop_requests",
        ["location_id", sa.literal_column("asked_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_shop_requests_open",
        "shop_requests",
        ["location_id", "variant_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_shop_requests_variant_id",
        "shop_requests",
        ["variant_id"],
        unique=False,
        postgresql_where=sa.text("variant_id IS NOT NULL"),
    )
