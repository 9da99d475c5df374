"""what needs a look."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("purchases", sa.Column("settled", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_index(
        "ix_purchases_needs_look",
        "purchases",
        [sa.literal_column("placed_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("state = 'uncertain' OR (state = 'failed' AND settled IS NULL)"),
    )
    latest: sa.ColumnElement[int] = sa.literal_column("id DESC")
    op.create_index("ix_labels_location", "labels", ["location_id", latest], unique=False)
    op.create_index("ix_labels_state", "labels", ["state", latest], unique=False)
    op.create_index("ix_courier_runs_location", "courier_runs", ["location_id", latest], unique=False)
    op.create_index("ix_courier_runs_state", "courier_runs", ["state", latest], unique=False)
