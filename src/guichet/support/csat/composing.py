"""What the mail says: the template of the house or the merchant's own, with one link for each mark."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Words
from guichet.purchase.tracking import TrackingLinks
from guichet.support.csat.errors import StoreNotAskingError
from guichet.support.inbox import TicketFacts
from guichet.support.macros import context_of
from guichet.voice.consent import declare_kind
from guichet.voice.facts import SAMPLE, Facts, Front, SatisfactionFact, front_of
from guichet.voice.templates import Composed, compose

KIND = declare_kind("satisfaction", Words("Questions about satisfaction", "Questions de satisfaction"))
"""The kind of messages that a customer may object to."""

_INTENT = "satisfaction"
_WHY = Words(
    "You receive this message because you wrote to us.",
    "Vous recevez ce message parce que vous nous avez écrit.",
)
_WHY_OF = Words(
    "You receive this message because you wrote to {name}.",
    "Vous recevez ce message parce que vous avez écrit à {name}.",
)
_STOP = Words("Get no more questions of this kind", "Ne plus recevoir ce type de question")


async def compose_question(
    services: Services, transaction: Transaction, actor: Actor, ticket: TicketFacts, links: Mapping[int, str]
) -> Composed:
    """The mail in the brand's voice and the customer's language; it may have gaps."""
    context = await context_of(transaction, actor, ticket, TrackingLinks(services))
    facts = msgspec.structs.replace(context.facts, satisfaction=SatisfactionFact(links=dict(links)))
    return await _composed(transaction, context.language, facts, context.front)


async def sample_question(transaction: Transaction, store_id: int, language: str) -> Composed:
    """The mail as a store would send it to an invented customer. Raises StoreNotAskingError."""
    front = await front_of(transaction, store_id)
    if front is None:
        raise StoreNotAskingError(store_id=store_id)
    return await _composed(transaction, language, msgspec.structs.replace(SAMPLE, store=front.fact), front)


async def _composed(transaction: Transaction, language: str, facts: Facts, front: Front | None) -> Composed:
    return await compose(transaction, _INTENT, language=language, facts=facts, front=front)


def footer_of(language: str, name: str) -> str:
    """The two lines below the mail: why it came, and what its own link does."""
    spoken = Language.FR if language == "fr" else Language.EN
    why = _WHY_OF.text(spoken, name=name) if name else _WHY.text(spoken)
    return f"{why}\n{_STOP.text(spoken)}"
