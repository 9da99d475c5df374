"""The API of queues, rules and topics. Who reads tickets sees queues and topics; rules are the lead's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language
from guichet.support.inbox import (
    ANSWER,
    READ,
    TicketItem,
    TicketRow,
    find_ticket,
    item_of,
    rows_of,
    ticket_item,
)
from guichet.support.routing import queues, rules
from guichet.support.routing.engine import Rule
from guichet.support.routing.queues import QueueWish
from guichet.support.routing.schemas import (
    QueueAsked,
    QueueChosen,
    QueueShape,
    RoutedAgentAsked,
    RoutedAgentShape,
    RoutingRuleAsked,
    RoutingRuleShape,
    RuleFiringShape,
    RuleHeldShape,
    RuleOrder,
    RuleTrialAsked,
    RuleTrialShape,
    RuleTriedShape,
    RuleVocabularyShape,
    RuleWordShape,
    TicketTopicsShape,
    TopicAsked,
)
from guichet.support.routing.telling import correct, told_of
from guichet.support.routing.trying import Trial, try_rule
from guichet.support.routing.views import agent_shape, queue_shape, rule_shape, topic_words, vocabulary

MANAGE = "routing.manage"
declare_scopes(
    {MANAGE: Words("Settle queues and rules of the desk", "Régler les files et les règles du support")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["routing"])
_reads = requires(READ)
_answers = requires(ANSWER)
_manages = requires(MANAGE)
_LATELY = timedelta(days=7)
_SHOWN = 50  # tickets of a trial that are shown; the others are counted


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/queues", dependencies=[_reads])
async def show_queues(request: Request, actor: CurrentActor) -> Page[QueueShape]:
    """The queues in their order, with how many open tickets stand in each."""
    async with _database(request).transaction() as transaction:
        found = await queues.list_queues(transaction)
        counts = await queues.count_queues(transaction, actor.targets(READ, "store"))
    return Page(items=[queue_shape(one, counts.get(one.id, (0, 0))) for one in found])


@router.post("/queues", status_code=201, dependencies=[_manages])
async def make_queue(request: Request, actor: CurrentActor, asked: QueueAsked) -> QueueShape:
    """Make a queue."""
    async with _database(request).transaction() as transaction:
        queue_id = await queues.make_queue(transaction, actor, _wish(asked))
        return queue_shape(await queues.find_queue(transaction, queue_id), (0, 0))


@router.put("/queues/{queue_id}", dependencies=[_manages])
async def change_queue(request: Request, actor: CurrentActor, queue_id: Id, asked: QueueAsked) -> QueueShape:
    """Rename a queue, say whom and what it needs."""
    async with _database(request).transaction() as transaction:
        await queues.change_queue(transaction, actor, queue_id, _wish(asked))
        counts = await queues.count_queues(transaction, None)
        return queue_shape(await queues.find_queue(transaction, queue_id), counts.get(queue_id, (0, 0)))


@router.delete("/queues/{queue_id}", status_code=204, dependencies=[_manages])
async def retire_queue(request: Request, actor: CurrentActor, queue_id: Id) -> Response:
    """Take a queue out of use; its tickets are in none from now on."""
    async with _database(request).transaction() as transaction:
        await queues.retire_queue(transaction, actor, queue_id)
    return Response(status_code=204)


@router.put("/tickets/{ticket_id}/queue", dependencies=[_answers])
async def choose_queue(
    request: Request, actor: CurrentActor, ticket_id: Id, asked: QueueChosen
) -> TicketItem:
    """Put a ticket into a queue by hand; rules leave it there."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        await queues.choose_queue(transaction, actor, ticket, asked.queue_id)
        return await item_of(transaction, ticket.id)


@router.get("/routed-agents", dependencies=[_manages])
async def show_agents(request: Request) -> Page[RoutedAgentShape]:
    """Who answers tickets, what they master, whether they are there and how full their hands are."""
    async with _database(request).transaction() as transaction:
        return Page(items=[agent_shape(one) for one in await queues.list_agents(transaction)])


@router.put("/routed-agents/{user_id}", status_code=204, dependencies=[_manages])
async def change_agent(
    request: Request, actor: CurrentActor, user_id: Id, asked: RoutedAgentAsked
) -> Response:
    """Say what somebody masters, how many open tickets they take, and whether they are away."""
    async with _database(request).transaction() as transaction:
        await queues.set_agent(
            transaction, actor, user_id, skills=asked.skills, most=asked.most, away=asked.away
        )
    return Response(status_code=204)


@router.get("/topics", dependencies=[_reads])
async def show_topics(request: Request) -> Page[RuleWordShape]:
    """The topics that a message can be of, in the reader's language."""
    return Page(items=topic_words(reader_language(request)))


@router.get("/tickets/{ticket_id}/topics", dependencies=[_reads])
async def show_ticket_topics(request: Request, actor: CurrentActor, ticket_id: Id) -> TicketTopicsShape:
    """What each message of a ticket was told to be about, how surely, and what an agent said instead."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        told, corrected = await told_of(transaction, ticket.id)
        item = await item_of(transaction, ticket.id)
    return TicketTopicsShape.model_validate(
        {"topic": item.topic, "messages": told, "corrected": corrected}, from_attributes=True
    )


@router.put("/tickets/{ticket_id}/topic", dependencies=[_answers])
async def correct_topic(
    request: Request, actor: CurrentActor, ticket_id: Id, asked: TopicAsked
) -> TicketItem:
    """Say what a ticket is about; it stays so, and the classifier learns from it when it is trained."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        was = (await item_of(transaction, ticket.id)).topic
        await correct(transaction, actor, ticket, was, asked.topic, asked.message_id)
        return await item_of(transaction, ticket.id)


@router.get("/routing-vocabulary", dependencies=[_reads])
async def show_vocabulary(request: Request) -> RuleVocabularyShape:
    """All that a rule can say."""
    return vocabulary(reader_language(request))


@router.get("/routing-rules", dependencies=[_manages])
async def show_rules(request: Request) -> Page[RoutingRuleShape]:
    """The rules in the order in which they are looked at."""
    async with _database(request).transaction() as transaction:
        return Page(items=await _rules(transaction))


@router.post("/routing-rules", status_code=201, dependencies=[_manages])
async def make_rule(request: Request, actor: CurrentActor, asked: RoutingRuleAsked) -> RoutingRuleShape:
    """Make a rule, the last in order."""
    async with _database(request).transaction() as transaction:
        rule_id = await rules.make_rule(transaction, actor, asked.wish())
        return await _rule_of(transaction, rule_id)


@router.put("/routing-rules/{rule_id}", dependencies=[_manages])
async def change_rule(
    request: Request, actor: CurrentActor, rule_id: Id, asked: RoutingRuleAsked
) -> RoutingRuleShape:
    """Have a rule be otherwise."""
    async with _database(request).transaction() as transaction:
        await rules.change_rule(transaction, actor, rule_id, asked.wish())
        return await _rule_of(transaction, rule_id)


@router.delete("/routing-rules/{rule_id}", status_code=204, dependencies=[_manages])
async def remove_rule(request: Request, actor: CurrentActor, rule_id: Id) -> Response:
    """Remove a rule; the log of what it did stays."""
    async with _database(request).transaction() as transaction:
        await rules.remove_rule(transaction, actor, rule_id)
    return Response(status_code=204)


@router.put("/routing-rules-order", dependencies=[_manages])
async def order_rules(request: Request, actor: CurrentActor, asked: RuleOrder) -> Page[RoutingRuleShape]:
    """Put all rules into an order."""
    async with _database(request).transaction() as transaction:
        await rules.order_rules(transaction, actor, asked.rule_ids)
        return Page(items=await _rules(transaction))


@router.post("/routing-trials", dependencies=[_manages])
async def try_a_rule(request: Request, actor: CurrentActor, asked: RuleTrialAsked) -> RuleTrialShape:
    """See for which of the last tickets a rule would have held; nothing is done and nothing kept."""
    wish = asked.rule.wish()
    rule = Rule(
        id=0,
        version=0,
        name=wish.name,
        triggers=frozenset(wish.triggers),
        match=wish.match,
        tests=wish.tests,
        acts=wish.acts,
        stops=wish.stops,
    )
    stores = actor.targets(READ, "store")

    async def look(transaction: Transaction) -> tuple[Trial, Sequence[TicketRow]]:
        tried = await try_rule(transaction, rule, count=asked.count, store_ids=stores)
        return tried, await rows_of(transaction, [ticket_id for ticket_id, _ in tried.matched[:_SHOWN]])

    async with _database(request).transaction() as transaction:
        await rules.check_wish(transaction, wish)
    (trial, rows), as_of = await cast("Services", request.app.state.services).reports.read(look)
    shown = dict(trial.matched[:_SHOWN])
    return RuleTrialShape(
        as_of=as_of,
        looked_at=trial.looked_at,
        matched=len(trial.matched),
        tickets=[
            RuleTriedShape(
                ticket=ticket_item(row), why=[RuleHeldShape.model_validate(one) for one in shown[row.id]]
            )
            for row in rows
        ],
    )


@router.get("/rule-firings", dependencies=[_reads])
async def show_firings(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    ticket_id: Annotated[Id | None, Query()] = None,
    rule_id: Annotated[Id | None, Query()] = None,
) -> Page[RuleFiringShape]:
    """What rules did and why, the newest first: for a ticket, by a rule, or all."""
    (before,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (None,)
    async with _database(request).transaction() as transaction:
        if ticket_id is not None:
            ticket_id = (await find_ticket(transaction, ticket_id, actor)).id
        found = await rules.list_firings(
            transaction,
            count=asked.limit + 1,
            ticket_id=ticket_id,
            rule_id=rule_id,
            store_ids=actor.targets(READ, "store"),
            before=before,
        )
    return page_of(found, asked, RuleFiringShape.model_validate, lambda row: (row.id,))


async def _rules(transaction: Transaction) -> list[RoutingRuleShape]:
    fired = await rules.count_firings(transaction, utc_now() - _LATELY)
    return [rule_shape(one, fired.get(one.id)) for one in await rules.list_rules(transaction)]


async def _rule_of(transaction: Transaction, rule_id: int) -> RoutingRuleShape:
    return next(one for one in await _rules(transaction) if one.id == rule_id)


def _wish(asked: QueueAsked) -> QueueWish:
    return QueueWish(name=asked.name, about=asked.about, skills=asked.skills, members=asked.member_ids)
