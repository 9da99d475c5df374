"""What satisfaction does when a question is due."""

from __future__ import annotations

from guichet.kernel.db import Transaction
from guichet.kernel.jobs import job
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.support.csat.asking import ask
from guichet.support.csat.errands import AskQuestion


@job(
    "support.csat.ask",
    AskQuestion,
    title=Words("Ask a customer how satisfied they are", "Demander à un client s’il est satisfait"),
)
async def ask_question(services: Services, payload: AskQuestion) -> None:
    """Ask, unless the ticket was opened again or the store asks no more."""

    async def work(transaction: Transaction) -> None:
        await ask(transaction, services, payload.request_id)

    await services.database.run(work)
