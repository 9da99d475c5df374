"""what lists show of tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("topic", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("tickets", sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("tickets", sa.Column("queue_id", sa.BigInteger(), nullable=True))
    op.add_column("tickets", sa.Column("due_kind", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("tickets", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tickets", sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "tickets", sa.Column("draft_state", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.create_index(
        "ix_tickets_drafted",
        "tickets",
        [sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("draft_state = 'waiting'"),
    )
    op.create_index(
        "ix_tickets_due_at",
        "tickets",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_tickets_language",
        "tickets",
        ["language", sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL"),
    )
    op.create_index(
        "ix_tickets_queue_id",
        "tickets",
        ["queue_id", sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL"),
    )
    op.create_index(
        "ix_tickets_topic",
        "tickets",
        ["topic", sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL"),
    )
