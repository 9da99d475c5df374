"""Queues, agents, rules and the vocabulary as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from guichet.kernel.types import Language, Words, utc_now
from guichet.support.routing.queues import PRESENT_MINUTES, AgentFacts, QueueFacts
from guichet.support.routing.rules import KeptRule
from guichet.support.routing.schemas import (
    QueueShape,
    RoutedAgentShape,
    RoutingRuleShape,
    RuleActShape,
    RuleConditionShape,
    RuleFieldShape,
    RuleVocabularyShape,
    RuleWordShape,
)
from guichet.support.routing.vocabulary import ACTS, FIELDS, KINDS, OPERATORS, TRIGGERS
from guichet.support.topics import TOPICS


def queue_shape(queue: QueueFacts, counts: tuple[int, int]) -> QueueShape:
    """A queue with its open tickets and those of them that nobody has."""
    return QueueShape(
        id=queue.id,
        name=queue.name,
        about=queue.about,
        skills=queue.skills,
        member_ids=queue.members,
        open=counts[0],
        unassigned=counts[1],
    )


def agent_shape(agent: AgentFacts) -> RoutedAgentShape:
    """Somebody who answers tickets."""
    lately = utc_now() - timedelta(minutes=PRESENT_MINUTES)
    return RoutedAgentShape(
        id=agent.id,
        name=agent.name,
        skills=agent.skills,
        most=agent.most,
        away=agent.away,
        present=agent.seen_at is not None and agent.seen_at >= lately,
        open=agent.open,
    )


def rule_shape(rule: KeptRule, fired: tuple[int, datetime] | None) -> RoutingRuleShape:
    """A rule with how often it fired lately, and when last."""
    return RoutingRuleShape(
        id=rule.id,
        name=rule.name,
        active=rule.active,
        triggers=rule.triggers,
        match=rule.match,
        tests=[RuleConditionShape.model_validate(one) for one in rule.tests],
        acts=[RuleActShape.model_validate(one) for one in rule.acts],
        stops=rule.stops,
        fired=fired[0] if fired else 0,
        last_fired_at=fired[1] if fired else None,
    )


def topic_words(language: Language) -> list[RuleWordShape]:
    """The topics in a language, in their order."""
    return _words(TOPICS, language)


def vocabulary(language: Language) -> RuleVocabularyShape:
    """All that a rule can say, in a language."""
    return RuleVocabularyShape(
        triggers=_words(TRIGGERS, language),
        operators=_words(OPERATORS, language),
        acts=_words(ACTS, language),
        fields=[
            RuleFieldShape(
                id=name,
                group=field.group,
                kind=field.kind,
                title=field.title.text(language),
                negation=field.negation.text(language) if field.negation else "",
                operators=list(KINDS[field.kind]),
                values=_words(field.values, language),
            )
            for name, field in FIELDS.items()
        ],
    )


def _words(words: Mapping[str, Words], language: Language) -> list[RuleWordShape]:
    return [RuleWordShape(id=name, title=one.text(language)) for name, one in words.items()]
