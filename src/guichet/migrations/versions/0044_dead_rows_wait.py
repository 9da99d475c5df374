"""dead rows wait until they are a fifth, and analyses until a twentieth is otherwise."""

from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE orders RESET (autovacuum_vacuum_scale_factor)")
    for table in ("orders", "order_lines", "shipments"):
        op.execute(f"ALTER TABLE {table} SET (autovacuum_analyze_scale_factor = 0.05)")
