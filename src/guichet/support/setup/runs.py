"""Tests of stores as they are kept: asked for, found again, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.support.setup.errands import RunTest
from guichet.support.setup.errors import TestRunNotFoundError
from guichet.support.setup.model import RunState, TestRun

DONE, MISSING, NOTED = "done", "missing", "noted"
"""How a check ended: as it should; not, and something is to be done; otherwise, and nothing need be done."""

_ALIVE = (RunState.WAITING, RunState.RUNNING)
_PATIENCE = timedelta(minutes=2)


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What a test found of one thing. `code` says in which way it is so, `facts` with which values."""

    check: str
    state: str
    code: str = ""
    facts: dict[str, Any] = {}


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A test of a store as it is kept."""

    id: int
    store_id: int
    state: RunState
    code: str
    order_id: int | None
    order_number: str
    ticket_id: int | None
    checks: list[Check]
    asked_at: datetime
    finished_at: datetime | None

    def is_alive(self, now: datetime) -> bool:
        """Whether somebody is at it; a worker that died over it is given up after a while."""
        return self.state in _ALIVE and now - self.asked_at < _PATIENCE

    def stood(self, now: datetime) -> str:
        """Its state for a reader: `interrupted` where nobody is at it any more."""
        return "interrupted" if self.state in _ALIVE and not self.is_alive(now) else self.state.value

    @property
    def passed(self) -> bool:
        """Whether all was there."""
        return self.state is RunState.DONE and all(one.state != MISSING for one in self.checks)


_COLUMNS = tuple(getattr(TestRun, field) for field in RunRow.__struct_fields__)


async def ask_for_run(transaction: Transaction, actor: Actor, store_id: int) -> int:
    """Have a store tried; the test that is under way where there is one."""
    last = (await last_runs(transaction, [store_id])).get(store_id)
    if last is not None and last.is_alive(utc_now()):
        return last.id
    row = await transaction.execute(
        insert(TestRun)
        .values(
            store_id=store_id,
            state=RunState.WAITING.value,
            code="",
            order_number="",
            checks=[],
            user_id=actor.id,
            asked_at=utc_now(),
        )
        .returning(TestRun.id)
    )
    run_id = int(row.scalar_one())
    await enqueue(transaction, RunTest(run_id=run_id), key=str(run_id))
    after = {"run_id": str(run_id)}
    await audit(transaction, actor, "setup.tested", entity="store", entity_id=store_id, after=after)
    return run_id


async def find_run(transaction: Transaction, run_id: int, *, lock: bool = False) -> RunRow:
    """A test by its number. Raises TestRunNotFoundError."""
    query = select(*_COLUMNS).where(TestRun.id == run_id)
    held = query.with_for_update() if lock else query
    row = (await transaction.execute(held)).mappings().one_or_none()
    if row is None:
        raise TestRunNotFoundError(run_id=run_id)
    return msgspec.convert(dict(row), RunRow)


async def last_runs(transaction: Transaction, store_ids: Sequence[int]) -> dict[int, RunRow]:
    """The last test of each of these stores."""
    query = (
        select(*_COLUMNS)
        .ext(distinct_on(TestRun.store_id))
        .where(TestRun.store_id.in_(store_ids))
        .order_by(TestRun.store_id, TestRun.id.desc())
    )
    rows = (await transaction.execute(query)).mappings()
    return {row["store_id"]: msgspec.convert(dict(row), RunRow) for row in rows}


async def change_run(transaction: Transaction, run_id: int, **values: Any) -> None:
    """Write what became of a test."""
    if "checks" in values:
        values["checks"] = msgspec.to_builtins(values["checks"])
    await transaction.execute(update(TestRun).where(TestRun.id == run_id).values(**values))
