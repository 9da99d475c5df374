"""Whom a rule gives a ticket to: by membership, skill, load and presence; never more than somebody takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from guichet.kernel.auth import Grant
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.inbox import ANSWER
from guichet.support.routing.engine import Act, Facts
from guichet.support.routing.queues import (
    PRESENT_MINUTES,
    AgentFacts,
    QueueFacts,
    agents_with_grants,
    list_queues,
)


class Hands:
    """Those who can be given tickets, and how full their hands are; it counts along as it gives."""

    def __init__(
        self,
        agents: Sequence[tuple[AgentFacts, Sequence[Grant]]],
        queues: Sequence[QueueFacts],
        now: datetime,
    ) -> None:
        self._agents = {agent.id: (agent, grants) for agent, grants in agents}
        self._queues: Mapping[str, QueueFacts] = {str(queue.id): queue for queue in queues}
        self._load = {agent.id: agent.open for agent, _ in agents}
        self._now = now

    def give(self, act: Act, facts: Facts) -> int | None:
        """Who gets the ticket, None where nobody may or can; counted as one more in their hands."""
        if act.user_id is not None:
            chosen = act.user_id if self._may(act.user_id, facts) else None
        else:
            able = [one for one in self._members(facts) if self._able(one, act, facts)]
            chosen = min(able, key=lambda one: (self._load[one], one), default=None)
        if chosen is not None:
            self._load[chosen] += 1
        return chosen

    def _members(self, facts: Facts) -> list[int]:
        queue = self._queues.get(str(facts.get("queue")))
        return [] if queue is None else [one for one in queue.members if one in self._agents]

    def _able(self, user_id: int, act: Act, facts: Facts) -> bool:
        agent, _ = self._agents[user_id]
        queue = self._queues[str(facts["queue"])]
        needed = {*queue.skills, *_wanted(act.skill, facts)}
        return (
            not agent.away
            and needed <= set(agent.skills)
            and (agent.most is None or self._load[user_id] < agent.most)
            and (not act.present or self._is_there(agent))
            and self._may(user_id, facts)
        )

    def _is_there(self, agent: AgentFacts) -> bool:
        lately = self._now - timedelta(minutes=PRESENT_MINUTES)
        return agent.seen_at is not None and agent.seen_at >= lately

    def _may(self, user_id: int, facts: Facts) -> bool:
        """Whether they may answer tickets of its store."""
        found = self._agents.get(user_id)
        target = f"store:{facts.get('store') or ''}"
        grants: Sequence[Any] = () if found is None else found[1]
        return any(grant.gives(ANSWER) and grant.covers(ANSWER, target) for grant in grants)


def _wanted(skill: str, facts: Facts) -> set[str]:
    if not skill:
        return set()
    value = facts.get(skill)
    return {str(value)} if value else set()


async def read_hands(transaction: Transaction) -> Hands:
    """Those who can be given tickets now."""
    return Hands(await agents_with_grants(transaction), await list_queues(transaction), utc_now())
