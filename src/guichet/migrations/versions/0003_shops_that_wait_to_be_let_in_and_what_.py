"""shops that wait to be let in and what acts touch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "removed_app_users",
        sa.Column("connector_id", sa.Text(), nullable=False),
        sa.Column("account_external_id", sa.Text(), nullable=False),
        sa.Column("user_external_id", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "connector_id", "account_external_id", "user_external_id", name=op.f("pk_removed_app_users")
        ),
    )
    op.add_column("acts", sa.Column("order_id", sa.BigInteger(), nullable=True))
    op.add_column("acts", sa.Column("store_id", sa.BigInteger(), nullable=True))
    op.add_column("acts", sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("acts", sa.Column("amount", sa.BigInteger(), nullable=True))
    op.add_column("acts", sa.Column("currency", sa.Text(), nullable=True))
    op.add_column("acts", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE acts SET told_at = finished_at, finished_at = NULL WHERE state = 'uncertain'")
    op.create_index("ix_acts_connection", "acts", ["connection_id", "id"], unique=False)
    op.create_index(
        "ix_acts_order",
        "acts",
        ["order_id", "id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.create_index("ix_acts_state", "acts", ["state", "id"], unique=False)
    op.add_column(
        "connections", sa.Column("waiting", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("hook_states", sa.Column("code", sa.Text(), server_default="", nullable=False))
    op.add_column("proofs", sa.Column("code", sa.Text(), server_default="", nullable=False))
    op.add_column("run_parts", sa.Column("code", sa.Text(), server_default="", nullable=False))
