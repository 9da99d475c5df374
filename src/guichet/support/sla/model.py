"""Tables of service levels: when teams work, what is promised, which promise a ticket has, who takes over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity

_STANDING = text("retired_at IS NULL")


class Calendar(Base):
    """When a team works. One that was taken away stays for the promises that were made by it."""

    __tablename__ = "business_calendars"

    id: Mapped[identity]
    version: Mapped[BigInt]
    name: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    week: Mapped[Json]  # seven lists of [from, until] in minutes of the day, Monday first
    holidays: Mapped[Json]  # [[country, region]]
    special: Mapped[Json]  # [{day, name, hours}]
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ScopeColumns:
    """For which tickets something holds: each list empty for any; all that are given must fit."""

    store_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    channels: Mapped[list[str]] = mapped_column(ARRAY(Text))
    queue_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    tag_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class Policy(ScopeColumns, Base):
    """A service level. The first by `place` whose scope fits a ticket holds; `version` is the newest."""

    __tablename__ = "sla_policies"
    __table_args__ = (Index("ix_sla_policies_place", "place", postgresql_where=_STANDING),)

    id: Mapped[identity]
    version: Mapped[int]
    place: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class PolicyVersion(Base):
    """What a service level promises, in minutes of business time; never changed. No calendar: every hour."""

    __tablename__ = "sla_policy_versions"

    policy_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    calendar_id: Mapped[int | None] = mapped_column(BigInteger)
    first_answer: Mapped[int | None]
    next_answer: Mapped[int | None]
    resolution: Mapped[int | None]
    snooze: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class TicketPolicy(Base):
    """The version that holds for a ticket, since when."""

    __tablename__ = "sla_ticket_policies"

    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    policy_id: Mapped[BigInt]
    version: Mapped[int]
    pinned_at: Mapped[datetime]


class AgeingRule(ScopeColumns, Base):
    """Who takes a ticket over that is stuck: `minutes` past due, or without an answer (`after`).

    Only what became stuck from `since` on, so that a new rule moves no heap; null for whatever is stuck.
    """

    __tablename__ = "sla_ageing_rules"

    id: Mapped[identity]
    version: Mapped[BigInt]
    name: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)  # due | unanswered
    minutes: Mapped[int]
    calendar_id: Mapped[int | None] = mapped_column(BigInteger)
    user_id: Mapped[BigInt]
    active: Mapped[bool]
    since: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Handover(Base):
    """A stuck ticket that a rule dealt with: once for each time that it was stuck.

    `user_id` is null where nobody could take it; that is tried again.
    """

    __tablename__ = "sla_handovers"
    ticket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    rule_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    stuck_since: Mapped[datetime] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]
