"""Tables: the merchant's accounts at outside systems, their cursors, and the registrations of our apps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, Bytes, Json, identity
from guichet.kernel.vault import sealed_as


class Connection(Base):
    """One account. What is known of its health is kept as facts; `health` is the word drawn from them.

    A disconnected one keeps its row, without secrets, because the mirrored rows name it; connecting the same
    account again takes the row up again.
    """

    __tablename__ = "connections"
    __table_args__ = (
        Index("uq_connections_account", "connector_id", "account_external_id", unique=True),
        {"postgresql_with": {"fillfactor": 70}},
    )

    id: Mapped[identity]
    connector_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    account_external_id: Mapped[str] = mapped_column(Text)
    account: Mapped[Json]  # AccountSummary
    # JSON of the connector's settings struct
    settings: Mapped[Bytes | None] = mapped_column(info=sealed_as("connection.settings:{id}"))
    hook_secret: Mapped[Bytes | None] = mapped_column(info=sealed_as("connection.hook_secret:{id}"))
    paused: Mapped[bool]
    waiting: Mapped[bool] = mapped_column(server_default=false())  # for an administrator to let it in
    refused_code: Mapped[str | None] = mapped_column(Text)
    trouble_code: Mapped[str | None] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)  # the vendor's own, of the last refusal or trouble
    syncing: Mapped[bool]
    behind: Mapped[bool]
    health: Mapped[str] = mapped_column(Text)
    health_since: Mapped[datetime]
    reconcile_seconds: Mapped[int]  # how often "what changed since" is asked
    created_at: Mapped[datetime]
    disconnected_at: Mapped[datetime | None]


class Cursor(Base):
    """How far one way of reading one resource has come; `as_of` is when the vendor was last asked."""

    __tablename__ = "connection_cursors"

    connection_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    resource: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)  # changes | whole | names
    position: Mapped[Json]
    since: Mapped[datetime]  # where an empty position begins
    as_of: Mapped[datetime | None]
    due_at: Mapped[datetime]


class AppRegistration(Base):
    """What the vendor gave us for our single-click app: client id and secret, sealed."""

    __tablename__ = "app_registrations"

    connector_id: Mapped[str] = mapped_column(Text, primary_key=True)
    settings: Mapped[Bytes] = mapped_column(info=sealed_as("app.settings:{connector_id}"))
    updated_at: Mapped[datetime]


class RemovedAppUser(Base):
    """Someone whom a shop removed from our app there: what was signed for them before counts no more."""

    __tablename__ = "removed_app_users"

    connector_id: Mapped[str] = mapped_column(Text, primary_key=True)
    account_external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    user_external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    removed_at: Mapped[datetime]
