"""Having the language model write: three steps, of which the call is made with no transaction open."""

from __future__ import annotations

from pathlib import Path

import msgspec
import structlog

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.http import HttpClients, StreamingHttp
from guichet.kernel.services import Services
from guichet.support.drafts import repository
from guichet.support.drafts.endpoints import CALLS, SECONDS, Asked, ModelFailedError, ask
from guichet.support.drafts.model import DraftState
from guichet.support.drafts.preferences import Preferences, key_of, read_preferences
from guichet.support.drafts.prompt import UnreadableAnswerError, read_answer, system_prompt, user_prompt
from guichet.support.drafts.service import MODEL, Brief, brief, checked, put
from guichet.support.drafts.sources import voice_for
from guichet.support.inbox import TicketNotFoundError, find_ticket
from guichet.voice.brands import Voice

log = structlog.get_logger(__name__)

_HOUSE = Actor.system("drafts")
_TRIAL = 'Answer with this JSON and nothing else: {"segments": [{"text": "Hello."}]}'


class Trial(msgspec.Struct, frozen=True):
    """How a test of the endpoint went; `reason` is for a person, "" where it went well."""

    ok: bool
    reason: str
    said: str


async def write_by_model(services: Services, ticket_id: int, draft_id: int) -> None:
    """Put the model's draft in the place of the built-in one, which stays where the model fails.

    What the model wrote goes through the checker as the built-in draft did: with anything unproven in it, it
    is kept as blocked, with the reason.
    """
    async with services.database.transaction() as transaction:
        wanted, preferences = await _wanted(transaction, ticket_id, draft_id, services.settings.data_dir)
        manner = _manner(await voice_for(transaction, wanted.ticket), wanted.language) if wanted else ""
    if wanted is None or not preferences.asks_model:
        return
    try:
        answer = await ask(_http(services.http, preferences), _asked(services, preferences, wanted, manner))
    except ModelFailedError as failure:
        log.warning("draft_model_failed", ticket_id=ticket_id, reason=str(failure))
        return

    async def settle(transaction: Transaction) -> None:
        # The facts may have changed while the model wrote: it is held to what is known now.
        current, _ = await _wanted(transaction, ticket_id, draft_id, services.settings.data_dir)
        if current is None or current.question.message_id != wanted.question.message_id:
            return
        try:
            segments = read_answer(answer, wanted.sheet, wanted.language)
        except UnreadableAnswerError as failure:
            log.warning("draft_model_unreadable", ticket_id=ticket_id, reason=str(failure))
            return
        made = await checked(transaction, current, segments, writer=MODEL, model=preferences.model)
        await put(transaction, made)

    await services.database.run(settle)


async def try_model(services: Services, preferences: Preferences) -> Trial:
    """Ask the endpoint for one small answer."""
    asked = Asked(
        protocol=preferences.protocol,
        endpoint=preferences.endpoint,
        model=preferences.model,
        key=key_of(preferences, services.vault),
        system="You test a connection.",
        user=_TRIAL,
    )
    try:
        answer = await ask(services.http.unmetered(), asked, silence=15.0, whole=30.0)
    except ModelFailedError as failure:
        return Trial(ok=False, reason=str(failure), said="")
    return Trial(
        ok=bool(answer.strip()), reason="" if answer.strip() else "it said nothing", said=answer[:200]
    )


async def _wanted(
    transaction: Transaction, ticket_id: int, draft_id: int, data_dir: Path
) -> tuple[Brief | None, Preferences]:
    """What is to be written, if the draft still waits for which the model was asked."""
    preferences = await read_preferences(transaction)
    try:
        ticket = await find_ticket(transaction, ticket_id, _HOUSE)
    except TicketNotFoundError:
        return None, preferences
    standing = await repository.find_standing(transaction, ticket.id)
    if standing is None or standing.id != draft_id or standing.state is not DraftState.WAITING:
        return None, preferences
    wanted = await brief(transaction, ticket, data_dir)
    return (None if wanted is None or wanted.why is not None else wanted), preferences


def _http(clients: HttpClients, preferences: Preferences) -> StreamingHttp:
    return clients.account(f"drafts:{preferences.endpoint}", calls=CALLS, seconds=SECONDS)


def _manner(voice: Voice, language: str) -> str:
    """How a brand speaks, for the model."""
    told = {
        "Tone": voice.tone,
        "Form of address": voice.address.get(language, ""),
        "Do": "; ".join(voice.encouraged),
        "Do not": "; ".join(voice.discouraged),
        "Avoid the words": ", ".join(voice.avoided_words),
    }
    return " ".join(f"{name}: {said}." for name, said in told.items() if said)


def _asked(services: Services, preferences: Preferences, wanted: Brief, manner: str) -> Asked:
    return Asked(
        protocol=preferences.protocol,
        endpoint=preferences.endpoint,
        model=preferences.model,
        key=key_of(preferences, services.vault),
        system=system_prompt(wanted.language, manner),
        user=user_prompt(
            wanted.sheet,
            topic=wanted.topic,
            language=wanted.language,
            asked=wanted.question.text,
            names=wanted.sheet.names,
        ),
    )
