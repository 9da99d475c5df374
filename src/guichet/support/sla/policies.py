"""Service levels: what is promised to which tickets. Their terms have versions, which never change.

A change of the terms is a new version; tickets that have a version keep it until they begin a new cycle,
unless the change says that it holds for them too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, insert, select, text, update

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.support.sla.calendars import find_calendar
from guichet.support.sla.clocks import Snooze, Terms
from guichet.support.sla.errands import CountAnew
from guichet.support.sla.errors import NotAnOrderError, PolicyNotFoundError
from guichet.support.sla.model import Policy, PolicyVersion
from guichet.support.sla.scopes import Scope

_COLUMNS = (
    *(Policy.id, Policy.version, Policy.place, Policy.name, Policy.changed_at),
    *(Policy.store_ids, Policy.channels, Policy.queue_ids, Policy.tag_ids),
    *(PolicyVersion.calendar_id, PolicyVersion.first_answer, PolicyVersion.next_answer),
    *(PolicyVersion.resolution, PolicyVersion.snooze),
)
_PLACES = text(
    "UPDATE sla_policies AS p SET place = s.place"
    " FROM unnest(CAST(:ids AS bigint[])) WITH ORDINALITY AS s (id, place) WHERE p.id = s.id"
)


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """The terms of a version and the business hours that they count by (None: every hour)."""

    terms: Terms
    calendar_id: int | None


class PolicyFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A service level with its newest version."""

    id: int
    version: int
    place: int
    name: str
    scope: Scope
    promise: Promise
    changed_at: datetime


async def list_policies(transaction: Transaction) -> Sequence[PolicyFacts]:
    """The service levels that stand, in the order in which they are tried."""
    rows = (await transaction.execute(_standing().order_by(Policy.place, Policy.id))).mappings()
    return [_facts(row) for row in rows]


async def find_policy(transaction: Transaction, policy_id: int, *, lock: bool = False) -> PolicyFacts:
    """A service level that stands. Raises PolicyNotFoundError."""
    query = _standing().where(Policy.id == policy_id)
    held = query.with_for_update(of=Policy.__table__) if lock else query
    row = (await transaction.execute(held)).mappings().one_or_none()
    if row is None:
        raise PolicyNotFoundError
    return _facts(row)


async def promises_of(
    transaction: Transaction, versions: set[tuple[int, int]]
) -> dict[tuple[int, int], tuple[str, Promise]]:
    """What versions (policy, version) promised, each with the policy's name; those taken away too."""
    if not versions:
        return {}
    query = (
        select(*_COLUMNS[:4], *_COLUMNS[9:], PolicyVersion.version.label("of_version"))
        .join(PolicyVersion, PolicyVersion.policy_id == Policy.id)
        .where(Policy.id.in_({policy_id for policy_id, _ in versions}))
    )
    rows = (await transaction.execute(query)).mappings()
    promises = {(row["id"], row["of_version"]): (row["name"], _promise(row)) for row in rows}
    return {version: promises[version] for version in versions}


async def add_policy(
    transaction: Transaction, actor: Actor, name: str, scope: Scope, promise: Promise
) -> PolicyFacts:
    """Keep a service level, tried after those that stand. Raises CalendarNotFoundError."""
    await _require_calendar(transaction, promise)
    last = (await transaction.execute(select(func.coalesce(func.max(Policy.place), 0)))).scalar_one()
    values = {"version": 1, "place": last + 1, "name": name, "changed_at": utc_now(), **scope.columns()}
    row = await transaction.execute(insert(Policy).values(values).returning(Policy.id))
    policy_id = int(row.scalar_one())
    await _keep_version(transaction, policy_id, 1, promise)
    made = await find_policy(transaction, policy_id)
    await _audit(transaction, actor, "added", made, after=made)
    await enqueue(transaction, CountAnew())
    return made


async def change_policy(
    transaction: Transaction,
    actor: Actor,
    before: PolicyFacts,
    name: str,
    scope: Scope,
    promise: Promise,
    *,
    running: bool,
) -> PolicyFacts:
    """Change a service level whose row is held; with `running`, tickets that have it get the new terms too.

    Raises CalendarNotFoundError.
    """
    await _require_calendar(transaction, promise)
    version = before.version + (promise != before.promise)
    if version != before.version:
        await _keep_version(transaction, before.id, version, promise)
    values = {"version": version, "name": name, "changed_at": utc_now(), **scope.columns()}
    await transaction.execute(update(Policy).where(Policy.id == before.id).values(values))
    changed = await find_policy(transaction, before.id)
    await _audit(transaction, actor, "changed", changed, before=before, after=changed)
    if scope != before.scope or version != before.version:
        await enqueue(transaction, CountAnew(policy_id=before.id if running else None))
    return changed


async def retire_policy(transaction: Transaction, actor: Actor, policy: PolicyFacts) -> None:
    """Take a service level away; its tickets get the next that fits, or none."""
    gone = update(Policy).where(Policy.id == policy.id).values(retired_at=utc_now())
    await transaction.execute(gone)
    await _audit(transaction, actor, "removed", policy, before=policy)
    await enqueue(transaction, CountAnew())


async def order_policies(transaction: Transaction, actor: Actor, ids: Sequence[int]) -> None:
    """Have service levels tried in this order. Raises NotAnOrderError."""
    standing = select(Policy.id).where(Policy.retired_at.is_(None)).order_by(Policy.place, Policy.id)
    before = list((await transaction.execute(standing.with_for_update())).scalars())
    if sorted(ids) != sorted(before):
        raise NotAnOrderError
    await transaction.execute(_PLACES, {"ids": list(ids)})
    await audit(
        transaction,
        actor,
        "service_level.ordered",
        entity="service_level",
        entity_id=ids[0] if ids else "",
        before=[str(one) for one in before],
        after=[str(one) for one in ids],
    )
    await enqueue(transaction, CountAnew())


def _standing() -> Any:
    newest = (PolicyVersion.policy_id == Policy.id) & (PolicyVersion.version == Policy.version)
    return select(*_COLUMNS).join(PolicyVersion, newest).where(Policy.retired_at.is_(None))


async def _require_calendar(transaction: Transaction, promise: Promise) -> None:
    if promise.calendar_id is not None:
        await find_calendar(transaction, promise.calendar_id)


async def _keep_version(transaction: Transaction, policy_id: int, version: int, promise: Promise) -> None:
    values = {"policy_id": policy_id, "version": version, "calendar_id": promise.calendar_id}
    terms = msgspec.to_builtins(promise.terms)
    await transaction.execute(insert(PolicyVersion).values({**values, **terms, "made_at": utc_now()}))


def _promise(row: Mapping[Any, Any]) -> Promise:
    terms = Terms(
        first_answer=row["first_answer"],
        next_answer=row["next_answer"],
        resolution=row["resolution"],
        snooze=Snooze(row["snooze"]),
    )
    return Promise(terms=terms, calendar_id=row["calendar_id"])


def _facts(row: Mapping[Any, Any]) -> PolicyFacts:
    return PolicyFacts(
        id=row["id"],
        version=row["version"],
        place=row["place"],
        name=row["name"],
        scope=Scope(
            store_ids=frozenset(row["store_ids"]),
            channels=frozenset(row["channels"]),
            queue_ids=frozenset(row["queue_ids"]),
            tag_ids=frozenset(row["tag_ids"]),
        ),
        promise=_promise(row),
        changed_at=row["changed_at"],
    )


async def _audit(
    transaction: Transaction,
    actor: Actor,
    act: str,
    policy: PolicyFacts,
    before: PolicyFacts | None = None,
    after: PolicyFacts | None = None,
) -> None:
    await audit(
        transaction,
        actor,
        f"service_level.{act}",
        entity="service_level",
        entity_id=policy.id,
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(after),
    )
