"""Routes over what fell out: dead letters of readers."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import CurrentActor, Role, audit, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language
from guichet.sync import dead_letters
from guichet.sync.schemas import DeadLetterShape, DeadLetterWholeShape

declare_scopes(
    {
        "dead_letters.manage": Words(
            "Replay what could not be read, or let it go", "Rejouer ou abandonner ce qui n’a pu être lu"
        )
    },
    roles=(Role.OPERATIONS, Role.DEVELOPER),
)

router = APIRouter()

_reads = requires("connections.read")
_manages = requires("dead_letters.manage")


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/dead-letters", dependencies=[_reads])
async def list_dead_letters(
    request: Request, page: PageQuery, connection_id: Annotated[Id | None, Query()] = None
) -> Page[DeadLetterShape]:
    """What could not be read or applied, newest first."""
    before = decode_cursor(page.cursor, tuple[int])[0] if page.cursor else None
    async with _services(request).database.transaction() as transaction:
        found = await dead_letters.letters(
            transaction, connection_id=connection_id, before=before, limit=page.limit + 1
        )
    language = reader_language(request)
    return page_of(
        found, page, lambda letter: DeadLetterShape.of(letter, language), lambda letter: (letter["id"],)
    )


@router.get("/dead-letters/{dead_letter_id}", dependencies=[_reads])
async def show_dead_letter(request: Request, dead_letter_id: Id) -> DeadLetterWholeShape:
    """One dead letter with all of what came."""
    async with _services(request).database.transaction() as transaction:
        letter = await dead_letters.letter(transaction, dead_letter_id)
    return DeadLetterWholeShape.of(letter, reader_language(request))


@router.post("/dead-letters/{dead_letter_id}/replays", status_code=202, dependencies=[_manages])
async def replay_dead_letter(request: Request, actor: CurrentActor, dead_letter_id: Id) -> Response:
    """Have it read again; the letter goes when that works."""
    async with _services(request).database.transaction() as transaction:
        await dead_letters.replay(transaction, dead_letter_id)
        await audit(
            transaction, actor, "dead_letter.replayed", entity="dead_letter", entity_id=dead_letter_id
        )
    return Response(status_code=202)


@router.delete("/dead-letters/{dead_letter_id}", status_code=204, dependencies=[_manages])
async def let_go(request: Request, actor: CurrentActor, dead_letter_id: Id) -> Response:
    """Give a dead letter up."""
    async with _services(request).database.transaction() as transaction:
        letter = await dead_letters.letter(transaction, dead_letter_id, lock=True)
        await dead_letters.let_go(transaction, dead_letter_id)
        before = {name: letter[name] for name in ("connection_id", "resource", "external_id", "reason")}
        await audit(
            transaction,
            actor,
            "dead_letter.let_go",
            entity="dead_letter",
            entity_id=dead_letter_id,
            before=before,
        )
    return Response(status_code=204)
