"""hours of locations, towns, and the rule of availability."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "availability_rule",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("low_up_to", sa.Integer(), nullable=False),
        sa.Column("some_up_to", sa.Integer(), nullable=False),
        sa.Column("shows_numbers", sa.Boolean(), nullable=False),
        sa.Column("shops_of_group", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_rule")),
    )
    op.create_table(
        "location_days",
        sa.Column("location_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("location_id", "day", name=op.f("pk_location_days")),
    )
    op.create_table(
        "location_hours",
        sa.Column("location_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("observes_holidays", sa.Boolean(), nullable=False),
        sa.Column("holiday_region", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_location_hours")),
    )
    op.create_table(
        "towns",
        sa.Column("country", sa.Text(collation="C"), nullable=False),
        sa.Column("postcode", sa.Text(collation="C"), nullable=False),
        sa.Column("search_name", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("country", "postcode", "search_name", name=op.f("pk_towns")),
    )
    op.create_index("ix_towns_postcode", "towns", ["postcode"], unique=False)
    op.create_index("ix_towns_search_name", "towns", ["search_name"], unique=False)
    # None are known until a location is read again, which the next reconciliation does.
    op.add_column(
        "locations",
        sa.Column(
            "special_hours",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.alter_column("locations", "special_hours", server_default=None)
