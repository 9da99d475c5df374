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


class RuleConditionAsked(Asked):
    """One test. `value`: words or ids in a list, a whole number, or yes or no, as the field's kind asks."""

    field: Code
    operator: Code
    value: StrictBool | StrictInt | list[Value]


class RuleActAsked(Asked):
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


class RoutingRuleAsked(Asked):
    """A rule: when one of `triggers` happens, if its tests hold (`match`), then its acts. No test: always."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    active: bool = True
    triggers: list[Code] = Field(max_length=20)
    match: Literal["all", "any"] = "all"
    tests: list[RuleConditionAsked] = Field(default_factory=list, max_length=30)
    acts: list[RuleActAsked] = Field(max_length=20)
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


class RuleConditionShape(Answered):
    field: str
    operator: str
    value: bool | int | list[str]


class RuleActShape(Answered):
    do: str
    tags: list[str]
    queue_id: Id | None
    user_id: Id | None
    skill: str
    present: bool


class RoutingRuleShape(Answered):
    """A rule; `fired` counts the last seven days."""

    id: Id
    name: str
    active: bool
    triggers: list[str]
    match: str
    tests: list[RuleConditionShape]
    acts: list[RuleActShape]
    stops: bool
    fired: int
    last_fired_at: datetime | None


class RuleOrder(Asked):
    """All rules, in the order in which they are to be looked at."""

    rule_ids: Annotated[list[Id], Field(max_length=500)]


class RuleTrialAsked(Asked):
    """A rule to be tried on the last `count` tickets."""

    rule: RoutingRuleAsked
    count: Annotated[int, Field(ge=1, le=500)] = 200


class RuleHeldShape(Answered):
    """A test that held, and what was found there."""

    field: str
    operator: str
    value: bool | int | list[str]
    found: Any


class RuleTriedShape(Answered):
    ticket: TicketItem
    why: list[RuleHeldShape]


class RuleTrialShape(Answered):
    """What a rule would have done: `matched` of `looked_at` tickets; the newest of them in `tickets`.

    `as_of`: the tickets are a report's, as of then; null where they are as they stand.
    """

    as_of: datetime | None
    looked_at: int
    matched: int
    tickets: list[RuleTriedShape]


class RuleFiringShape(Answered):
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
    why: list[RuleHeldShape]
    did: list[dict[str, Any]]


class RuleWordShape(Answered):
    id: str
    title: str


class RuleFieldShape(Answered):
    """What a rule may ask about; `values` are all that a choice can be, `negation` that a flag is not so."""

    id: str
    group: str
    kind: str
    title: str
    negation: str
    operators: list[str]
    values: list[RuleWordShape]


class RuleVocabularyShape(Answered):
    """All that a rule can say, in the reader's language."""

    triggers: list[RuleWordShape]
    fields: list[RuleFieldShape]
    operators: list[RuleWordShape]
    acts: list[RuleWordShape]


class MessageTopicShape(Answered):
    topic: str
    confidence: float


class MessageTopicsShape(Answered):
    message_id: Id
    topics: list[MessageTopicShape]
    language: str


class TopicCorrectionShape(Answered):
    """What an agent said instead, and who and when."""

    topic: str
    name: str
    at: datetime


class TicketTopicsShape(Answered):
    """What was told of each message of a customer, the newest first, and the last word of an agent."""

    topic: str
    messages: list[MessageTopicsShape]
    corrected: TopicCorrectionShape | None


class TopicAsked(Asked):
    """What the ticket is about; `message_id` names the message that says so, left out: the newest."""

    topic: Annotated[str, Field(min_length=1, max_length=40)]
    message_id: Id | None = None
