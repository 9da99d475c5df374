"""The macros' API, and texts on tickets."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path, Request

from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, reader_language, require_match
from guichet.purchase.tracking import TrackingLinks
from guichet.support.inbox import ANSWER, find_ticket, item_of
from guichet.support.macros.actions import Offer
from guichet.support.macros.facts import context_of
from guichet.support.macros.importing import read_import, write_import
from guichet.support.macros.schemas import (
    DialectShape,
    ImportAsked,
    ImportReport,
    MacroApplied,
    MacroAsked,
    MacroItem,
    MacroPreview,
    OnTicketAsked,
    SaidShape,
    TextOnTicketAsked,
    macro_item,
    report_shape,
    said_shape,
)
from guichet.support.macros.service import apply_macro, find_macro, list_macros, say, write_macro
from guichet.voice.brands import voice_by_id, voice_of
from guichet.voice.dialects import dialects
from guichet.voice.templates import compose_draft

USE = "macros.use"
MANAGE = "macros.manage"

declare_scopes(
    {USE: Words("Use macros", "Utiliser les macros")},
    roles=(Role.AGENT, Role.LEAD),
    bound=Bound.UNAFFECTED,
)
declare_scopes(
    {MANAGE: Words("Write and import macros", "Écrire et importer les macros")}, roles=(Role.LEAD,)
)

router = APIRouter(tags=["macros"])
_uses = requires(USE)
_writes = requires(MANAGE)
_answers = requires(ANSWER)

Intent = Annotated[str, Path(pattern="^[a-z0-9_]{1,60}$")]


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


def _links(request: Request) -> TrackingLinks:
    return TrackingLinks(cast("Services", request.app.state.services))


@router.get("/macros", dependencies=[_uses])
async def list_all(request: Request) -> Page[MacroItem]:
    """All macros, those that come with the house first."""
    async with _database(request).transaction() as transaction:
        return Page(items=[macro_item(one) for one in await list_macros(transaction)])


@router.get("/macros/{intent}", dependencies=[_uses])
async def show(request: Request, intent: Intent) -> MacroItem:
    """One macro."""
    async with _database(request).transaction() as transaction:
        return macro_item(await find_macro(transaction, intent))


@router.put("/macros/{intent}", dependencies=[_writes])
async def write(request: Request, actor: CurrentActor, intent: Intent, asked: MacroAsked) -> MacroItem:
    """Say what a macro does besides its text. `If-Match` is its version, in quotes."""
    async with _database(request).transaction() as transaction:
        require_match(request, f'"{(await find_macro(transaction, intent)).version}"')
        await write_macro(
            transaction, actor, intent, tags=asked.tags, actions=asked.kept(), enabled=asked.enabled
        )
        return macro_item(await find_macro(transaction, intent))


@router.post("/tickets/{ticket_id}/macro-previews", dependencies=[_answers])
async def preview(request: Request, actor: CurrentActor, ticket_id: Id, asked: OnTicketAsked) -> MacroPreview:
    """What a macro would say and do on a ticket, with its live values; nothing is done."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER)
        macro = await find_macro(transaction, asked.intent)
        context = await context_of(transaction, actor, ticket, _links(request))
        composed = await say(transaction, macro, context, asked.language)
    said = said_shape(composed, context.as_of, reader_language(request)) if composed else None
    return MacroPreview(macro=macro_item(macro), said=said)


@router.post("/tickets/{ticket_id}/macro-applications", dependencies=[_answers])
async def apply(request: Request, actor: CurrentActor, ticket_id: Id, asked: OnTicketAsked) -> MacroApplied:
    """Put a macro on a ticket: its text is for the composer, its tags and assignment are done.

    Nothing is done where a value is missing (`values_missing`). Acts at a shop are only named in `offers`.
    """

    async def work(transaction: Transaction) -> MacroApplied:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        macro = await find_macro(transaction, asked.intent)
        context = await context_of(transaction, actor, ticket, _links(request))
        done = await apply_macro(transaction, actor, ticket, macro, context, asked.language)
        return MacroApplied(
            ticket=await item_of(transaction, ticket.id),
            entry_ids=list(done.entry_ids),
            subject=done.composed.subject if done.composed else "",
            text=done.composed.text if done.composed else "",
            language=done.composed.language if done.composed else "",
            then=done.then,
            snoozed_until=done.snoozed_until,
            offers=[action.act for action in macro.actions if isinstance(action, Offer)],
        )

    return await _database(request).run(work)


@router.post("/tickets/{ticket_id}/template-previews", dependencies=[_answers])
async def preview_text(
    request: Request, actor: CurrentActor, ticket_id: Id, asked: TextOnTicketAsked
) -> SaidShape:
    """A text that is being written, with the live values of a ticket."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER)
        context = await context_of(transaction, actor, ticket, _links(request))
        voice = await (
            voice_of(transaction, context.front)
            if asked.voice_id is None
            else voice_by_id(transaction, asked.voice_id)
        )
    composed = compose_draft(
        asked.subject,
        asked.body,
        language=asked.language,
        facts=context.facts,
        front=context.front,
        voice=voice,
    )
    return said_shape(composed, context.as_of, reader_language(request))


@router.get("/macro-dialects", dependencies=[_writes])
async def list_dialects() -> Page[DialectShape]:
    """The forms of other desks that an import understands."""
    return Page(items=[DialectShape(id=one.id, label=one.label) for one in dialects().values()])


@router.post("/macro-imports/previews", dependencies=[_writes])
async def preview_import(request: Request, asked: ImportAsked) -> ImportReport:
    """What a table of texts would become, with what cannot be mapped; nothing is written."""
    async with _database(request).transaction() as transaction:
        report = await read_import(
            transaction, asked.table, dialect_id=asked.dialect, language=asked.language
        )
    return report_shape(report, reader_language(request))


@router.post("/macro-imports", status_code=201, dependencies=[_writes])
async def import_table(request: Request, actor: CurrentActor, asked: ImportAsked) -> ImportReport:
    """Write the rows of a table of texts; the report says what became of each."""
    async with _database(request).transaction() as transaction:
        report = await read_import(
            transaction, asked.table, dialect_id=asked.dialect, language=asked.language
        )
        await write_import(transaction, actor, report, asked.lines)
    return report_shape(report, reader_language(request))
