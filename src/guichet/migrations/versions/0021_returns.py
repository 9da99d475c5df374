"""returns: what comes back, its pieces, what happened to it, and the settings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "return_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_events")),
    )
    op.create_index("ix_return_events_return_id", "return_events", ["return_id", "id"], unique=False)
    op.create_table(
        "return_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("policy_reason", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("photos", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decision", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("comes_back", sa.Boolean(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=False),
        sa.Column("restock", sa.Text(), nullable=False),
        sa.Column("exchange_variant_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("quantity > 0 AND base >= 0", name=op.f("ck_return_lines_pieces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_lines")),
    )
    op.create_index("ix_return_lines_order_line_id", "return_lines", ["order_line_id"], unique=False)
    op.create_index("ix_return_lines_return_id", "return_lines", ["return_id"], unique=False)
    op.create_table(
        "return_pieces",
        sa.Column("order_line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("piece", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("return_line_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_line_id", "piece", name=op.f("pk_return_pieces")),
    )
    op.create_index("ix_return_pieces_return_line_id", "return_pieces", ["return_line_id"], unique=False)
    op.create_table(
        "return_settings",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_settings")),
    )
    op.create_table(
        "returns",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("least", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.BigInteger(), nullable=False),
        sa.Column("delivery", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("return_paid_by", sa.Text(), nullable=False),
        sa.Column("refund_days", sa.SmallInteger(), nullable=True),
        sa.Column("counts_from", sa.Text(), nullable=False),
        sa.Column("refund_by", sa.Date(), nullable=True),
        sa.Column("send_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("location_id", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount IS NULL OR (amount >= 0 AND amount <= most + delivery)", name=op.f("ck_returns_amount")
        ),
        sa.CheckConstraint("least >= 0 AND least <= most AND delivery >= 0", name=op.f("ck_returns_bounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
    )
    op.create_index(
        "ix_returns_opened_at",
        "returns",
        [sa.literal_column("opened_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("ix_returns_order_id", "returns", ["order_id"], unique=False)
    op.create_index(
        "ix_returns_refund_by",
        "returns",
        ["refund_by"],
        unique=False,
        postgresql_where=sa.text(
            "refund_by IS NOT NULL AND state IN ('kept', 'handed_over', 'received', 'graded', 'settling')"
        ),
    )
    op.create_index(
        "ix_returns_send_before",
        "returns",
        ["send_before"],
        unique=False,
        postgresql_where=sa.text("state = 'approved'"),
    )
    op.create_index(
        "ix_returns_state",
        "returns",
        ["state", sa.literal_column("opened_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_returns_ticket_id",
        "returns",
        ["ticket_id"],
        unique=False,
        postgresql_where=sa.text("ticket_id IS NOT NULL"),
    )
    op.create_index("uq_returns_code", "returns", ["code"], unique=True)
