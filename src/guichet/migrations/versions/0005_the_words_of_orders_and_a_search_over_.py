"""the words of orders and a search over everything."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_words",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("word", "placed_at", "order_id", name=op.f("pk_order_words")),
    )
    op.create_table(
        "search_fills",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("done_through", sa.BigInteger(), nullable=False),
        sa.Column("through", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_search_fills")),
    )
    op.add_column("orders", sa.Column("words", sa.Text(), server_default="", nullable=False))
    op.drop_index(op.f("ix_orders_number"), table_name="orders")
    # What is mirrored already is filled in by a job; what arrives brings its words itself.
    for part, table in (("orders", "orders"), ("people", "customer_profiles")):
        op.execute(
            f"INSERT INTO search_fills (part, done_through, through)"
            f" SELECT '{part}', 0, max(id) FROM {table} HAVING max(id) IS NOT NULL"
        )
