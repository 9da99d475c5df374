"""Shapes of the API of queues, rules and topics."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.support.inbox import TicketItem
from guichet.support.routing.engine import Act, Condition
from guichet.support.routing.rules import RuleWish

Skill = Annotated[str, Field(min_length=1, max_length=40)]
Value = Annotated[str, Field(min_length=1, max_length=200)]
TagName = Annotated[str, Field(min_length=1, max_length=60)]
Code = Annotated[str, Field(max_length=60)]


class QueueShape(Answered):
    """A queue: `open` tickets stand in it, `unassigned` of them belong to nobody."""

    id: Id
    name: str
    about: str
    skills: list[str]
    member_ids: list[Id]
    open: int
    unassigned: int


class QueueAsked(Asked):
    """How a queue is to be. `skills`: what whoever takes from it must master."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    about: Annotated[str, Field(max_length=300)] = ""
    skills: list[Skill] = Field(default_factory=list, max_length=20)
    member_ids: list[Id] = Field(default_factory=list, max_length=500)


class QueueChosen(Asked):
    """The queue that a ticket is to stand in; null for none."""

    queue_id: Id | None


class RoutedAgentShape(Answered):
    """Somebody who answers tickets. `present`: used the desk just now. `open`: tickets in their hands."""

    id: Id
    name: str
    skills: list[str]
    most: int | None
    away: bool
    present: bool
    open: int


class RoutedAgentAsked(Asked):
    """What rules are to know of somebody; `most` is how many open tickets rules give them, null for any."""

    skills: list[Skill] = Field(default_factory=list, max_length=40)
    most: Annotated[int, Field(ge=0, le=10_000)] | None = None
    away: bool = False


class ConditionAsked(Asked):
    """One test. `value`: words or ids in a list, a whole number, or yes or no, as the field's kind asks."""

    field: Code
    operator: Code
    value: StrictBool | StrictInt | list[Value]


class ActAsked(Asked):
    """One thing that the rule does: tag and untag (`tags`), queue (`queue_id`), assign, close.

    `assign` gives the ticket to `user_id`, else to the member of its queue with the fewest open tickets who
    masters the queue's skills and `skill` (language or topic), and with `present` is there.
    """

    do: Code
    tags: list[TagName] = Field(default_factory=list, max_length=20)
    queue_id: Id | None = None
    user_id: Id | None = None
    skill: Code = ""
    present: bool = False


class RuleAsked(Asked):
    """A rule: when one of `triggers` happens, if its tests hold (`match`), then its acts. No test: always."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    active: bool = True
    triggers: list[Code] = Field(max_length=20)
    match: Literal["all", "any"] = "all"
    tests: list[ConditionAsked] = Field(default_factory=list, max_length=30)
    acts: list[ActAsked] = Field(max_length=20)
    stops: bool = False

    def wish(self) -> RuleWish:
        """The rule as the room takes it."""
        return RuleWish(
            name=self.name,
            active=self.active,
            triggers=list(dict.fromkeys(self.triggers)),
            match=self.match,
            tests=[Condition(one.field, one.operator, one.value) for one in self.tests],
            acts=[Act(**{name: getattr(one, name) for name in Act.__struct_fields__}) for one in self.acts],
            stops=self.stops,
        )


class ConditionShape(Answered):
    field: str
    operator: str
    value: bool | int | list[str]


class ActShape(Answered):
    do: str
    tags: list[str]
    queue_id: Id | None
    user_id: Id | None
    skill: str
    present: bool


class RuleShape(Answered):
    """A rule; `fired` counts the last seven days."""

    id: Id
    name: str
    active: bool
    triggers: list[str]
    match: str
    tests: list[ConditionShape]
    acts: list[ActShape]
    stops: bool
    fired: int
    last_fired_at: datetime | None


class RuleOrder(Asked):
    """All rules, in the order in which they are to be looked at."""

    rule_ids: Annotated[list[Id], Field(max_length=500)]


class TrialAsked(Asked):
    """A rule to be tried on the last `count` tickets."""

    rule: RuleAsked
    count: Annotated[int, Field(ge=1, le=500)] = 200


class HeldShape(Answered):
    """A test that held, and what was found there."""

    field: str
    operator: str
    value: bool | int | list[str]
    found: Any


class TriedShape(Answered):
    ticket: TicketItem
    why: list[HeldShape]


class TrialShape(Answered):
    """What a rule would have done: `matched` of `looked_at` tickets; the newest of them in `tickets`."""

    looked_at: int
    matched: int
    tickets: list[TriedShape]


class FiringShape(Answered):
    """That a rule fired for a ticket: by which trigger, why, and what it did.

    An act in `did` with `not` was left: by_hand (an agent chose the queue), has_agent, nobody (to give it
    to), customer_waits.
    """

    id: Id
    rule_id: Id
    rule_name: str
    ticket_id: Id
    subject: str
    trigger: str
    at: datetime
    why: list[HeldShape]
    did: list[dict[str, Any]]


class WordShape(Answered):
    id: str
    title: str


class FieldShape(Answered):
    """What a rule may ask about; `values` are all that a choice can be."""

    id: str
    group: str
    kind: str
    title: str
    operators: list[str]
    values: list[WordShape]


class VocabularyShape(Answered):
    """All that a rule can say, in the reader's language."""

    triggers: list[WordShape]
    fields: list[FieldShape]
    operators: list[WordShape]
    acts: list[WordShape]


class TopicShape(Answered):
    topic: str
    confidence: float


class MessageTopicsShape(Answered):
    message_id: Id
    topics: list[TopicShape]
    language: str


class CorrectionShape(Answered):
    """What an agent said instead, and who and when."""

    topic: str
    name: str
    at: datetime


class TicketTopicsShape(Answered):
    """What was told of each message of a customer, the newest first, and the last word of an agent."""

    topic: str
    messages: list[MessageTopicsShape]
    corrected: CorrectionShape | None


class TopicAsked(Asked):
    """What the ticket is about; `message_id` names the message that says so, left out: the newest."""

    topic: Annotated[str, Field(min_length=1, max_length=40)]
    message_id: Id | None = None
