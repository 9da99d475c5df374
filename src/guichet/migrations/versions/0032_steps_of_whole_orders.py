"""steps of whole orders."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("journey_steps", "parcel", new_column_name="thing")
    op.alter_column("journey_steps", "shipment_id", new_column_name="thing_id")
    op.execute(
        "ALTER TABLE journey_steps RENAME CONSTRAINT uq_journey_steps_order_id_kind_parcel"
        " TO uq_journey_steps_order_id_kind_thing"
    )
