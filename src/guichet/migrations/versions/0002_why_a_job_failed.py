"""say why a job or an event failed, and what asked for it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_entries_act", "audit_entries", ["act", "id"], unique=False)
    op.add_column("events", sa.Column("trace", sa.Text(), nullable=True))
    op.add_column(
        "jobs", sa.Column("told", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True)
    )
    op.add_column("jobs", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("trace", sa.Text(), nullable=True))
    op.add_column(
        "parked_events",
        sa.Column("told", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
