"""Asking: the mail with one link for each mark, said as the house says all by itself.

It is no answer: it stands in no ticket, starts and stops no clock. What is written back to it belongs to the
ticket. It counts for the brake on automatic mail, and where the brake would hold it nobody is asked: a
question is not worth a person's decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, text, update

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.jobs import RetryLaterError, enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.happenings.support import TicketChanged
from guichet.purchase.journey import outside_quiet, settings_of
from guichet.support.csat.composing import KIND, compose_question, footer_of
from guichet.support.csat.errands import AskQuestion
from guichet.support.csat.links import links_of
from guichet.support.csat.model import CsatRequest
from guichet.support.csat.planning import FRESH_FOR
from guichet.support.csat.preferences import list_preferences
from guichet.support.inbox import (
    TicketFacts,
    TicketNotFoundError,
    TicketState,
    find_ticket,
    know_as_ours,
    thread_of,
    ways_of,
)
from guichet.voice.consent import ObjectionLinks, ObjectionWord, may_write
from guichet.voice.facts import front_of
from guichet.voice.sending import SAID_KEY, NewMail, find_said, give_up, say
from guichet.voice.templates import ValuesMissingError, require_whole

_KEY = "csat:"
_MAIL = "mail"
_HOUSE = Actor.system("csat")
_LAST_OF_THEIRS = text(
    "SELECT id FROM ticket_messages WHERE ticket_id = :ticket_id AND direction = 'in' AND automatic = ''"
    " ORDER BY sent_at DESC, id DESC LIMIT 1"
)
_CLOSED_AT = text("SELECT closed_at FROM tickets WHERE id = :id")
_LEAVING = text(
    "SELECT EXISTS (SELECT FROM ticket_messages WHERE ticket_id = :id AND direction = 'out'"
    " AND state IN ('queued', 'sending'))"
)
_LEAVING_PAUSE = 30.0  # seconds


class _Request(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    ticket_id: int
    store_id: int
    point: str
    resolved_at: datetime
    due_at: datetime

    @property
    def address(self) -> str:
        """The mail address behind its point."""
        return self.point.partition(":")[2]


class _Withdrawn(Exception):  # noqa: N818 — no error: what it says is why nobody is asked
    """Nobody is to be asked, for this reason."""


async def ask(transaction: Transaction, services: Services, request_id: int) -> None:
    """Ask what is planned, or say why not; what was asked or taken back stays so.

    In the store's quiet hours it waits for their end. Raises RetryLaterError while our answer itself has not
    left: the question comes after it.
    """
    columns = [getattr(CsatRequest, name) for name in _Request.__struct_fields__]
    planned = select(*columns).where(CsatRequest.id == request_id, CsatRequest.state == "planned")
    row = (await transaction.execute(planned.with_for_update())).mappings().one_or_none()
    if row is None:
        return
    request = _Request(**row)
    now = utc_now()
    due_at, asked_at = await _outside_quiet(transaction, request, [request.due_at, now])
    try:
        if now > due_at + FRESH_FOR:
            raise _Withdrawn("late")
        ticket = await _still_resolved(transaction, request)
        if asked_at > now:
            errand = AskQuestion(request_id=request.id)
            await enqueue(transaction, errand, key=str(request.id), run_at=asked_at)
            return
        await _send(transaction, services, request, ticket)
    except _Withdrawn as why:
        await _set(transaction, request.id, state="withdrawn", reason=str(why))


async def _outside_quiet(
    transaction: Transaction, request: _Request, moments: Sequence[datetime]
) -> list[datetime]:
    """Each of these moments, or the end of the store's quiet hours that it falls in."""
    found = await settings_of(transaction, [request.store_id])
    return [outside_quiet(found[0], moment) if found else moment for moment in moments]


async def _still_resolved(transaction: Transaction, request: _Request) -> TicketFacts:
    """The ticket that the one asked about leads to, held. Raises _Withdrawn."""
    preferences = await list_preferences(transaction, [request.store_id])
    if not preferences or not preferences[0].enabled:
        raise _Withdrawn("off")
    try:
        ticket = await find_ticket(transaction, request.ticket_id, _HOUSE, lock=True)
    except TicketNotFoundError:
        raise _Withdrawn("gone") from None
    closed_at = await transaction.scalar(_CLOSED_AT, {"id": ticket.id})
    same = ticket.id != request.ticket_id or closed_at == request.resolved_at
    if ticket.state != TicketState.CLOSED or not same:
        raise _Withdrawn("reopened")
    if not await may_write(transaction, request.address, KIND, request.store_id):
        raise _Withdrawn("objected")
    if await transaction.scalar(_LEAVING, {"id": ticket.id}):
        raise RetryLaterError(_LEAVING_PAUSE)
    return ticket


async def _send(transaction: Transaction, services: Services, request: _Request, ticket: TicketFacts) -> None:
    facing = msgspec.structs.replace(ticket, contact_point=request.point)
    way = next((one for one in await ways_of(transaction, facing) if one.channel == _MAIL), None)
    if way is None:
        raise _Withdrawn("no_mailbox")
    links, ends_at = links_of(services.vault, services.settings.base_url, request.id)
    composed = await compose_question(services, transaction, _HOUSE, ticket, links)
    try:
        require_whole(composed)
    except ValuesMissingError:
        raise _Withdrawn("template") from None
    front = await front_of(transaction, request.store_id)
    name = composed.voice.name or (front.fact.name if front else "")
    word = ObjectionWord(
        address=request.address, kind=KIND, store_id=request.store_id, language=composed.language
    )
    mail_id = await say(
        transaction,
        NewMail(
            key=f"{_KEY}{request.id}",
            kind=KIND,
            consent=KIND,
            store_id=request.store_id,
            order_id=None,
            connection_id=way.connection_id,
            references=await thread_of(transaction, ticket.id),
            address=request.address,
            name=ticket.contact_name,
            language=composed.language,
            subject=composed.subject,
            text=composed.text,
            footer=footer_of(composed.language, name),
            objection_link=ObjectionLinks(services).link(word),
            author_name=name,
            good_until=utc_now() + FRESH_FOR,
        ),
    )
    held = await give_up(transaction, mail_id) if mail_id is not None else "objected"
    if held:
        raise _Withdrawn(held)
    asked = {"asked_at": utc_now(), "ends_at": ends_at, "language": composed.language}
    await _set(transaction, request.id, state="asked", **asked)
    changed = TicketChanged(ticket_id=ticket.id, what="csat")
    await publish(transaction, [to_publish(changed, ticket.id)], origin=Origin.LIVE)


async def end_asking(transaction: Transaction, key: str, state: str, reason: str, result: str) -> None:
    """Note how the sending of a question ended: a failed one was never asked, and counts for nothing."""
    number = key.removeprefix(SAID_KEY)
    if number == key or not number.isdecimal():
        return
    mail = await find_said(transaction, int(number))
    if mail is None or mail.kind != KIND or not mail.key.startswith(_KEY):
        return
    request_id = int(mail.key.removeprefix(_KEY))
    if state == "failed":
        await _set(transaction, request_id, state="failed", reason=reason[:500])
        return
    await _know(transaction, request_id, mail.message_id, answerable=True)
    if result:
        await _know(transaction, request_id, result, answerable=False)


async def _know(transaction: Transaction, request_id: int, message_id: str, *, answerable: bool) -> None:
    """Have what is written back to the mail join its ticket, and a copy of it begin none.

    A provider may have called it otherwise than we did: then its copy is known by that name too.
    """
    ticket_id = await transaction.scalar(select(CsatRequest.ticket_id).where(CsatRequest.id == request_id))
    if ticket_id is None:
        return
    try:
        ticket = await find_ticket(transaction, ticket_id, _HOUSE)
    except TicketNotFoundError:
        return
    theirs = await transaction.scalar(_LAST_OF_THEIRS, {"ticket_id": ticket.id})
    if theirs is not None:
        await know_as_ours(transaction, int(theirs), message_id, answerable=answerable)


async def _set(transaction: Transaction, request_id: int, **values: object) -> None:
    await transaction.execute(update(CsatRequest).where(CsatRequest.id == request_id).values(**values))
