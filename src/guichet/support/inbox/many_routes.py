"""The inbox's API for many tickets at once: each is changed in a transaction of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import cast

import msgspec
from fastapi import APIRouter, Request

from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError
from guichet.kernel.services import Services
from guichet.kernel.web import reader_language
from guichet.support.inbox import service
from guichet.support.inbox.schemas import (
    DoneTo,
    ManyAsked,
    ManyDone,
    ManyUndoAsked,
    RefusedTo,
    TicketChange,
)
from guichet.support.inbox.tickets import ANSWER, find_ticket

router = APIRouter(tags=["tickets"])
_answers = requires(ANSWER)

Act = Callable[[Transaction, int], Awaitable[list[int]]]


def wanted_of(asked: TicketChange) -> service.Change:
    """A change as the service takes it: what was not said stays as it is."""
    given = asked.model_fields_set
    return service.Change(
        assignee_id=asked.assignee_id if "assignee_id" in given else msgspec.UNSET,
        state=asked.state,
        snoozed_until=asked.snoozed_until,
        add_tags=asked.add_tags,
        remove_tags=asked.remove_tags,
    )


async def _to_each(request: Request, ticket_ids: Iterable[int], act: Act) -> ManyDone:
    database = cast("Services", request.app.state.services).database
    language = reader_language(request)
    items, refused = [], []
    for ticket_id in dict.fromkeys(ticket_ids):

        async def work(transaction: Transaction, one: int = ticket_id) -> list[int]:
            return await act(transaction, one)

        try:
            items.append(DoneTo(ticket_id=ticket_id, entry_ids=await database.run(work)))
        except GuichetError as why:
            refused.append(RefusedTo(ticket_id=ticket_id, code=why.code, detail=why.text(language)))
    return ManyDone(items=items, refused=refused)


@router.post("/ticket-changes", dependencies=[_answers])
async def change_many(request: Request, actor: CurrentActor, asked: ManyAsked) -> ManyDone:
    """Assign, tag, snooze, close or open many tickets; one that is refused holds up none of the others."""
    wanted = wanted_of(asked.change)

    async def act(transaction: Transaction, ticket_id: int) -> list[int]:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        return await service.change(transaction, actor, ticket, wanted)

    return await _to_each(request, asked.ticket_ids, act)


@router.post("/ticket-undos", dependencies=[_answers])
async def undo_many(request: Request, actor: CurrentActor, asked: ManyUndoAsked) -> ManyDone:
    """Take back what was done to many tickets, where nothing alike came since."""
    entries = {one.ticket_id: one.entry_ids for one in asked.items}

    async def act(transaction: Transaction, ticket_id: int) -> list[int]:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        # The last first: it was done on top of the others.
        return [
            await service.undo(transaction, actor, ticket, entry_id)
            for entry_id in sorted(entries[ticket_id], reverse=True)
        ]

    return await _to_each(request, entries, act)
