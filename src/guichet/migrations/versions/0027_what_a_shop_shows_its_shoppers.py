"""what a shop shows its shoppers."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_products_shown",
        "products",
        ["connection_id", "search_name", "id"],
        unique=False,
        postgresql_where=sa.text("gone_at IS NULL AND visible"),
    )
