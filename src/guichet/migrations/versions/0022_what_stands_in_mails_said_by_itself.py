"""what stands in mails said by itself: markup and their conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("said_mails", sa.Column("thread", sa.Text(), server_default="", nullable=False))
    op.add_column("said_mails", sa.Column("markup", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("said_mails", "markup")
    op.drop_column("said_mails", "thread")
