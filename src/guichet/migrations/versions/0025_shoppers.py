"""shoppers."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shopper_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_codes")),
    )
    op.create_index("ix_shopper_codes_made_at", "shopper_codes", ["made_at"], unique=False)
    op.create_index(
        "ix_shopper_codes_mail",
        "shopper_codes",
        ["store_id", "mail", sa.literal_column("made_at DESC")],
        unique=False,
    )
    op.create_index(
        "ix_shopper_codes_session_id",
        "shopper_codes",
        ["session_id", sa.literal_column("made_at DESC")],
        unique=False,
    )
    op.create_table(
        "shopper_consents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("shopper_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_consents")),
    )
    op.create_index(
        "ix_shopper_consents_shopper_id", "shopper_consents", ["shopper_id", "kind", "at", "id"], unique=False
    )
    op.create_table(
        "shopper_identities",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(collation="C"), nullable=False),
        sa.Column("shopper_id", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "kind", "value", name=op.f("pk_shopper_identities")),
    )
    op.create_index("ix_shopper_identities_shopper_id", "shopper_identities", ["shopper_id"], unique=False)
    op.create_index("ix_shopper_identities_value", "shopper_identities", ["kind", "value"], unique=False)
    op.create_table(
        "shopper_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("shopper_id", sa.BigInteger(), nullable=False),
        sa.Column("key_id", sa.BigInteger(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("resume_hash", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_sessions")),
    )
    op.create_index("ix_shopper_sessions_ends_at", "shopper_sessions", ["ends_at"], unique=False)
    op.create_index("ix_shopper_sessions_shopper_id", "shopper_sessions", ["shopper_id"], unique=False)
    op.create_index("uq_shopper_sessions_resume_hash", "shopper_sessions", ["resume_hash"], unique=True)
    op.create_table(
        "shoppers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shoppers")),
    )
    op.create_index("ix_shoppers_seen_at", "shoppers", ["seen_at"], unique=False)
