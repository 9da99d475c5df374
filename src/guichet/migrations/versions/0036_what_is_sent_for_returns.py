"""what is sent for returns."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preparations", sa.Column("return_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_preparations_return_id",
        "preparations",
        ["return_id"],
        unique=False,
        postgresql_where=sa.text("return_id IS NOT NULL"),
    )
    op.create_index(
        "ix_preparations_to_pick",
        "preparations",
        ["location_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'picking')"),
    )
