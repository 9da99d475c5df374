"""The inbox's API: lists, counts, an agent's verbs. Who is bound to named stores has their tickets only."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Path, Query, Request, Response

from guichet.commerce.orders import view_order
from guichet.kernel.auth import Actor, CurrentActor, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, require_match
from guichet.support.inbox import many_routes, service, settling_routes
from guichet.support.inbox.answering import Answer, queue_answer, withdraw
from guichet.support.inbox.attaching import attachable, note_upload
from guichet.support.inbox.errors import SuggestionNotFoundError
from guichet.support.inbox.files import file_of, keep_file, read_file, safe_headers
from guichet.support.inbox.listing import TicketFilter, count_tickets, list_tickets
from guichet.support.inbox.mentions import see_mentions
from guichet.support.inbox.model import TicketState
from guichet.support.inbox.moving import dismiss, join, split
from guichet.support.inbox.schemas import (
    AnswerAsked,
    AnswerQueued,
    AnswerWithdrawn,
    AssigneeShape,
    FileKept,
    JoinAsked,
    NoteAsked,
    NoteWritten,
    OrderAsked,
    SplitAsked,
    TagShape,
    TicketChange,
    TicketCounts,
    TicketDone,
    TicketItem,
    TicketMoved,
    UndoAsked,
    recipient,
)
from guichet.support.inbox.tags import list_tags
from guichet.support.inbox.tickets import ANSWER, READ, TicketFacts, find_ticket
from guichet.support.inbox.views import assignees, counts_shape, item_of, ticket_item

router = APIRouter(tags=["tickets"])
router.include_router(many_routes.router)
router.include_router(settling_routes.router)
_reads = requires(READ)
_answers = requires(ANSWER)
DraftState = Literal["waiting", "blocked", "handed_over"]
View = Literal["mine", "mentions", "unassigned", "late", "open", "waiting", "snoozed", "closed", "all"]


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/tickets", dependencies=[_reads])
async def list_all(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    view: Annotated[
        View, Query(description="Which tickets; `mine` and `unassigned` are open, `mentions` call you.")
    ] = "all",
    q: Annotated[
        str | None,
        Query(max_length=200, description="Words of messages; of the last a beginning will do."),
    ] = None,
    state: Annotated[TicketState | None, Query()] = None,
    store_id: Annotated[Id | None, Query()] = None,
    assignee_id: Annotated[Id | None, Query()] = None,
    tag_id: Annotated[Id | None, Query()] = None,
    channel: Annotated[str | None, Query(max_length=40)] = None,
    customer_id: Annotated[Id | None, Query()] = None,
    order_id: Annotated[Id | None, Query()] = None,
    queue_id: Annotated[Id | None, Query()] = None,
    topic: Annotated[str | None, Query(max_length=40)] = None,
    language: Annotated[str | None, Query(max_length=10)] = None,
    draft: Annotated[DraftState | None, Query(description="Tickets whose draft stands so.")] = None,
    late: Annotated[bool, Query(description="Only those whose clock has run out.")] = False,
) -> Page[TicketItem]:
    """Tickets, the newest message first."""
    stores = actor.targets(READ, "store")
    if store_id is not None:
        stores = frozenset({store_id}) if stores is None else stores & {store_id}
    wanted = TicketFilter(
        view=view,
        me=actor.id or 0,
        state=state.value if state else None,
        store_ids=stores,
        assignee_id=assignee_id,
        tag_id=tag_id,
        channel=channel,
        customer_id=customer_id,
        order_id=order_id,
        queue_id=queue_id,
        topic=topic,
        language=language,
        draft_state=draft,
        late_at=utc_now() if late else None,
        typed=q if q and q.strip() else None,
    )
    before = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else None
    async with _database(request).transaction() as transaction:
        rows = await list_tickets(transaction, wanted, count=asked.limit + 1, before=before)
    return page_of(rows, asked, ticket_item, lambda row: (row.at, row.place))


@router.get("/ticket-counts", dependencies=[_reads])
async def show_counts(request: Request, actor: CurrentActor) -> TicketCounts:
    """How many tickets stand in each view, store, channel and tag."""
    async with _database(request).transaction() as transaction:
        counts = await count_tickets(transaction, actor.id or 0, actor.targets(READ, "store"))
    return counts_shape(counts)


@router.get("/assignees", dependencies=[_reads])
async def list_assignees(request: Request) -> Page[AssigneeShape]:
    """Who can be given tickets and be mentioned, by name."""
    async with _database(request).transaction() as transaction:
        return Page(items=await assignees(transaction))


@router.get("/tags", dependencies=[_reads])
async def list_all_tags(request: Request) -> Page[TagShape]:
    """All tags, by name."""
    async with _database(request).transaction() as transaction:
        return Page(items=[TagShape(id=row[0], name=row[1]) for row in await list_tags(transaction)])


@router.patch("/tickets/{ticket_id}", dependencies=[_answers])
async def change_one(request: Request, actor: CurrentActor, ticket_id: Id, asked: TicketChange) -> TicketDone:
    """Assign, tag, snooze, close, open again. `If-Match` takes the version that was read, in quotes."""
    wanted = many_routes.wanted_of(asked)

    async def work(transaction: Transaction) -> TicketDone:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        require_match(request, f'"{ticket.version}"')
        entries = await service.change(transaction, actor, ticket, wanted)
        return TicketDone(ticket=await item_of(transaction, ticket.id), entry_ids=entries)

    return await _database(request).run(work)


@router.post("/tickets/{ticket_id}/answers", status_code=202, dependencies=[_answers])
async def answer_one(
    request: Request, actor: CurrentActor, ticket_id: Id, asked: AnswerAsked
) -> AnswerQueued:
    """Answer the customer: it leaves after ten seconds, within which it can be called back."""
    services = cast("Services", request.app.state.services)
    named = [(one.sha256, one.name) for one in asked.attachments]
    async with services.database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        answer = Answer(
            text=asked.text,
            subject=asked.subject,
            channel=asked.channel,
            connection_id=asked.connection_id,
            to=None if asked.to is None else recipient("to", asked.to),
            copies=[recipient(one.field, one) for one in asked.copies],
            attachments=await attachable(transaction, actor, ticket.id, named),
            answers_id=asked.answers_id,
            confirmed=asked.confirmed,
            then=asked.then,
        )
        message_id, leaves_at = await queue_answer(transaction, actor, ticket, answer)
        item = await item_of(transaction, ticket.id)
    return AnswerQueued(message_id=message_id, leaves_at=leaves_at, ticket=item)


@router.delete("/tickets/{ticket_id}/answers/{message_id}", dependencies=[_answers])
async def call_back_answer(
    request: Request, actor: CurrentActor, ticket_id: Id, message_id: Id
) -> AnswerWithdrawn:
    """Call back an answer that has not left."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        said = await withdraw(transaction, actor, ticket, message_id)
        return AnswerWithdrawn(text=said, ticket=await item_of(transaction, ticket.id))


@router.post(
    "/ticket-files",
    status_code=201,
    dependencies=[_answers],
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}, "required": True}},
)
async def upload_file(request: Request, actor: CurrentActor) -> FileKept:
    """Keep a file of up to 20 MiB, to be attached by who uploads it; the body is the file itself."""
    services = cast("Services", request.app.state.services)
    kept = await keep_file(services.blobs, await request.body())
    async with services.database.transaction() as transaction:
        await note_upload(transaction, actor, kept)
    return FileKept(sha256=kept.sha256, size=kept.size, type=kept.type)


@router.get(
    "/tickets/{ticket_id}/messages/{message_id}/files/{sha256}",
    dependencies=[_reads],
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
)
async def show_file(
    request: Request,
    actor: CurrentActor,
    ticket_id: Id,
    message_id: Id,
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    """A file of a message. Pictures may be shown; all else is to be saved, and nothing in it runs."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        attached = await file_of(transaction, ticket.id, message_id, sha256)
    content = await read_file(services.blobs, attached)
    return Response(content, media_type=attached.type, headers=safe_headers(attached))


@router.post("/tickets/{ticket_id}/notes", status_code=201, dependencies=[_answers])
async def write_note(request: Request, actor: CurrentActor, ticket_id: Id, asked: NoteAsked) -> NoteWritten:
    """Write a note that no customer ever sees."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        message_id = await service.add_note(transaction, actor, ticket, asked.text, asked.mentions)
    return NoteWritten(message_id=message_id)


@router.put("/tickets/{ticket_id}/mentions", status_code=204, dependencies=[_reads])
async def look_at_mentions(request: Request, actor: CurrentActor, ticket_id: Id) -> Response:
    """Say that the notes of a ticket that call you are seen."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        await see_mentions(transaction, actor.id or 0, ticket.id)
    return Response(status_code=204)


@router.post("/tickets/{ticket_id}/orders", dependencies=[_answers])
async def name_order(request: Request, actor: CurrentActor, ticket_id: Id, asked: OrderAsked) -> TicketDone:
    """Say which order the ticket is about first of all."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        await view_order(transaction, asked.order_id, actor.targets("orders.read", "store"))
        entry = await service.link_order(transaction, actor, ticket, asked.order_id)
        return TicketDone(ticket=await item_of(transaction, ticket.id), entry_ids=[entry])


@router.post("/tickets/{ticket_id}/joins", dependencies=[_answers])
async def join_tickets(request: Request, actor: CurrentActor, ticket_id: Id, asked: JoinAsked) -> TicketMoved:
    """Bring another ticket's messages into this one; its id leads here from now on."""

    async def work(transaction: Transaction) -> TicketMoved:
        held = await _held(transaction, actor, ticket_id, asked.ticket_id)
        _, entry = await join(transaction, actor, held[0], held[1])
        ticket = await item_of(transaction, held[0].id)
        return TicketMoved(ticket=ticket, from_id=held[0].id, entry_id=entry)

    return await _database(request).run(work)


async def _held(
    transaction: Transaction, actor: Actor, first: int, second: int
) -> tuple[TicketFacts, TicketFacts]:
    """Both tickets with their rows held, locked by id so that two joins never wait for each other."""
    ids = [(await find_ticket(transaction, one, actor, scope=ANSWER)).id for one in (first, second)]
    held = {
        one: await find_ticket(transaction, one, actor, scope=ANSWER, lock=True) for one in sorted(set(ids))
    }
    return held[ids[0]], held[ids[1]]


@router.post("/tickets/{ticket_id}/splits", status_code=201, dependencies=[_answers])
async def split_ticket(
    request: Request, actor: CurrentActor, ticket_id: Id, asked: SplitAsked
) -> TicketMoved:
    """Give messages of this ticket one of their own."""

    async def work(transaction: Transaction) -> TicketMoved:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        new_id, entry = await split(transaction, actor, ticket, asked.message_ids)
        return TicketMoved(ticket=await item_of(transaction, new_id), from_id=ticket.id, entry_id=entry)

    return await _database(request).run(work)


@router.post("/tickets/{ticket_id}/undo", dependencies=[_answers])
async def undo_act(request: Request, actor: CurrentActor, ticket_id: Id, asked: UndoAsked) -> TicketDone:
    """Take back what was assigned, tagged, snoozed, closed, joined or split, if nothing alike came since."""

    async def work(transaction: Transaction) -> TicketDone:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        entry = await service.undo(transaction, actor, ticket, asked.entry_id)
        return TicketDone(ticket=await item_of(transaction, ticket.id), entry_ids=[entry])

    return await _database(request).run(work)


@router.delete("/tickets/{ticket_id}/suggestions/{suggestion_id}", status_code=204, dependencies=[_answers])
async def dismiss_suggestion(
    request: Request, actor: CurrentActor, ticket_id: Id, suggestion_id: Id
) -> Response:
    """Put a suggestion aside: the tickets are not one, or this one is not two."""
    async with _database(request).transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        if not await dismiss(transaction, actor, ticket, suggestion_id):
            raise SuggestionNotFoundError
    return Response(status_code=204)
