"""From a ticket to a return by one click: it is opened and decided, the ticket tagged, the answer written."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from pydantic import Field

from guichet.after.policy import Wish
from guichet.after.returns import (
    HANDLE,
    NewReturn,
    ReturnLineAsked,
    ReturnLinks,
    ReturnShape,
    State,
    Way,
    approve,
    find_return,
    open_return,
    view_return,
)
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, utc_now
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.purchase.tracking import TrackingLinks
from guichet.support.desk.exchanging import prepare_exchange
from guichet.support.inbox import (
    ANSWER,
    Change,
    TicketFacts,
    TicketItem,
    TicketState,
    change,
    find_ticket,
    item_of,
)
from guichet.support.macros import TicketContext, apply_macro, context_of, list_macros
from guichet.voice.facts import RefundFact, ReturnFact
from guichet.voice.templates import ValuesMissingError

_TAG = "return"
_APPROVED, _PARTIAL, _REPLACEMENT = "return_approved", "partial_refund", "replacement"


class TicketReturnAsked(Asked):
    """A return from a ticket.

    `approve`: the agent accepts where the policy leaves it to a person, or refuses. `keep`: the goods stay
    with the customer, and `amount` of what was paid is to go back, or (`wish`: exchange) a replacement, which
    is prepared at once where it is held: the same article, unless a line names another form.
    """

    order_id: Id
    lines: Annotated[list[ReturnLineAsked], Field(min_length=1, max_length=100)]
    wish: Wish = Wish.REFUND
    approve: bool = False
    keep: bool = False
    amount: MoneyShape | None = None
    note: Annotated[str, Field(max_length=1000)] = ""


class TicketReturned(Answered):
    """The return, and the answer for the composer; `text` is "" where a value of it is not known.

    `entry_ids` undo what was done to the ticket; `then` and `snoozed_until`: its state with the answer.
    """

    made: ReturnShape
    ticket: TicketItem
    entry_ids: list[Id]
    subject: str
    text: str
    language: str
    then: TicketState | None
    snoozed_until: datetime | None


async def return_from_ticket(
    services: Services, transaction: Transaction, actor: Actor, ticket_id: int, asked: TicketReturnAsked
) -> TicketReturned:
    """Open a return of the ticket's order and decide it, tag the ticket, and write the answer.

    Raises TicketNotFoundError, NotAllowedError, what `returns.open_return` raises, and of a replacement what
    `prepare_exchange` does.
    """
    ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
    actor.require(HANDLE)
    new = NewReturn(
        order_id=asked.order_id,
        lines=tuple(line.asked() for line in asked.lines),
        wish=asked.wish,
        origin="desk",
        ticket_id=ticket.id,
        keep=asked.keep,
        note=asked.note,
    )
    stores = actor.targets(HANDLE, "store")
    return_id = await open_return(transaction, new, actor=actor, store_ids=stores)
    row = await find_return(transaction, return_id, lock=True)
    if asked.approve and row.state in (State.OPENED, State.REFUSED):
        await approve(transaction, actor, row, note=asked.note)
    if row.state is State.KEPT and row.way == Way.EXCHANGE:
        await prepare_exchange(transaction, actor, row)
    made = await view_return(services, transaction, return_id)
    entries = await change(transaction, actor, ticket, Change(add_tags=(_TAG,)))
    return await _answered(services, transaction, actor, ticket, asked, made, entries)


async def _answered(
    services: Services,
    transaction: Transaction,
    actor: Actor,
    ticket: TicketFacts,
    asked: TicketReturnAsked,
    made: ReturnShape,
    entries: list[int],
) -> TicketReturned:
    """The answer that the matching macro writes; without one, or without a value of it, there is none."""
    replaced = asked.keep and made.way is Way.EXCHANGE
    intent = _REPLACEMENT if replaced else {State.APPROVED: _APPROVED, State.KEPT: _PARTIAL}.get(made.state)
    macros = await list_macros(transaction, intent) if intent else []
    macro = next((one for one in macros if one.enabled), None)
    applied = None
    if macro is not None:
        context = await context_of(transaction, actor, ticket, TrackingLinks(services))
        try:
            applied = await apply_macro(
                transaction, actor, ticket, macro, _with_return(services, context, asked, made)
            )
        except ValuesMissingError:
            applied = None
    composed = applied.composed if applied else None
    return TicketReturned(
        made=made,
        ticket=await item_of(transaction, ticket.id),
        entry_ids=[*entries, *(applied.entry_ids if applied else ())],
        subject=composed.subject if composed else "",
        text=composed.text if composed else "",
        language=composed.language if composed else "",
        then=applied.then if applied else None,
        snoozed_until=applied.snoozed_until if applied else None,
    )


def _with_return(
    services: Services, context: TicketContext, asked: TicketReturnAsked, made: ReturnShape
) -> TicketContext:
    """The ticket's live values with the return, and with what is about to be given back."""
    fact = ReturnFact(
        number=made.number,
        send_before=made.send_before,
        label_link=ReturnLinks(services).return_link(made.id),
    )
    facts = msgspec.structs.replace(context.facts, returned=fact)
    if asked.amount is not None and facts.order is not None:
        refund = RefundFact(
            amount=asked.amount.money(),
            reason=asked.note or made.lines[0].reason_words.model_dump().get(context.language, ""),
            made_at=utc_now(),
        )
        order = msgspec.structs.replace(facts.order, refunds=(refund, *facts.order.refunds))
        facts = msgspec.structs.replace(facts, order=order)
    return msgspec.structs.replace(context, facts=facts)
