"""Table of what was said to customers by the house itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, identity


class MailState(StrEnum):
    """Where a mail stands; see the room."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    HELD = "held"
    DROPPED = "dropped"


class Reason(StrEnum):
    """Why a mail is held or dropped."""

    INCOMPLETE = "incomplete"  # a value that its text needs is not known
    TOO_OFTEN = "too_often"  # the brake on automatic mails to one address
    TOO_LATE = "too_late"  # it is no news any more
    NO_MAILBOX = "no_mailbox"  # none speaks for its store
    OBJECTED = "objected"  # the customer does not want it
    BY_HAND = "by_hand"  # a person dropped it
    REWRITTEN = "rewritten"  # a person wrote it anew, and has yet to send it


class SaidMailRow(Base):
    """A mail that the house wrote by itself. `key` is its writer's own: the same key is the same mail.

    `connection_id` is the mailbox that it leaves by, chosen by its writer or when it leaves.
    `missing` are the paths of values that its text lacks. `message_id` and `token` are ours, made when it
    leaves: by them the answer to it is known.
    """

    __tablename__ = "said_mails"
    __table_args__ = (
        Index("uq_said_mails_key", "key", unique=True),
        Index(
            "uq_said_mails_message_id",
            "message_id",
            unique=True,
            postgresql_where=text("message_id <> ''"),
        ),
        Index("ix_said_mails_token", "token", postgresql_where=text("token <> ''")),
        Index("ix_said_mails_address", "address", "made_at"),
        Index("ix_said_mails_order_id", "order_id", postgresql_where=text("order_id IS NOT NULL")),
        Index("ix_said_mails_made_at", text("made_at DESC"), text("id DESC")),
        Index("ix_said_mails_held", text("made_at DESC"), postgresql_where=text("state = 'held'")),
    )

    id: Mapped[identity]
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)  # journey.shipped …
    consent: Mapped[str] = mapped_column(Text)  # the kind of messages that an objection is to
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    connection_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(Text)  # in lower case
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    footer: Mapped[str] = mapped_column(Text)
    objection_link: Mapped[str] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(Text)
    missing: Mapped[str] = mapped_column(Text)  # paths, a line each
    thread: Mapped[str] = mapped_column(Text, server_default="")  # Message-IDs that it answers, a line each
    markup: Mapped[str] = mapped_column(Text, server_default="")  # JSON-LD for mail programs
    message_id: Mapped[str] = mapped_column(Text)
    token: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # a Reason, or the vendor's words
    made_at: Mapped[datetime]
    good_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
