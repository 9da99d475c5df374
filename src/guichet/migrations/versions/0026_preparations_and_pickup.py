"""preparations and pickup."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pickup_attempts",
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("window_began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pickup_attempts")),
    )
    op.create_index("ix_pickup_attempts_began", "pickup_attempts", ["window_began_at"], unique=False)
    op.create_table(
        "pickup_codes",
        sa.Column("preparation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("salt", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("preparation_id", name=op.f("pk_pickup_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_pickup_codes_digest")),
    )
    op.create_table(
        "pickup_deputies",
        sa.Column("preparation_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("preparation_id", name=op.f("pk_pickup_deputies")),
    )
    op.create_table(
        "pickup_settings",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_settings")),
    )
    op.create_table(
        "preparation_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("preparation_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("picked", sa.Integer(), nullable=False),
        sa.Column("short", sa.Integer(), nullable=False),
        sa.Column("left_behind", sa.Integer(), nullable=False),
        sa.Column("order_line_external_id", sa.Text(), nullable=True),
        sa.Column("reservation_line_id", sa.BigInteger(), nullable=True),
        sa.Column("short_line_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "quantity >= 0 AND picked >= 0 AND short >= 0 AND left_behind >= 0 AND left_behind <= picked",
            name=op.f("ck_preparation_lines_pieces"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation_lines")),
    )
    op.create_index(
        "ix_preparation_lines_preparation_id", "preparation_lines", ["preparation_id", "id"], unique=False
    )
    op.create_index(
        "ix_preparation_lines_short_line_id",
        "preparation_lines",
        ["short_line_id"],
        unique=False,
        postgresql_where=sa.text("short_line_id IS NOT NULL"),
    )
    op.create_table(
        "preparation_moves",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("preparation_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation_moves")),
    )
    op.create_index(
        "ix_preparation_moves_preparation_id", "preparation_moves", ["preparation_id", "id"], unique=False
    )
    op.create_index(
        "uq_preparation_moves_key",
        "preparation_moves",
        ["preparation_id", "key"],
        unique=True,
        postgresql_where=sa.text("key <> ''"),
    )
    op.create_table(
        "preparation_troubles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("preparation_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger(), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation_troubles")),
    )
    op.create_index(
        "ix_preparation_troubles_open",
        "preparation_troubles",
        ["location_id", "id"],
        unique=False,
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index(
        "ix_preparation_troubles_preparation_id", "preparation_troubles", ["preparation_id"], unique=False
    )
    op.create_table(
        "preparations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("purchase_id", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("to_location_id", sa.BigInteger(), nullable=True),
        sa.Column("from_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_hours", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", sa.BigInteger(), nullable=True),
        sa.Column("taken_by_name", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shelf", sa.Text(), nullable=False),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_to", sa.Text(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by_name", sa.Text(), nullable=False),
        sa.Column("paid", sa.Text(), nullable=False),
        sa.Column("put_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparations")),
        sa.UniqueConstraint("key", name=op.f("uq_preparations_key")),
    )
    op.create_index(
        "ix_preparations_cancelled",
        "preparations",
        ["location_id", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'cancelled' AND put_back_at IS NULL"),
    )
    op.create_index(
        "ix_preparations_from_id",
        "preparations",
        ["from_id"],
        unique=False,
        postgresql_where=sa.text("from_id IS NOT NULL"),
    )
    op.create_index(
        "ix_preparations_keep_until",
        "preparations",
        ["keep_until"],
        unique=False,
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index("ix_preparations_location", "preparations", ["location_id", "state", "id"], unique=False)
    op.create_index(
        "ix_preparations_order_id",
        "preparations",
        ["order_id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_index(
        "ix_preparations_purchase_id",
        "preparations",
        ["purchase_id"],
        unique=False,
        postgresql_where=sa.text("purchase_id IS NOT NULL"),
    )
    op.add_column("stock_levels", sa.Column("bin", sa.Text(), server_default="", nullable=False))
