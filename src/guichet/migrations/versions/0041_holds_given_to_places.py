"""Holds given to places that prepare what goes out for a return."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

WHY = {
    "execute update returns": "Returns with something prepared are few: one for each exchange that was sent."
}


def upgrade() -> None:
    op.add_column(
        "returns",
        sa.Column("given_reservation_ids", sa.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
    )
    op.execute(
        "UPDATE returns SET given_reservation_ids = given.ids FROM ("
        "  SELECT p.return_id, array_agg(DISTINCT held.reservation_id ORDER BY held.reservation_id) AS ids"
        "  FROM preparations AS p JOIN preparation_lines AS line ON line.preparation_id = p.id"
        "  JOIN reservation_lines AS held ON held.id = line.reservation_line_id"
        "  WHERE p.return_id IS NOT NULL GROUP BY p.return_id"
        ") AS given WHERE returns.id = given.return_id"
    )
