"""What drafts do when they are due: written at once from facts, then by the model where one is to write."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue, job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.support.drafts.asking import write_by_model
from guichet.support.drafts.errands import AskModel, WriteDraft
from guichet.support.drafts.model import DraftState
from guichet.support.drafts.preferences import read_preferences
from guichet.support.drafts.repository import waiting_since
from guichet.support.drafts.service import BUILT_IN, write
from guichet.support.inbox import TicketNotFoundError

_FRESH_FOR = timedelta(minutes=30)
_MOST_FRESHENED = 1000


@job("support.write_draft", WriteDraft, title=Words("Write a draft", "Préparer un brouillon"))
async def write_draft(services: Services, payload: WriteDraft) -> None:
    """Write a ticket's draft from facts; it waits while the model, if there is one, writes its own."""

    began = utc_now()

    async def work(transaction: Transaction) -> None:
        try:
            made = await write(transaction, payload.ticket_id, data_dir=services.settings.data_dir)
        except TicketNotFoundError:
            return
        # A draft that says what it said before was put to the model then.
        is_new = made is not None and made.made_at >= began
        if made is None or not is_new or made.writer != BUILT_IN or made.state is not DraftState.WAITING:
            return
        if (await read_preferences(transaction)).asks_model:
            asked = AskModel(ticket_id=made.ticket_id, draft_id=made.id)
            await enqueue(transaction, asked, key=str(made.ticket_id))

    await services.database.run(work)


@periodic("support.freshen_drafts", every=_FRESH_FOR)
async def freshen_drafts(services: Services) -> None:
    """Have drafts that wait be held to the facts once more: a day that passes, a notice or a policy tells
    nobody of itself.
    """
    async with services.database.transaction() as transaction:
        for ticket_id in await waiting_since(transaction, utc_now() - _FRESH_FOR, count=_MOST_FRESHENED):
            await enqueue(transaction, WriteDraft(ticket_id=ticket_id), key=str(ticket_id))


@job(
    "support.ask_model",
    AskModel,
    attempts=2,
    limit=timedelta(seconds=120),
    title=Words("Have a language model write a draft", "Faire écrire un brouillon par un modèle de langage"),
)
async def ask_model(services: Services, payload: AskModel) -> None:
    """Have the model write; the built-in draft stays where it fails."""
    await write_by_model(services, payload.ticket_id, payload.draft_id)
