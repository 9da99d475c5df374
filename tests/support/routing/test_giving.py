"""Whom a rule gives a ticket to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from guichet.kernel.auth import Grant
from guichet.kernel.types import utc_now
from guichet.support.inbox import routes as _declares_what_roles_may_do
from guichet.support.routing.engine import Act
from guichet.support.routing.giving import Hands
from guichet.support.routing.queues import AgentFacts, QueueFacts

NOW = utc_now()
AGENT = Grant(role="agent")
AT_STORE_3 = Grant(role="agent", targets=("store:3",))


def agent(number: int, **more: Any) -> AgentFacts:
    fields: dict[str, Any] = {"skills": [], "most": None, "away": False, "seen_at": NOW, "open": 0}
    return AgentFacts(id=number, name=f"Agent {number}", **{**fields, **more})


def hands(*agents: tuple[AgentFacts, Grant], skills: tuple[str, ...] = ()) -> Hands:
    assert _declares_what_roles_may_do
    queue = QueueFacts(
        id=7,
        version=1,
        name="Q",
        about="",
        position=1,
        skills=list(skills),
        members=[one.id for one, _ in agents],
    )
    return Hands([(one, (grant,)) for one, grant in agents], [queue], NOW)


FACTS: dict[str, Any] = {"queue": "7", "store": "3", "language": "de", "topic": "late"}
NEAREST = Act(do="assign")


@pytest.mark.parametrize(
    ("act", "those", "expected"),
    [
        (NEAREST, [agent(1, open=4), agent(2, open=1)], 2),
        (NEAREST, [agent(1), agent(2, away=True)], 1),
        (NEAREST, [agent(1, open=3, most=3), agent(2, open=9)], 2),
        (Act(do="assign", skill="language"), [agent(1), agent(2, skills=["de"], open=9)], 2),
        (Act(do="assign", skill="topic"), [agent(1, skills=["late"]), agent(2)], 1),
        (Act(do="assign", skill="language"), [agent(1, skills=["fr"])], None),
        (Act(do="assign", present=True), [agent(1, seen_at=None), agent(2, open=5)], 2),
        (Act(do="assign", present=True), [agent(1, seen_at=NOW - timedelta(hours=1))], None),
        (Act(do="assign", user_id=2), [agent(1), agent(2, away=True)], 2),
        (Act(do="assign", user_id=5), [agent(1)], None),
    ],
)
def test_a_ticket_goes_to_who_can_and_has_least(
    act: Act, those: list[AgentFacts], expected: int | None
) -> None:
    assert hands(*((one, AGENT) for one in those)).give(act, FACTS) == expected


def test_nobody_gets_what_they_may_not_answer_and_full_hands_are_counted_within_a_batch() -> None:
    both = hands((agent(1), AT_STORE_3), (agent(2, open=1), AGENT))
    assert [both.give(NEAREST, FACTS) for _ in range(3)] == [1, 1, 2]
    assert both.give(NEAREST, {**FACTS, "store": "4"}) == 2, "store 4 is not the first one's"
    assert both.give(NEAREST, {**FACTS, "queue": None}) is None
    assert hands((agent(1, skills=["returns"]), AGENT), skills=("returns",)).give(NEAREST, FACTS) == 1
    assert hands((agent(1), AGENT), skills=("returns",)).give(NEAREST, FACTS) is None
