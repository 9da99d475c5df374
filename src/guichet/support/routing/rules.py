"""Rules: reading, writing, ordering and removing them, and the log of what they did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, text, update

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.routing.checking import Known, check_rule
from guichet.support.routing.engine import Act, Condition, Rule
from guichet.support.routing.errors import RuleNotFoundError, RuleOrderError
from guichet.support.routing.model import Queue, RoutingRule
from guichet.support.routing.queues import list_agents

_STORES = text("SELECT id FROM stores WHERE gone_at IS NULL")
_COLUMNS = ("id", "version", "position", "name", "active", "triggers", "match", "tests", "acts", "stops")
_FIRINGS = """
SELECT f.id, f.rule_id, f.rule_name, f.ticket_id, t.subject, f.trigger, f.at, f.why, f.did
FROM rule_firings f JOIN tickets t ON t.id = f.ticket_id
WHERE {where} ORDER BY f.id DESC LIMIT :count
"""
_LATELY = text(
    "SELECT rule_id, count(*) AS fired, max(at) AS last_at FROM rule_firings WHERE at >= :since"
    " GROUP BY rule_id"
)


class RuleWish(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as somebody wants it."""

    name: str
    active: bool
    triggers: Sequence[str]
    match: str
    tests: Sequence[Condition]
    acts: Sequence[Act]
    stops: bool

    def values(self) -> dict[str, Any]:
        """The columns that it fills."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain


class KeptRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is kept."""

    id: int
    version: int
    position: int
    name: str
    active: bool
    triggers: list[str]
    match: str
    tests: list[Condition]
    acts: list[Act]
    stops: bool

    def runs(self) -> Rule:
        """The rule as it is run."""
        return Rule(
            id=self.id,
            version=self.version,
            name=self.name,
            triggers=frozenset(self.triggers),
            match=self.match,
            tests=self.tests,
            acts=self.acts,
            stops=self.stops,
        )


class FiringRow(msgspec.Struct, frozen=True, kw_only=True):
    """That a rule fired."""

    id: int
    rule_id: int
    rule_name: str
    ticket_id: int
    subject: str
    trigger: str
    at: datetime
    why: list[dict[str, Any]]
    did: list[dict[str, Any]]


async def list_rules(transaction: Transaction) -> list[KeptRule]:
    """All rules in their order."""
    query = select(*(getattr(RoutingRule, name) for name in _COLUMNS))
    rows = await transaction.execute(query.order_by(RoutingRule.position, RoutingRule.id))
    return [msgspec.convert(dict(row), KeptRule) for row in rows.mappings()]


async def read_rules(transaction: Transaction, *, active: bool) -> list[Rule]:
    """The rules as they are run, in their order."""
    return [one.runs() for one in await list_rules(transaction) if one.active or not active]


async def known_to_rules(transaction: Transaction) -> Known:
    """What rules may name now."""
    queues = (await transaction.execute(select(Queue.id).where(Queue.retired_at.is_(None)))).scalars()
    stores = (await transaction.execute(_STORES)).scalars()
    agents = [agent.id for agent in await list_agents(transaction)]
    return Known(stores=set(stores), queues=set(queues), agents=set(agents))


async def check_wish(transaction: Transaction, wish: RuleWish) -> None:
    """Raise RuleInvalidError, naming everything that is wrong with a rule."""
    check_rule(wish.triggers, wish.match, wish.tests, wish.acts, await known_to_rules(transaction))


async def make_rule(transaction: Transaction, actor: Actor, wish: RuleWish) -> int:
    """Make a rule, the last of all. Raises RuleInvalidError."""
    await check_wish(transaction, wish)
    position = max((one.position for one in await list_rules(transaction)), default=0) + 1
    row = await transaction.execute(
        insert(RoutingRule)
        .values(version=1, position=position, changed_at=utc_now(), **wish.values())
        .returning(RoutingRule.id)
    )
    rule_id = int(row.scalar_one())
    await audit(transaction, actor, "rule.made", entity="rule", entity_id=rule_id, after=wish.values())
    return rule_id


async def change_rule(transaction: Transaction, actor: Actor, rule_id: int, wish: RuleWish) -> None:
    """Have a rule be as wished. Raises RuleNotFoundError, RuleInvalidError."""
    before = await find_rule(transaction, rule_id)
    await check_wish(transaction, wish)
    await transaction.execute(
        update(RoutingRule)
        .where(RoutingRule.id == rule_id)
        .values(version=RoutingRule.version + 1, changed_at=utc_now(), **wish.values())
    )
    was = msgspec.to_builtins(before)
    await audit(
        transaction, actor, "rule.changed", entity="rule", entity_id=rule_id, before=was, after=wish.values()
    )


async def remove_rule(transaction: Transaction, actor: Actor, rule_id: int) -> None:
    """Remove a rule; what it did stays in the log. Raises RuleNotFoundError."""
    before = await find_rule(transaction, rule_id)
    await transaction.execute(delete(RoutingRule).where(RoutingRule.id == rule_id))
    was = msgspec.to_builtins(before)
    await audit(transaction, actor, "rule.removed", entity="rule", entity_id=rule_id, before=was)


async def order_rules(transaction: Transaction, actor: Actor, rule_ids: Sequence[int]) -> None:
    """Put all rules into this order. Raises RuleOrderError where these are not all that there are."""
    before = [one.id for one in await list_rules(transaction)]
    if sorted(before) != sorted(rule_ids):
        raise RuleOrderError
    for position, rule_id in enumerate(rule_ids, 1):
        await transaction.execute(
            update(RoutingRule).where(RoutingRule.id == rule_id).values(position=position)
        )
    await audit(
        transaction,
        actor,
        "rule.ordered",
        entity="rule",
        entity_id="all",
        before=[str(one) for one in before],
        after=[str(one) for one in rule_ids],
    )


async def find_rule(transaction: Transaction, rule_id: int) -> KeptRule:
    """A rule. Raises RuleNotFoundError."""
    for rule in await list_rules(transaction):
        if rule.id == rule_id:
            return rule
    raise RuleNotFoundError(rule_id=rule_id)


async def count_firings(transaction: Transaction, since: datetime) -> dict[int, tuple[int, datetime]]:
    """By rule: how often it fired since a time, and when last."""
    rows = await transaction.execute(_LATELY, {"since": since})
    return {row.rule_id: (row.fired, row.last_at) for row in rows}


async def list_firings(
    transaction: Transaction,
    *,
    count: int,
    ticket_id: int | None = None,
    rule_id: int | None = None,
    store_ids: frozenset[int] | None = None,
    before: int | None = None,
) -> list[FiringRow]:
    """What rules did, the newest first: for a ticket, by a rule or all; `store_ids` None is all stores."""
    conditions, values = ["true"], {"count": count}
    asked: dict[str, Any] = {"f.ticket_id =": ticket_id, "f.rule_id =": rule_id, "f.id <": before}
    for place, (condition, value) in enumerate(asked.items()):
        if value is not None:
            conditions.append(f"{condition} :value{place}")
            values[f"value{place}"] = value
    given: dict[str, Any] = dict(values)
    if store_ids is not None:
        conditions.append("t.store_id = ANY(:stores)")
        given["stores"] = sorted(store_ids)
    rows = await transaction.execute(text(_FIRINGS.format(where=" AND ".join(conditions))), given)
    return [FiringRow(**row) for row in rows.mappings()]
