"""room beside rows that change, and statistics that keep up."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_SETTINGS = {
    "orders": "autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02",
    "order_lines": "fillfactor = 80, autovacuum_analyze_scale_factor = 0.02",
    "shipments": "fillfactor = 80, autovacuum_analyze_scale_factor = 0.02",
}


def upgrade() -> None:
    for table, settings in _SETTINGS.items():
        op.execute(f"ALTER TABLE {table} SET ({settings})")
