"""the inbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("key", name=op.f("uq_tags_key")),
    )
    op.create_table(
        "ticket_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_log")),
    )
    op.create_index(
        "ix_ticket_log_message_id",
        "ticket_log",
        ["message_id"],
        unique=False,
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
    op.create_index("ix_ticket_log_ticket_id", "ticket_log", ["ticket_id", "id"], unique=False)
    op.create_table(
        "ticket_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("connection_id", sa.BigInteger(), nullable=True),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_point", sa.Text(collation="C"), nullable=False),
        sa.Column("author_profile_id", sa.BigInteger(), nullable=True),
        sa.Column("author_user_id", sa.BigInteger(), nullable=True),
        sa.Column("recipients", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("preview", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Text(), nullable=False),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answers_id", sa.BigInteger(), nullable=True),
        sa.Column("mentions", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("placement", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("search", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
    )
    op.create_index(
        "ix_ticket_messages_leaving",
        "ticket_messages",
        ["leaves_at"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_ticket_messages_search", "ticket_messages", ["search"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_ticket_messages_ticket_id", "ticket_messages", ["ticket_id", "sent_at", "id"], unique=False
    )
    op.create_index(
        "uq_ticket_messages_source",
        "ticket_messages",
        ["source", "source_id"],
        unique=True,
        postgresql_where=sa.text("source <> ''"),
    )
    op.create_table(
        "ticket_moves",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("message_ids", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_moves")),
    )
    op.create_index("ix_ticket_moves_from_id", "ticket_moves", ["from_id"], unique=False)
    op.create_index("ix_ticket_moves_to_id", "ticket_moves", ["to_id"], unique=False)
    op.create_table(
        "ticket_orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_orders")),
        sa.UniqueConstraint(
            "ticket_id",
            "order_id",
            "message_id",
            name=op.f("uq_ticket_orders_ticket_id_order_id_message_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_ticket_orders_order_id", "ticket_orders", ["order_id"], unique=False)
    op.create_index("ix_ticket_orders_ticket_id", "ticket_orders", ["ticket_id"], unique=False)
    op.create_table(
        "ticket_participants",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("point", sa.Text(collation="C"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("wrote", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "point", name=op.f("pk_ticket_participants")),
    )
    op.create_index(
        "ix_ticket_participants_point", "ticket_participants", ["point", "ticket_id"], unique=False
    )
    op.create_table(
        "ticket_presence",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_ticket_presence")),
        postgresql_with={"fillfactor": 30},
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "ticket_references",
        sa.Column("reference", sa.Text(collation="C"), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("reference", "message_id", name=op.f("pk_ticket_references")),
    )
    op.create_index("ix_ticket_references_message_id", "ticket_references", ["message_id"], unique=False)
    op.create_table(
        "ticket_suggestions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_suggestions")),
    )
    op.create_index(
        "ix_ticket_suggestions_other_id",
        "ticket_suggestions",
        ["other_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_ticket_suggestions_ticket_id",
        "ticket_suggestions",
        ["ticket_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "ticket_tags",
        sa.Column("ticket_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tag_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "tag_id", name=op.f("pk_ticket_tags")),
    )
    op.create_index("ix_ticket_tags_tag_id", "ticket_tags", ["tag_id", "ticket_id"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("joined_into", sa.BigInteger(), nullable=True),
        sa.Column("follows_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("connection_id", sa.BigInteger(), nullable=True),
        sa.Column("profile_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_point", sa.Text(collation="C"), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("preview", sa.Text(), nullable=False),
        sa.Column("last_from", sa.Text(), nullable=False),
        sa.Column("messages_count", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unanswered_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index(
        "ix_tickets_all",
        "tickets",
        [sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL"),
    )
    op.create_index(
        "ix_tickets_channel",
        "tickets",
        ["channel", sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL"),
    )
    op.create_index(
        "ix_tickets_joined_into",
        "tickets",
        ["joined_into"],
        unique=False,
        postgresql_where=sa.text("joined_into IS NOT NULL"),
    )
    op.create_index(
        "ix_tickets_live",
        "tickets",
        ["state", "assignee_id", "store_id", "channel"],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL AND state <> 'closed'"),
    )
    op.create_index(
        "ix_tickets_open",
        "tickets",
        ["assignee_id", sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL AND state = 'open'"),
    )
    op.create_index(
        "ix_tickets_profile_id",
        "tickets",
        ["profile_id", sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL"),
    )
    op.create_index(
        "ix_tickets_snoozed",
        "tickets",
        ["snoozed_until"],
        unique=False,
        postgresql_where=sa.text("state = 'snoozed'"),
    )
    op.create_index(
        "ix_tickets_state",
        "tickets",
        ["state", sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL"),
    )
    op.create_index(
        "ix_tickets_store",
        "tickets",
        ["store_id", sa.literal_column("last_message_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("joined_into IS NULL"),
    )
