"""Rules by which stuck tickets are handed over: kept, changed, taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from guichet.kernel.auth import Actor, audit, find_account
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.sla.calendars import find_calendar
from guichet.support.sla.errors import RuleNotFoundError
from guichet.support.sla.model import AgeingRule
from guichet.support.sla.scopes import Scope


class After(StrEnum):
    """From when a ticket is stuck: since its clock ran out, or since the customer's unanswered message."""

    DUE = "due"
    UNANSWERED = "unanswered"


class RuleTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets of `scope` stuck for `minutes` of business time go to `user_id`, or to their deputy."""

    name: str
    scope: Scope
    after: After
    minutes: int
    calendar_id: int | None
    user_id: int
    active: bool


class RuleFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A rule; it concerns what became stuck from `since` on, None: whatever is stuck."""

    id: int
    version: int
    terms: RuleTerms
    since: datetime | None
    changed_at: datetime


async def list_rules(transaction: Transaction) -> Sequence[RuleFacts]:
    """The rules that stand, the most patient last, so that it has the last word."""
    query = select(*AgeingRule.__table__.columns).where(AgeingRule.retired_at.is_(None))
    rows = (await transaction.execute(query.order_by(AgeingRule.minutes, AgeingRule.id))).mappings()
    return [_facts(row) for row in rows]


async def find_rule(transaction: Transaction, rule_id: int) -> RuleFacts:
    """A rule that stands, its row held. Raises RuleNotFoundError."""
    query = select(*AgeingRule.__table__.columns).where(
        AgeingRule.id == rule_id, AgeingRule.retired_at.is_(None)
    )
    row = (await transaction.execute(query.with_for_update())).mappings().one_or_none()
    if row is None:
        raise RuleNotFoundError
    return _facts(row)


async def add_rule(transaction: Transaction, actor: Actor, terms: RuleTerms, *, present: bool) -> RuleFacts:
    """Keep a rule; with `present` also for what is stuck already.

    Raises UserNotFoundError, CalendarNotFoundError.
    """
    since = None if present else utc_now()
    values = {"version": 1, "since": since, **await _columns(transaction, terms)}
    row = await transaction.execute(insert(AgeingRule).values(values).returning(*_ALL))
    made = _facts(row.mappings().one())
    await _audit(transaction, actor, "added", made, after=made)
    return made


async def change_rule(
    transaction: Transaction, actor: Actor, before: RuleFacts, terms: RuleTerms, *, present: bool
) -> RuleFacts:
    """Change a rule whose row is held; what was stuck before concerns it with `present` only.

    Raises UserNotFoundError, CalendarNotFoundError.
    """
    same = msgspec.structs.replace(before.terms, name=terms.name, user_id=terms.user_id) == terms
    since = None if present else before.since if same else utc_now()
    values = {"version": before.version + 1, "since": since, **await _columns(transaction, terms)}
    statement = update(AgeingRule).where(AgeingRule.id == before.id).values(values)
    row = await transaction.execute(statement.returning(*_ALL))
    changed = _facts(row.mappings().one())
    await _audit(transaction, actor, "changed", changed, before=before, after=changed)
    return changed


async def retire_rule(transaction: Transaction, actor: Actor, rule: RuleFacts) -> None:
    """Take a rule away."""
    gone = update(AgeingRule).where(AgeingRule.id == rule.id).values(retired_at=utc_now())
    await transaction.execute(gone)
    await _audit(transaction, actor, "removed", rule, before=rule)


_ALL = tuple(AgeingRule.__table__.columns)


async def _columns(transaction: Transaction, terms: RuleTerms) -> dict[str, Any]:
    await find_account(transaction, terms.user_id)
    if terms.calendar_id is not None:
        await find_calendar(transaction, terms.calendar_id)
    return {
        "name": terms.name,
        "after": terms.after.value,
        "minutes": terms.minutes,
        "calendar_id": terms.calendar_id,
        "user_id": terms.user_id,
        "active": terms.active,
        "changed_at": utc_now(),
        **terms.scope.columns(),
    }


def _facts(row: Mapping[Any, Any]) -> RuleFacts:
    return RuleFacts(
        id=row["id"],
        version=row["version"],
        terms=RuleTerms(
            name=row["name"],
            scope=Scope(
                store_ids=frozenset(row["store_ids"]),
                channels=frozenset(row["channels"]),
                queue_ids=frozenset(row["queue_ids"]),
                tag_ids=frozenset(row["tag_ids"]),
            ),
            after=After(row["after"]),
            minutes=row["minutes"],
            calendar_id=row["calendar_id"],
            user_id=row["user_id"],
            active=row["active"],
        ),
        since=row["since"],
        changed_at=row["changed_at"],
    )


async def _audit(
    transaction: Transaction,
    actor: Actor,
    act: str,
    rule: RuleFacts,
    before: RuleFacts | None = None,
    after: RuleFacts | None = None,
) -> None:
    await audit(
        transaction,
        actor,
        f"ageing_rule.{act}",
        entity="ageing_rule",
        entity_id=rule.id,
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(after),
    )
