"""Tables of set-up: which rule is a store's own, what was put aside, and what the tests found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class RunState(StrEnum):
    """`waiting` for a worker, `running`, then `done`; `failed` where it could not be made at all."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class SetupStore(Base):
    """The rule by which set-up answered for a store, so that another answer changes it and adds none."""

    __tablename__ = "setup_stores"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    rule_id: Mapped[BigInt]
    answered_at: Mapped[datetime]


class SetupAside(Base):
    """A step that somebody put aside; `store_id` 0 where it is of the house."""

    __tablename__ = "setup_asides"

    step: Mapped[str] = mapped_column(Text, primary_key=True)
    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    put_at: Mapped[datetime]


class TestRun(Base):
    """A test of a store. `checks`: [{check, state, code, facts}]; `ticket_id` is the number that it had."""

    __tablename__ = "setup_test_runs"
    __table_args__ = (Index("ix_setup_test_runs_store_id", "store_id", "id"),)

    id: Mapped[identity]
    store_id: Mapped[BigInt]
    state: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)  # why it failed
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    order_number: Mapped[str] = mapped_column(Text)
    ticket_id: Mapped[int | None] = mapped_column(BigInteger)
    checks: Mapped[Json]
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
