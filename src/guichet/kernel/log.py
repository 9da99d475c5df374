"""Logs: one event a line, with its facts as keys; text for people or JSON for machines, to standard error.

A request's id goes with all that is logged for it. There is no line for each request: at the door's pace it
would cost more than the work; the measures count them.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
# Words that name a secret, wherever they come from, are not written down.
_SECRETS = re.compile(r"(?i)(password|secret|token|authorization|api_key|cookie)")

# Tracebacks without the values of variables: among them are cookies and passwords, and to print them takes
# seconds, in which the process answers nobody.
_as_json = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


def configure_log(*, level: str = "info", as_json: bool = False) -> None:
    """Set up the log of this process and of its libraries; `level` is debug, info, warning or error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.ExceptionRenderer(_as_json), structlog.processors.JSONRenderer()]
        if as_json
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic", "httpx", "httpcore"):
        library = logging.getLogger(chatty)
        library.handlers = []
        library.propagate = True
        library.setLevel(logging.WARNING)


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the values of keys that name a secret."""
    for key in event:
        if _SECRETS.search(key):
            event[key] = "…"
    return event


class RequestIds:
    """Gives each request an id, kept from `X-Request-ID` when it looks like one, and answers with it."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = told if _REQUEST_ID.fullmatch(told) else secrets.token_hex(8).encode()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id)]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id.decode()):
            await self._app(scope, receive, answer)
