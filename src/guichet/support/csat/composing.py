"""What the mail says: the template of the house or the merchant's own, with one link for each mark."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import msgspec

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import Language, Words
from guichet.support.csat.errors import StoreNotAskingError
from guichet.support.inbox import TicketFacts
from guichet.support.macros import context_of
from guichet.voice.facts import SAMPLE, Facts, Front, SatisfactionFact, front_of
from guichet.voice.templates import Composed, compose

KIND = "satisfaction"
"""The kind of messages that a customer may object to."""

_INTENT = "satisfaction"
_STOP = Words("To get no more questions of this kind:", "Pour ne plus recevoir ce type de question :")


async def compose_question(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, links: Mapping[int, str]
) -> Composed:
    """The mail in the brand's voice and the customer's language; it may have gaps."""
    context = await context_of(transaction, actor, ticket)
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


def with_footer(said: str, language: str, objection: str) -> str:
    """The plain part: below the line that ends a letter stands how to be asked no more."""
    return f"{said.strip()}\n\n-- \n{_STOP.text(_house_language(language))}\n{objection}\n"


def html_of(said: str, language: str, links: Mapping[int, str], objection: str) -> str:
    """The text as HTML in which a line that ends with the link of a mark is that link."""
    paragraphs = []
    for paragraph in said.strip().split("\n\n"):
        lines = [_line(line, links) for line in paragraph.split("\n")]
        paragraphs.append(f"<p>{'<br>'.join(lines)}</p>")
    stop = escape(_STOP.text(_house_language(language)))
    paragraphs.append(f'<p><small><a href="{escape(objection)}">{stop}</a></small></p>')
    return "\n".join(paragraphs)


def _line(line: str, links: Mapping[int, str]) -> str:
    for link in links.values():
        words, found, rest = line.partition(link)
        label = words.strip().rstrip(":").strip()
        if found and label and not rest.strip():
            return f'<a href="{escape(link)}">{escape(label)}</a>'
    return escape(line)


def _house_language(language: str) -> Language:
    return Language.FR if language == "fr" else Language.EN
