"""connections that share a lane are found one by one."""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

WHY = {
    "create_index ix_deliveries_waiting_sharing": "What waits for a reader is some rows, or minutes of a burst."
}


def upgrade() -> None:
    op.drop_index(op.f("ix_deliveries_waiting_lane"), table_name="deliveries_waiting")
    op.create_index(
        "ix_deliveries_waiting_sharing",
        "deliveries_waiting",
        ["lane", "connection_id", "delivery_id"],
        unique=False,
    )
