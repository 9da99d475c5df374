"""when hinted things changed."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("wanted", sa.Column("hinted_at", sa.DateTime(timezone=True), nullable=True))
