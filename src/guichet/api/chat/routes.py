"""The widget's API. Every route is public by the access matrix: what is asked for is a key or a token."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, cast

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from guichet.api.chat.articles import helpful
from guichet.api.chat.front import front_of, hold
from guichet.api.chat.schemas import (
    ChatFileShape,
    ContactAsked,
    DoingAsked,
    HelpShape,
    HelpsShape,
    LineShape,
    LinesShape,
    MessageAsked,
    PageAsked,
    SessionAsked,
    SessionShape,
    TokenShape,
    WindowShape,
    WindowWords,
)
from guichet.api.chat.visitors import CurrentVisitor
from guichet.api.keys import (
    KeyRefusedError,
    Token,
    allow_origin,
    living_key,
    read_identity,
)
from guichet.correspondence import language_of
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.signing import TokenRefusedError
from guichet.kernel.types import utc_now
from guichet.kernel.web import client_address, reader_language
from guichet.support import chat
from guichet.support.articles import as_text

PREFIX = "/api/shopper/v1"
_LASTING = timedelta(hours=1)
_SESSION = timedelta(hours=12)
_LONGEST_HELP = 600

router = APIRouter(tags=["shopper"])
_open = public()
_Key = Annotated[str, Query(max_length=100, description="The publishable key.")]
_After = Annotated[int, Query(ge=0, description="The position of the last message that is known.")]


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


async def _channel(transaction: Transaction, store_id: int) -> chat.Channel:
    channel = await chat.find_channel(transaction, store_id)
    if channel is None or not channel.enabled:
        raise chat.ChatOffError
    return channel


@router.get("/chat/window", dependencies=[_open])
async def show_window(request: Request, response: Response, key: _Key) -> WindowShape:
    """How the window looks, and whether somebody is there; nothing is kept of who asks."""
    front = front_of(request)
    hold(front.looks, key)
    async with _services(request).database.transaction() as transaction:
        used = await living_key(transaction, key=key)
        allow_origin(request, used.origins, needed=False)
        channel = await _channel(transaction, used.store_id)
        is_open = await front.is_open(transaction, channel)
    response.headers["Cache-Control"] = "public, max-age=30"
    response.headers["Vary"] = "Origin"
    return WindowShape(
        store=channel.store_name,
        open=is_open,
        colour=channel.look.colour,
        side=channel.look.side,
        words={language: WindowWords.model_validate(said) for language, said in channel.look.words.items()},
    )


@router.post("/chat/sessions", status_code=201, dependencies=[_open])
async def begin_session(request: Request, asked: SessionAsked) -> SessionShape:
    """Begin a session, or go on: the visitor's conversation with a token for the next hour."""
    front, services = front_of(request), _services(request)
    hold(front.sessions, client_address(request))
    async with services.database.transaction() as transaction:
        key = await living_key(transaction, key=asked.key)
        allow_origin(request, key.origins, needed=True)
        channel = await _channel(transaction, key.store_id)
        known = None
        if asked.identity:
            secret = key.secret(services.vault)
            if not secret:
                raise KeyRefusedError
            signed = read_identity(asked.identity, secret=secret, key=key.key)
            known = chat.Known(subject=signed.subject, name=signed.name, mail=signed.mail)
        begun = await chat.begin(
            transaction,
            channel,
            known=known,
            resume=asked.resume,
            language=asked.language[:2].lower(),
            page=None if asked.page is None else asked.page.page(),
            anew=asked.anew,
        )
        found = begun.conversation
        lines = await chat.newest_lines(transaction, found.id)
        is_open = await front.is_open(transaction, channel)
        by_mail = bool(await chat.mailboxes(transaction, channel.store_id))
    until = int((utc_now() + _SESSION).timestamp())
    token = Token(key=key.id, visitor=found.visitor_id, conversation=found.id, until=until)
    return SessionShape.of(
        found,
        lines,
        token=front.signer.sign(token, _LASTING),
        resume=begun.resume,
        is_open=is_open,
        by_mail=by_mail,
    )


@router.post("/chat/tokens", status_code=201, dependencies=[_open])
async def renew_token(request: Request, visitor: CurrentVisitor) -> TokenShape:
    """A new token in the place of a good one, until the session is over after half a day."""
    front = front_of(request)
    hold(front.sessions, client_address(request))
    token = front.signer.read(visitor.word)
    left = timedelta(seconds=token.until - utc_now().timestamp())
    if left <= timedelta():
        raise TokenRefusedError
    word, expires_at = front.signer.sign(token, min(left, _LASTING))
    return TokenShape(token=word, expires_at=expires_at)


@router.get("/chat/articles", dependencies=[_open])
async def find_articles(
    request: Request,
    visitor: CurrentVisitor,
    q: Annotated[str, Query(max_length=400, description="What the visitor typed so far.")],
) -> HelpsShape:
    """Articles that may answer what is being typed; nothing is kept of it."""
    hold(front_of(request).looks, visitor.conversation.id)
    base = _services(request).settings.base_url
    language = visitor.conversation.language or reader_language(request).value
    async with _services(request).database.transaction() as transaction:
        found = await helpful(transaction, q, language=language, store_id=visitor.conversation.store_id)
    items = [
        HelpShape(
            id=one.article_id,
            title=one.title,
            text=as_text(one.body)[:_LONGEST_HELP],
            link=f"{base}/help/{one.article_id}?language={one.language}",
        )
        for one in found
    ]
    return HelpsShape(items=items)


@router.get("/chat/messages", dependencies=[_open])
async def list_lines(request: Request, visitor: CurrentVisitor, after: _After = 0) -> LinesShape:
    """The messages after a position: for a window that cannot hold a stream open."""
    conversation_id = visitor.conversation.id
    async with _services(request).database.transaction() as transaction:
        await chat.note_visitor(transaction, conversation_id, "here")
        lines = await chat.lines_after(transaction, conversation_id, after)
    newest = lines[-1].position if lines else after
    more = newest < visitor.conversation.last_position
    return LinesShape(items=[LineShape.of(line) for line in lines], more=more and bool(lines))


@router.post("/chat/messages", status_code=201, dependencies=[_open])
async def say(request: Request, visitor: CurrentVisitor, asked: MessageAsked) -> LineShape:
    """Write to the shop."""
    hold(front_of(request).messages, visitor.conversation.id)
    language = language_of(asked.text) or ""
    async with _services(request).database.transaction() as transaction:
        line = await chat.say(
            transaction,
            visitor.conversation.id,
            key=asked.key,
            text=asked.text,
            files=asked.files,
            language=language,
        )
        await chat.note_visitor(transaction, visitor.conversation.id, "idle")
    return LineShape.of(line)


@router.post(
    "/chat/files",
    status_code=201,
    dependencies=[_open],
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}, "required": True}},
)
async def send_file(
    request: Request, visitor: CurrentVisitor, name: Annotated[str, Query(max_length=300)] = ""
) -> ChatFileShape:
    """Send a picture or a PDF up, to be put into a message; the body is the file itself."""
    hold(front_of(request).files, visitor.conversation.id)
    services = _services(request)
    kept = await chat.keep_content(services.blobs, name, await request.body())
    async with services.database.transaction() as transaction:
        await chat.keep_file(transaction, visitor.conversation.id, kept)
    return ChatFileShape.model_validate(kept)


@router.get(
    "/chat/files/{sha256}",
    dependencies=[_open],
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "The file."}},
)
async def show_file(
    request: Request, visitor: CurrentVisitor, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> Response:
    """A file of the conversation; nothing in it runs."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        file = await chat.file_of(transaction, visitor.conversation.id, sha256)
    content = await services.blobs.get(file.sha256)
    return Response(content, media_type=file.type, headers=chat.file_headers(file))


@router.put("/chat/presence", status_code=204, dependencies=[_open])
async def say_presence(request: Request, visitor: CurrentVisitor, asked: DoingAsked) -> Response:
    """Say what the visitor does; being here holds for 30 seconds, writing for 8."""
    async with _services(request).database.transaction() as transaction:
        await chat.note_visitor(transaction, visitor.conversation.id, asked.doing)
    return Response(status_code=204)


@router.put("/chat/page", status_code=204, dependencies=[_open])
async def show_page(request: Request, visitor: CurrentVisitor, asked: PageAsked) -> Response:
    """Say which page the visitor has before them."""
    async with _services(request).database.transaction() as transaction:
        await chat.show_page(transaction, visitor.conversation.id, asked.page())
    return Response(status_code=204)


@router.put("/chat/contact", status_code=204, dependencies=[_open])
async def leave_contact(request: Request, visitor: CurrentVisitor, asked: ContactAsked) -> Response:
    """Say who the visitor is, and where an answer may go when they have left."""
    hold(front_of(request).messages, visitor.conversation.id)
    async with _services(request).database.transaction() as transaction:
        await chat.leave_contact(transaction, visitor.conversation, name=asked.name, mail=asked.mail)
    return Response(status_code=204)


@router.post("/chat/transcripts", status_code=202, dependencies=[_open])
async def ask_transcript(request: Request, visitor: CurrentVisitor) -> Response:
    """Have the conversation sent to the visitor's address, once a day."""
    async with _services(request).database.transaction() as transaction:
        await chat.ask_transcript(
            transaction, visitor.channel, visitor.conversation.id, reader_language(request)
        )
    return Response(status_code=202)


@router.get(
    "/chat/stream",
    dependencies=[_open],
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Server-Sent Events"}},
)
async def stream(
    request: Request,
    visitor: CurrentVisitor,
    after: _After = 0,
    last_event_id: Annotated[str | None, Header(description="Where a broken stream resumes.")] = None,
) -> StreamingResponse:
    """What is said, as it is said: `event: message` (its `id` is the position), `event: presence`.

    It ends with the token: begin a session again, and go on after the last position.
    """
    front, services = front_of(request), _services(request)
    told = last_event_id or ""
    position = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else after

    async def still_welcome() -> bool:
        try:
            token = front.signer.read(visitor.word)
            async with services.database.transaction() as transaction:
                await living_key(transaction, key_id=token.key)
        except (TokenRefusedError, KeyRefusedError):
            return False
        return True

    return StreamingResponse(
        front.feed.listen(visitor.conversation.id, position, still_welcome),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
