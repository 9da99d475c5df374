"""What the house said by itself, and what it holds back for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Language, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language
from guichet.voice.facts import field_words
from guichet.voice.sending.errors import MailNotFoundError
from guichet.voice.sending.model import MailState
from guichet.voice.sending.repository import SaidMail, find_said, list_said
from guichet.voice.sending.schemas import RewriteAsked, SaidMailShape
from guichet.voice.sending.service import drop, release, rewrite

READ = "said_mails.read"
MANAGE = "said_mails.manage"

declare_scopes(
    {READ: Words("See messages sent by themselves", "Voir les messages automatiques")},
    roles=(Role.AGENT, Role.LEAD),
    bound=Bound.NARROWED,
)
declare_scopes(
    {MANAGE: Words("Send or drop messages that are held", "Envoyer ou écarter les messages retenus")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["voice"])
_manages = requires(MANAGE)


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/said-mails", dependencies=[requires(READ)])
async def list_all(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    state: Annotated[MailState | None, Query()] = None,
    store_id: Annotated[Id | None, Query()] = None,
    order_id: Annotated[Id | None, Query()] = None,
) -> Page[SaidMailShape]:
    """What was said to customers by the house itself, the newest first."""
    before = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else None
    async with _database(request).transaction() as transaction:
        rows = await list_said(
            transaction,
            count=asked.limit + 1,
            before=before,
            state=state.value if state else None,
            store_id=store_id,
            order_id=order_id,
            store_ids=actor.targets(READ, "store"),
        )
    language = reader_language(request)
    return page_of(rows, asked, lambda row: _shape(row, language), lambda row: (row.made_at, row.id))


@router.put("/said-mails/{mail_id}", dependencies=[_manages])
async def write_anew(
    request: Request, actor: CurrentActor, mail_id: Id, asked: RewriteAsked
) -> SaidMailShape:
    """Write a message that is held anew; it waits to be sent."""
    async with _database(request).transaction() as transaction:
        await _one(transaction, mail_id)
        await rewrite(transaction, actor, mail_id, subject=asked.subject, text=asked.text)
        return _shape(await _one(transaction, mail_id), reader_language(request))


@router.post("/said-mails/{mail_id}/sendings", status_code=202, dependencies=[_manages])
async def send(request: Request, actor: CurrentActor, mail_id: Id) -> SaidMailShape:
    """Have a message that is held leave."""
    async with _database(request).transaction() as transaction:
        await _one(transaction, mail_id)
        await release(transaction, actor, mail_id)
        return _shape(await _one(transaction, mail_id), reader_language(request))


@router.delete("/said-mails/{mail_id}", status_code=204, dependencies=[_manages])
async def give_up(request: Request, actor: CurrentActor, mail_id: Id) -> Response:
    """Have a message that is held never leave; it stays in the list."""
    async with _database(request).transaction() as transaction:
        await _one(transaction, mail_id)
        await drop(transaction, actor, mail_id)
    return Response(status_code=204)


async def _one(transaction: Transaction, mail_id: int) -> SaidMail:
    found = await find_said(transaction, mail_id)
    if found is None:
        raise MailNotFoundError(mail_id=mail_id)
    return found


def _shape(row: SaidMail, language: Language) -> SaidMailShape:
    missing = [field_words(path, language) for path in row.missing.split("\n") if path]
    same = {name: getattr(row, name) for name in SaidMailShape.model_fields if name != "missing"}
    return SaidMailShape(**same, missing=missing)
