"""Tables of the inbox: conversations, what is said in them, and everything that was ever done to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ARRAY, BigInteger, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity

_STANDING = "joined_into IS NULL"
_NEWEST = (text("last_message_at DESC"), text("id DESC"))


class TicketState(StrEnum):
    """`open`: we are to act. `waiting`: the customer is. `snoozed`: nobody until a time. `closed`: nobody."""

    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    CLOSED = "closed"


class Direction(StrEnum):
    """`in`: to us; `out`: from us; `note`: among us, never shown to anybody outside."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


class Role(StrEnum):
    """What somebody is in a conversation. Nobody but a person's hand ever makes another the customer."""

    CUSTOMER = "customer"
    THIRD_PARTY = "third_party"
    SHOP = "shop"  # wrote for the merchant, outside this house
    STAFF = "staff"


class MessageState(StrEnum):
    """`received` for what came; an answer of ours is `queued` until it leaves, then `sending`."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    UNDELIVERED = "undelivered"
    WITHDRAWN = "withdrawn"


class Ticket(Base):
    """A conversation. The id never dies: one that was joined to another says so in `joined_into`.

    Its times, counts and first lines follow from its messages (`standing`), so that joining and splitting
    leave nothing behind. `profile_id` is how the customer appeared (see `commerce.customers`), so that people
    are joined without a ticket being written. `unanswered_since` is the oldest message of the customer that
    nobody has answered; null where the clock does not run.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_all", *_NEWEST, postgresql_where=text(_STANDING)),
        Index("ix_tickets_state", "state", *_NEWEST, postgresql_where=text(_STANDING)),
        Index(
            "ix_tickets_open",
            "assignee_id",
            *_NEWEST,
            postgresql_where=text(f"{_STANDING} AND state = 'open'"),
        ),
        # All that the counts of views need, so that counting reads no ticket.
        Index(
            "ix_tickets_live",
            "state",
            "assignee_id",
            "store_id",
            "channel",
            postgresql_where=text(f"{_STANDING} AND state <> 'closed'"),
        ),
        Index("ix_tickets_store", "store_id", *_NEWEST, postgresql_where=text(_STANDING)),
        Index("ix_tickets_channel", "channel", *_NEWEST, postgresql_where=text(_STANDING)),
        Index("ix_tickets_profile_id", "profile_id", *_NEWEST, postgresql_where=text(_STANDING)),
        Index("ix_tickets_queue_id", "queue_id", *_NEWEST, postgresql_where=text(_STANDING)),
        Index("ix_tickets_topic", "topic", *_NEWEST, postgresql_where=text(_STANDING)),
        Index("ix_tickets_language", "language", *_NEWEST, postgresql_where=text(_STANDING)),
        Index("ix_tickets_drafted", *_NEWEST, postgresql_where=text("draft_state = 'waiting'")),
        Index("ix_tickets_due_at", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_tickets_snoozed", "snoozed_until", postgresql_where=text("state = 'snoozed'")),
        Index("ix_tickets_joined_into", "joined_into", postgresql_where=text("joined_into IS NOT NULL")),
        Index("ix_tickets_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    joined_into: Mapped[int | None] = mapped_column(BigInteger)
    follows_id: Mapped[int | None] = mapped_column(
        BigInteger
    )  # the closed conversation that this goes on from
    parent_id: Mapped[int | None] = mapped_column(BigInteger)  # the conversation that this is aside of
    state: Mapped[str] = mapped_column(Text)
    silent: Mapped[bool]
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(Text)  # by which the customer wrote last
    connection_id: Mapped[int | None] = mapped_column(BigInteger)
    profile_id: Mapped[int | None] = mapped_column(BigInteger)
    contact_name: Mapped[str] = mapped_column(Text)
    contact_point: Mapped[str] = mapped_column(Text(collation="C"))  # "mail:…", or "" where none is known
    order_id: Mapped[int | None] = mapped_column(BigInteger)  # the one that it is about first of all
    subject: Mapped[str] = mapped_column(Text)
    preview: Mapped[str] = mapped_column(Text)
    last_from: Mapped[str] = mapped_column(Text)  # a Role
    messages_count: Mapped[int]
    assignee_id: Mapped[int | None] = mapped_column(BigInteger)
    opened_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    last_inbound_at: Mapped[datetime | None]
    unanswered_since: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    # What other rooms of support find out about it, each by its verb in `marks`.
    topic: Mapped[str] = mapped_column(Text, server_default=text("''"))
    language: Mapped[str] = mapped_column(Text, server_default=text("''"))
    queue_id: Mapped[int | None] = mapped_column(BigInteger)
    due_kind: Mapped[str] = mapped_column(Text, server_default=text("''"))
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]  # from when on it is nearly late
    draft_state: Mapped[str] = mapped_column(Text, server_default=text("''"))


class TicketMessage(Base):
    """A message in a ticket.

    One that is mirrored names its row (`source`, `source_id`) and leaves the text there; notes and answers
    keep theirs here. `placement` says why it stands where it does. `search` holds its words, and the day,
    month and year as words of their own, so that a search can go through time from the newest.
    """

    __tablename__ = "ticket_messages"
    __table_args__ = (
        Index("ix_ticket_messages_ticket_id", "ticket_id", "sent_at", "id"),
        Index(
            "uq_ticket_messages_source",
            "source",
            "source_id",
            unique=True,
            postgresql_where=text("source <> ''"),
        ),
        Index("ix_ticket_messages_leaving", "leaves_at", postgresql_where=text("state = 'queued'")),
        Index("ix_ticket_messages_search", "search", postgresql_using="gin"),
    )

    id: Mapped[identity]
    ticket_id: Mapped[BigInt]
    direction: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)  # order_message | message | "" for our own
    source_id: Mapped[int | None] = mapped_column(BigInteger)
    connection_id: Mapped[int | None] = mapped_column(BigInteger)
    author_role: Mapped[str] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(Text)
    author_point: Mapped[str] = mapped_column(Text(collation="C"))
    author_profile_id: Mapped[int | None] = mapped_column(BigInteger)
    author_user_id: Mapped[int | None] = mapped_column(BigInteger)
    recipients: Mapped[Json]  # [{field: to|cc|bcc, name, point}]
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    preview: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(Text)
    automatic: Mapped[str] = mapped_column(Text)  # "" | bounce | auto_reply | list
    attachments: Mapped[Json]  # [{name, type, size, sha256, inline}]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)  # why it did not leave, for a person
    leaves_at: Mapped[datetime | None]
    answers_id: Mapped[int | None] = mapped_column(BigInteger)  # the message of theirs that it answers
    mentions: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    placement: Mapped[Json]  # {rule, evidence: [code]}
    search: Mapped[str] = mapped_column(TSVECTOR)


class TestTicket(Base):
    """A ticket's number that a test of set-up had: nothing else of that ticket was ever kept."""

    __tablename__ = "test_tickets"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    store_id: Mapped[BigInt]
    tested_at: Mapped[datetime]


class TicketWord(Base):
    """A word that stands in some message: what a beginning that somebody typed may go on to."""

    __tablename__ = "ticket_words"

    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


class TicketReference(Base):
    """A word by which a message belongs to a thread: `id:` a Message-ID, its own or one that it names
    (whether we ever saw that mail or not), `thread:` a channel's own thread, `token:` our reply token.
    """

    __tablename__ = "ticket_references"
    __table_args__ = (Index("ix_ticket_references_message_id", "message_id"),)

    reference: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class TicketOrder(Base):
    """An order that a ticket is about, by which message and how that is known.

    `how`: page (written on the order's own page), answered (it answers a mail of the house's own about it),
    number (quoted, and the mirror says that the author bought it), hand (an agent said so).
    """

    __tablename__ = "ticket_orders"
    __table_args__ = (
        Index("ix_ticket_orders_order_id", "order_id"),
        Index("ix_ticket_orders_ticket_id", "ticket_id"),
        UniqueConstraint("ticket_id", "order_id", "message_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[identity]
    ticket_id: Mapped[BigInt]
    order_id: Mapped[BigInt]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    how: Mapped[str] = mapped_column(Text)


class TicketParticipant(Base):
    """Who takes part in a conversation by which address; follows from its messages."""

    __tablename__ = "ticket_participants"
    __table_args__ = (Index("ix_ticket_participants_point", "point", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    point: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    role: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    wrote: Mapped[bool]  # else only copied


class TicketMention(Base):
    """Somebody of the staff whom a note calls; `seen_at` once they opened the ticket that it stands in."""

    __tablename__ = "ticket_mentions"
    __table_args__ = (
        Index("ix_ticket_mentions_message_id", "message_id"),
        Index("ix_ticket_mentions_unseen", "user_id", postgresql_where=text("seen_at IS NULL")),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    mentioned_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class TicketUpload(Base):
    """A file that somebody of the staff brought to attach it; nobody else may attach it by its digest."""

    __tablename__ = "ticket_uploads"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    size: Mapped[BigInt]
    uploaded_at: Mapped[datetime]


class Tag(Base):
    """A word that agents put on tickets; `key` is the word folded, so that it is there once."""

    __tablename__ = "tags"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[identity]
    key: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class TicketTag(Base):
    __tablename__ = "ticket_tags"
    __table_args__ = (Index("ix_ticket_tags_tag_id", "tag_id", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tag_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class TicketLogEntry(Base):
    """Something that was done to a ticket or happened in it; rows are only ever added.

    `kind`: opened, message, answer, withdrawn, sent, failed, note, assigned, tagged, state, joined, split,
    suggested, dismissed, order, undone. Clocks are pure functions over the entries of a conversation
    (`log.conversation_log`); an entry about a message goes where the message goes.
    """

    __tablename__ = "ticket_log"
    __table_args__ = (
        Index("ix_ticket_log_ticket_id", "ticket_id", "id"),
        Index("ix_ticket_log_message_id", "message_id", postgresql_where=text("message_id IS NOT NULL")),
    )

    id: Mapped[identity]
    ticket_id: Mapped[BigInt]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text)  # "" for the house's own rule
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    data: Mapped[Json]


class TicketMove(Base):
    """A join or a split: which messages went from which ticket to which; it can be undone."""

    __tablename__ = "ticket_moves"
    __table_args__ = (
        Index("ix_ticket_moves_from_id", "from_id"),
        Index("ix_ticket_moves_to_id", "to_id"),
    )

    id: Mapped[identity]
    kind: Mapped[str] = mapped_column(Text)  # join | split
    from_id: Mapped[BigInt]
    to_id: Mapped[BigInt]
    message_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    before: Mapped[Json]  # what of the emptied ticket is to come back
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class TicketSuggestion(Base):
    """What the rules saw and leave to a person: that two tickets are one, or that one is two.

    `state`: open, taken or dismissed.
    """

    __tablename__ = "ticket_suggestions"
    __table_args__ = (
        Index("ix_ticket_suggestions_ticket_id", "ticket_id", postgresql_where=text("state = 'open'")),
        Index("ix_ticket_suggestions_other_id", "other_id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[identity]
    ticket_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)  # join | split
    other_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[BigInt]
    evidence: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
