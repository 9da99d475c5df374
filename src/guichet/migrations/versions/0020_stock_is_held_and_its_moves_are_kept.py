"""stock is held and its moves are kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reservation_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reservation_id", sa.BigInteger(), nullable=False),
        sa.Column("level_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("to_level_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("act_id", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_lines_some")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation_lines")),
    )
    op.create_index(
        "ix_reservation_lines_acknowledged",
        "reservation_lines",
        ["acknowledged_at"],
        unique=False,
        postgresql_where=sa.text("acknowledged_at IS NOT NULL"),
    )
    op.create_index(
        "ix_reservation_lines_act",
        "reservation_lines",
        ["act_id"],
        unique=False,
        postgresql_where=sa.text("act_id IS NOT NULL"),
    )
    op.create_index(
        "ix_reservation_lines_due",
        "reservation_lines",
        ["held_until"],
        unique=False,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(
        "ix_reservation_lines_live",
        "reservation_lines",
        ["level_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('held', 'confirmed')"),
    )
    op.create_index("ix_reservation_lines_location", "reservation_lines", ["location_id", "id"], unique=False)
    op.create_index(
        "ix_reservation_lines_reservation", "reservation_lines", ["reservation_id", "id"], unique=False
    )
    op.create_index(
        "ix_reservation_lines_trouble",
        "reservation_lines",
        ["id"],
        unique=False,
        postgresql_where=sa.text("trouble <> ''"),
    )
    op.create_table(
        "reservations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("reference_kind", sa.Text(), nullable=False),
        sa.Column("reference_id", sa.Text(), nullable=False),
        sa.Column("actor", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
        sa.UniqueConstraint("key", name=op.f("uq_reservations_key")),
    )
    op.create_index(
        "ix_reservations_reference", "reservations", ["reference_kind", "reference_id"], unique=False
    )
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
    )
    op.create_index("ix_stock_movements_level", "stock_movements", ["level_id", "id"], unique=False)
    op.create_index("ix_stock_movements_location", "stock_movements", ["location_id", "id"], unique=False)
    op.create_index("ix_stock_movements_variant", "stock_movements", ["variant_id", "id"], unique=False)
    op.create_table(
        "stock_overruns",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("level_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=True),
        sa.Column("location_id", sa.BigInteger(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_overruns")),
    )
    op.create_index("ix_stock_overruns_opened_at", "stock_overruns", ["opened_at"], unique=False)
    op.create_index(
        "uq_stock_overruns_open",
        "stock_overruns",
        ["level_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "stock_owners",
        sa.Column("location_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("location_id", name=op.f("pk_stock_owners")),
    )
    op.add_column("stock_levels", sa.Column("counted", sa.Integer(), nullable=True))
    op.add_column(
        "stock_levels", sa.Column("overrun", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.drop_column("stock_levels", "available")
    here = "coalesce(counted - safety, reported_available, on_hand - safety)"
    op.add_column(
        "stock_levels",
        sa.Column(
            "available",
            sa.Integer(),
            sa.Computed(f"greatest(0, {here} - reserved)", persisted=True),
            nullable=False,
        ),
    )
    op.create_check_constraint(
        op.f("ck_stock_levels_no_debt"), "stock_levels", "reserved >= 0 AND overrun >= 0 AND counted >= 0"
    )
    op.create_check_constraint(
        op.f("ck_stock_levels_never_oversold"),
        "stock_levels",
        f"NOT tracked OR reserved <= greatest(0, {here}) + overrun",
    )
