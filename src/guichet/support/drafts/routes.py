"""The API of drafts: what waits in a ticket, what is made of it, and how drafts are written here."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.support.drafts.asking import try_model
from guichet.support.drafts.errands import AskModel, WriteDraft
from guichet.support.drafts.errors import DraftNotFoundError, NoModelError
from guichet.support.drafts.model import DraftState
from guichet.support.drafts.preferences import change_preferences, read_preferences
from guichet.support.drafts.repository import find_standing, find_used
from guichet.support.drafts.schemas import (
    DraftSettingsAsked,
    DraftSettingsShape,
    DraftShape,
    DraftTrialShape,
    RewriteAsked,
    UseAsked,
    UseShape,
)
from guichet.support.drafts.service import answer_text, ask_again, dismiss, use, view
from guichet.support.drafts.views import draft_shape, settings_shape, use_shape
from guichet.support.inbox import ANSWER, READ, find_ticket

SETTLE = "drafts.settle"
declare_scopes(
    {SETTLE: Words("Settle how drafts are written", "Régler l’écriture des brouillons")},
    roles=(Role.LEAD,),
    bound=Bound.REFUSED,
)

router = APIRouter(tags=["drafts"])


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/tickets/{ticket_id}/draft", dependencies=[requires(READ)])
async def show(request: Request, actor: CurrentActor, ticket_id: Id) -> DraftShape:
    """The draft that stands on a ticket, each claim with its proof; its facts are compared once more."""
    async with _services(request).database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        found = await view(transaction, ticket)
        if found is not None and found[1]:  # what somebody sees to be out of date is written anew
            await enqueue(transaction, WriteDraft(ticket_id=ticket.id), key=str(ticket.id))
    if found is None:
        raise DraftNotFoundError
    return draft_shape(*found)


@router.post("/tickets/{ticket_id}/draft/rewrites", status_code=202, dependencies=[requires(ANSWER)])
async def rewrite(request: Request, actor: CurrentActor, ticket_id: Id, asked: RewriteAsked) -> DraftShape:
    """Have the draft written anew from the facts; the model's takes its place when it has answered."""
    services = _services(request)

    async def work(transaction: Transaction) -> DraftShape:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        asks_model = asked.writer == "model"
        if asks_model and not (await read_preferences(transaction)).asks_model:
            raise NoModelError
        made = await ask_again(transaction, ticket, services.settings.data_dir)
        if asks_model and made.state is DraftState.WAITING:
            wanted = AskModel(ticket_id=made.ticket_id, draft_id=made.id)
            await enqueue(transaction, wanted, key=str(made.ticket_id))
        return draft_shape(made, [])

    return await services.database.run(work)


@router.post("/tickets/{ticket_id}/draft/used", dependencies=[requires(ANSWER)])
async def note_use(request: Request, actor: CurrentActor, ticket_id: Id, asked: UseAsked) -> UseShape:
    """Say which answer was made from the draft; what the agent changed is theirs."""
    async with _services(request).database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        draft, answer = await use(transaction, actor, ticket, asked.message_id)
    return use_shape(draft, asked.message_id, answer)


@router.get("/tickets/{ticket_id}/answers/{message_id}/draft", dependencies=[requires(READ)])
async def show_use(request: Request, actor: CurrentActor, ticket_id: Id, message_id: Id) -> UseShape:
    """What of an answer came from its draft, with the proof, and what the agent wrote."""
    async with _services(request).database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        draft = await find_used(transaction, ticket.id, message_id)
        if draft is None:
            raise DraftNotFoundError
        return use_shape(draft, message_id, await answer_text(transaction, ticket.id, message_id))


@router.delete("/tickets/{ticket_id}/draft", status_code=204, dependencies=[requires(ANSWER)])
async def put_aside(request: Request, actor: CurrentActor, ticket_id: Id) -> Response:
    """Put the draft aside: none is made for this message again, unless somebody asks."""
    async with _services(request).database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        if await find_standing(transaction, ticket.id) is None:
            raise DraftNotFoundError
        await dismiss(transaction, actor, ticket)
    return Response(status_code=204)


@router.get("/draft-settings", dependencies=[requires(SETTLE)])
async def show_settings(request: Request) -> DraftSettingsShape:
    """How drafts are written here."""
    async with _services(request).database.transaction() as transaction:
        return settings_shape(await read_preferences(transaction))


@router.put("/draft-settings", dependencies=[requires(SETTLE)])
async def settle(request: Request, actor: CurrentActor, asked: DraftSettingsAsked) -> DraftSettingsShape:
    """Settle how drafts are written: the writer, the model's endpoint and key, which topics have them."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        after = await change_preferences(
            transaction,
            services.vault,
            actor,
            writer=asked.writer,
            protocol=asked.protocol,
            endpoint=asked.endpoint,
            model=asked.model,
            topics=asked.topics,
            key=asked.key,
        )
    return settings_shape(after)


@router.post("/draft-settings/trials", dependencies=[requires(SETTLE)])
async def try_endpoint(request: Request) -> DraftTrialShape:
    """Ask the endpoint that is settled for one small answer; nothing of a customer is sent."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        preferences = await read_preferences(transaction)
    if not (preferences.endpoint and preferences.model):
        raise NoModelError
    trial = await try_model(services, preferences)
    return DraftTrialShape(ok=trial.ok, reason=trial.reason, said=trial.said)
