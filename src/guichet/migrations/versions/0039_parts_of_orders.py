"""parts of orders."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "orders", sa.Column("parts", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False)
    )
