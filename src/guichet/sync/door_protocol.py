"""The door's short way: webhooks are answered from the parser of the server, one write for each answer.

uvicorn makes a task, a scope and two writes of each request, which cost more than the webhook itself. What
goes to `/in/` needs none of it: its head is looked at when it is whole, its body when that is, and the answer
goes out when the row is committed. All else goes uvicorn's own way, on the same connections.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import ClassVar

import msgspec

from guichet.kernel.web import PassingProtocol
from guichet.sync.door import (
    BODY_SECONDS,
    PREFIX,
    Answer,
    Door,
    Knock,
    RefusedError,
    refusal_of,
)
from guichet.sync.intake import NotKeptError

_PREFIX = PREFIX.encode()
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LINES = {
    status.value: b"HTTP/1.1 %d %s\r\n" % (status.value, status.phrase.encode()) for status in HTTPStatus
}


class _Visit(msgspec.Struct):
    """A webhook between its head and its answer."""

    knock: Knock | None  # None: it was refused by its head
    refused: Answer | None
    keep_alive: bool
    parts: list[bytes]
    size: int = 0
    whole: bool = False


class DoorProtocol(PassingProtocol):
    """A connection; `door` is set by `protocol_of`."""

    door: ClassVar[Door]

    _visit: _Visit | None = None
    _deaf = False  # what comes now is not listened to: the connection ends with the answer
    _patience: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """What came; a webhook whose body does not come is not waited for long."""
        super().data_received(data)
        if self._visit is not None and not self._visit.whole and self._patience is None:
            self._patience = self.loop.call_later(BODY_SECONDS, self._give_up)

    def on_headers_complete(self) -> None:
        """The parser's word that a head is whole.

        What comes while a webhook waits for its answer is not heard, and the connection ends with it: its
        sender sends it again, on another.
        """
        self.head_is_whole()
        if self._deaf:
            return
        if self._visit is not None:
            self._deaf = True
            self._visit.keep_alive = False
        elif not self.url.startswith(_PREFIX) or not (self.cycle is None or self.cycle.response_complete):
            super().on_headers_complete()
        else:
            self._begin()

    def on_body(self, body: bytes) -> None:
        """The parser's word of a part of a body."""
        visit = self._visit
        if self._deaf:
            return
        if visit is None:
            super().on_body(body)
        else:
            visit.size += len(body)
            if visit.size <= self.door.limit:
                visit.parts.append(body)
            elif visit.refused is None:
                self._refuse(visit, RefusedError(413, "too large"))

    def on_message_complete(self) -> None:
        """The parser's word that a request is whole."""
        self.message_is_whole()
        visit = self._visit
        if self._deaf:
            return
        if visit is None:
            super().on_message_complete()
        else:
            visit.whole = True
            self._be_patient_no_more()
            if visit.refused is not None:
                self._answer(visit, visit.refused)
            elif visit.knock is not None:
                self._take(visit, visit.knock)

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller went away; what it sent whole is kept all the same."""
        self._be_patient_no_more()
        self._visit = None
        super().connection_lost(exc)

    def is_at_rest(self) -> bool:
        """Whether all that was asked is answered."""
        return self._visit is None and not self._deaf and super().is_at_rest()

    def shutdown(self) -> None:
        """Answer what was begun, then hang up."""
        if self._visit is None:
            super().shutdown()
        else:
            self._visit.keep_alive = False

    def _begin(self) -> None:
        keep_alive = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        visit = self._visit = _Visit(None, None, keep_alive, [])
        path = self.url.partition(b"?")[0].decode("latin-1")
        try:
            visit.knock = self.door.admit(self.parser.get_method().decode("ascii"), path, self.headers)
        except RefusedError as refused:
            self._refuse(visit, refused)
        else:
            if self.expect_100_continue:
                self.transport.write(_CONTINUE)

    def _refuse(self, visit: _Visit, refused: RefusedError) -> None:
        """Refuse what is not whole yet: when it is, or at once what would be too large."""
        visit.refused = refusal_of(refused)
        visit.parts.clear()
        if refused.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or self.expect_100_continue:
            visit.keep_alive = False
            self._deaf = True
            self._answer(visit, visit.refused)

    def _take(self, visit: _Visit, knock: Knock) -> None:
        body = visit.parts[0] if len(visit.parts) == 1 else b"".join(visit.parts)
        visit.parts.clear()
        try:
            known = self.door.known(knock.connection_id)
            if known is None:
                task = self.loop.create_task(self._take_unknown(visit, knock, body))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
                return
            said, kept = self.door.take(knock, known, body)
        except RefusedError as refused:
            self._answer(visit, refusal_of(refused))
        else:
            kept.add_done_callback(lambda done: self._answer(visit, _answer_of(said, done)))

    async def _take_unknown(self, visit: _Visit, knock: Knock, body: bytes) -> None:
        try:
            known = await self.door.look_up(knock.connection_id)
            said, kept = self.door.take(knock, known, body)
            await asyncio.shield(kept)
        except (RefusedError, NotKeptError) as refused:
            self._answer(visit, refusal_of(refused))
        else:
            self._answer(visit, Answer(HTTPStatus.ACCEPTED, said))

    def _answer(self, visit: _Visit, answer: Answer) -> None:
        if self._visit is not visit or self.transport.is_closing():
            return
        self._be_patient_no_more()
        body = answer.words.encode()
        parts = [_LINES[answer.status]]
        parts += [b"%s: %s\r\n" % header for header in self.server_state.default_headers]
        parts.append(b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\n" % len(body))
        if answer.retry_after is not None:
            parts.append(b"retry-after: %d\r\n" % answer.retry_after)
        if not visit.keep_alive:
            parts.append(b"connection: close\r\n")
        parts += (b"\r\n", body)
        self.transport.write(b"".join(parts))
        self._visit = None
        self.server_state.total_requests += 1
        if not visit.keep_alive:
            self.transport.close()
            return
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _give_up(self) -> None:
        visit = self._visit
        if visit is not None and not visit.whole:
            visit.keep_alive = False
            self._deaf = True
            self._answer(visit, refusal_of(RefusedError(408, "the body did not come")))

    def _be_patient_no_more(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def protocol_of(door: Door) -> type[DoorProtocol]:
    """The protocol of a server whose webhooks come to this door."""
    return type("DoorProtocol", (DoorProtocol,), {"door": door})


def _answer_of(said: str, kept: asyncio.Future[None]) -> Answer:
    problem = kept.exception()
    if problem is None:
        return Answer(HTTPStatus.ACCEPTED, said)
    return refusal_of(problem if isinstance(problem, NotKeptError) else NotKeptError(repr(problem)))
