"""Errors as problem+json (RFC 9457), in the reader's language, with stable codes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guichet.kernel.db import DatabaseUnavailableError
from guichet.kernel.errors import (
    Fault,
    GuichetError,
    InvalidError,
    NotFoundError,
    TooLargeError,
    UnavailableError,
)
from guichet.kernel.types import Language, Words
from guichet.kernel.web.facts import facts_of, reader_language
from guichet.kernel.web.validation import faults_of

log = structlog.get_logger(__name__)

# What the driver says of it in text, and the server of it in JSON.
_NUL_REFUSED = ("NUL (0x00)", "\\u0000 cannot be converted to text")
_NUL = Words("The character U+0000 is not accepted.", "Le caractère U+0000 n’est pas accepté.")
MEDIA_TYPE = "application/problem+json"


class ProblemFault(BaseModel):
    """One fault: `/a/0/b` in the body (RFC 6901), `?name` in the query, `{name}` in the path."""

    pointer: str
    message: str


class Problem(BaseModel):
    """An error as it is answered; `code` never changes, texts may."""

    type: str = Field(description="Where the code is explained.")
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemFault] = []
    trace: str | None = Field(default=None, description="With a fault of ours: what to look for in the log.")


class NotJsonError(InvalidError):
    """The body is not JSON."""

    status = 400
    code = "not_json"
    detail = Words("The body is not valid JSON.", "Le corps de la demande n’est pas du JSON valable.")


class MethodNotAllowedError(GuichetError):
    """The address exists, the method does not."""

    status = 405
    code = "method_not_allowed"
    title = Words("Not possible here", "Impossible ici")
    detail = Words(
        "This address does not take the method {method}.", "Cette adresse n’accepte pas la méthode {method}."
    )


def problem_response(request: Request, error: GuichetError) -> Response:
    """The answer to an error."""
    language = reader_language(request)
    facts = facts_of(request)
    problem = Problem(
        type=f"/api/docs#{error.code}",
        title=error.title.text(language),
        status=error.status,
        code=error.code,
        detail=error.text(language),
        errors=[_fault(fault, language) for fault in error.errors],
        trace=facts.trace if error.status >= 500 else None,
    )
    headers = {"Cache-Control": "no-store", "Content-Language": language.value, "Vary": "Accept-Language"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    return JSONResponse(
        {**error.members(language), **problem.model_dump(exclude_none=True)},
        error.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def _fault(fault: Fault, language: Language) -> ProblemFault:
    return ProblemFault(pointer=fault.pointer, message=fault.words.text(language))


def as_guichet_error(failure: Exception) -> GuichetError:
    """What a failure means to the caller; everything unknown is our own fault."""
    if isinstance(failure, GuichetError):
        return failure
    if isinstance(failure, DatabaseUnavailableError):
        return UnavailableError(code="database_unavailable")
    if isinstance(failure, DBAPIError) and failure.connection_invalidated:
        return UnavailableError(code="database_unavailable")
    if isinstance(failure, DBAPIError) and any(words in str(failure.orig) for words in _NUL_REFUSED):
        return InvalidError(_NUL)  # the one character of Unicode that PostgreSQL's text cannot hold
    return GuichetError()


async def _answer_error(request: Request, failure: Exception) -> Response:
    return problem_response(request, as_guichet_error(failure))


async def _answer_validation(request: Request, failure: Exception) -> Response:
    mistakes: Sequence[Any] = cast("RequestValidationError", failure).errors()
    if any(mistake["type"] == "json_invalid" for mistake in mistakes):
        return problem_response(request, NotJsonError())
    return problem_response(request, InvalidError(errors=faults_of(mistakes)))


async def _answer_http(request: Request, failure: Exception) -> Response:
    """Errors that the framework raises by itself: no such route, wrong method, a body it cannot read."""
    status = cast("HTTPException", failure).status_code
    error: GuichetError
    if status == 405:
        error = MethodNotAllowedError(method=request.method)
    elif status == 404:
        error = NotFoundError()
    elif status == 413:
        error = TooLargeError(limit="?")
    elif status < 500:
        error = NotJsonError()
    else:
        error = GuichetError()
    answer = problem_response(request, error)
    allowed = (cast("HTTPException", failure).headers or {}).get("Allow")
    if allowed:
        answer.headers["Allow"] = allowed
    return answer


def install_problem_handlers(app: FastAPI) -> None:
    """Have every error of the app answered as a problem; `ProblemGuard` catches what is left."""
    app.add_exception_handler(GuichetError, _answer_error)
    app.add_exception_handler(DatabaseUnavailableError, _answer_error)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(HTTPException, _answer_http)


class ProblemGuard:
    """The outermost net: whatever was raised becomes a problem, and what is our fault is logged.

    An error after the answer has begun can only end the connection; it is raised on.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = False

        async def watched(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as failure:
            error = as_guichet_error(failure)
            if error.status == 500:
                log.exception("request_failed", path=scope["path"], trace=facts_of(scope).trace)
            if began:
                raise
            await problem_response(Request(scope), error)(scope, receive, send)
