"""Tables of routing: queues and who serves them, rules and what they did, topics told and corrected."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class Queue(Base):
    """A queue of tickets. `skills`: words that whoever takes from it must have, such as `de` or `returns`."""

    __tablename__ = "queues"

    id: Mapped[identity]
    version: Mapped[BigInt]
    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    retired_at: Mapped[datetime | None]  # its tickets and rules still name it


class QueueMember(Base):
    __tablename__ = "queue_members"
    __table_args__ = (Index("ix_queue_members_user_id", "user_id"),)

    queue_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class RoutedAgent(Base):
    """What rules know of somebody to whom they give tickets; without a row: no skills, no limit, not away."""

    __tablename__ = "routed_agents"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    most: Mapped[int | None]  # open tickets beyond which rules give no more
    away: Mapped[bool]


class QueueChoice(Base):
    """A queue that an agent chose for a ticket: rules leave it there."""

    __tablename__ = "queue_choices"

    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    queue_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    chosen_at: Mapped[datetime]


class RoutingRule(Base):
    """A rule as data: `triggers`, `tests` and `acts` hold words of `vocabulary` alone."""

    __tablename__ = "routing_rules"

    id: Mapped[identity]
    version: Mapped[BigInt]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    active: Mapped[bool]
    triggers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    match: Mapped[str] = mapped_column(Text)  # all | any
    tests: Mapped[Json]  # [{field, operator, value}]
    acts: Mapped[Json]  # [{do, …}]
    stops: Mapped[bool]
    changed_at: Mapped[datetime]


class RuleFiring(Base):
    """That a rule fired for a ticket, why and what it did; only ever added.

    `why`: [{field, operator, value, found}], the tests that held. `did`: [{do, …}]. A rule that is gone is
    still named by its words.
    """

    __tablename__ = "rule_firings"
    __table_args__ = (
        UniqueConstraint("rule_id", "event_id", "ticket_id"),
        Index("ix_rule_firings_ticket_id", "ticket_id", "id"),
        Index("ix_rule_firings_rule_id", "rule_id", "id"),
    )

    id: Mapped[identity]
    rule_id: Mapped[BigInt]
    rule_version: Mapped[BigInt]
    rule_name: Mapped[str] = mapped_column(Text)
    event_id: Mapped[BigInt]
    ticket_id: Mapped[BigInt]
    trigger: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    why: Mapped[Json]
    did: Mapped[Json]


class MessageTopics(Base):
    """What the classifier told of a message; it goes where the message goes."""

    __tablename__ = "message_topics"

    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topics: Mapped[Json]  # [{topic, confidence}], the primary one first
    language: Mapped[str] = mapped_column(Text)  # "" where the words are too few to tell
    told_at: Mapped[datetime]


class TopicCorrection(Base):
    """What an agent says a ticket is about. The newest counts, and the classifier never writes over it.

    `message_id` is the customer's message on screen: its words are what is learned from. `was` is what stood
    there before.
    """

    __tablename__ = "topic_corrections"
    __table_args__ = (
        Index("ix_topic_corrections_ticket_id", "ticket_id", "id"),
        Index("ix_topic_corrections_message_id", "message_id"),
    )

    id: Mapped[identity]
    ticket_id: Mapped[BigInt]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    topic: Mapped[str] = mapped_column(Text)
    was: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    corrected_at: Mapped[datetime]
