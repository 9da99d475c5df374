"""Tables of web push: the house's own key, browsers that asked, and what was pushed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, identity
from guichet.kernel.vault import sealed_as


class PushState(StrEnum):
    """Where a message stands; see the room."""

    QUEUED = "queued"
    SENT = "sent"
    GONE = "gone"
    LATE = "late"
    FAILED = "failed"


class PushKey(Base):
    """The one key by which push services know this installation; browsers subscribe to its public half."""

    __tablename__ = "push_keys"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)  # always 1
    public: Mapped[Bytes]
    secret: Mapped[Bytes] = mapped_column(info=sealed_as("push_key:{id}"))
    made_at: Mapped[datetime]


class PushSubscription(Base):
    """A browser of a shopper that takes messages. `address` (with the browser's keys) is sealed.

    Whoever knows the address of a browser at its push service could wake it; `name` is its digest.
    """

    __tablename__ = "push_subscriptions"
    __table_args__ = (
        Index("uq_push_subscriptions_name", "name", unique=True),
        Index("ix_push_subscriptions_shopper_id", "shopper_id", "id"),
    )

    id: Mapped[identity]
    shopper_id: Mapped[BigInt]
    name: Mapped[str] = mapped_column(Text(collation="C"))
    address: Mapped[Bytes] = mapped_column(info=sealed_as("push_subscription:{name}"))
    made_at: Mapped[datetime]


class PushMessage(Base):
    """A message for one browser. `key` is its writer's own: the same key is the same message there.

    `said` is emptied when it has left. `topic`: one that still waits at the push service is replaced by the
    next of its topic.
    """

    __tablename__ = "push_messages"
    __table_args__ = (
        Index("uq_push_messages_key", "subscription_id", "key", unique=True),
        Index("ix_push_messages_made_at", "made_at"),
        Index("ix_push_messages_queued", "id", postgresql_where=text("state = 'queued'")),
    )

    id: Mapped[identity]
    subscription_id: Mapped[BigInt]
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)  # JSON
    topic: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(Text)
    good_until: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
