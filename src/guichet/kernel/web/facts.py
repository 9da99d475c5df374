"""What the house knows of one request, from the outermost layer to the route."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
import structlog
from opentelemetry import trace
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from guichet.kernel.types import Language, accepted_language

_KEY = "guichet.facts"


class Quota(msgspec.Struct, frozen=True):
    """A caller's standing under a rate policy: what is left, and seconds until it is whole again."""

    policy: str
    limit: int
    window: int
    left: int
    resets_after: float


class RequestFacts(msgspec.Struct):
    """One request's facts; `signed_in` is the door keeper's own record, opaque here."""

    language: Language | None = None
    caller: str | None = None
    signed_in: Any = None
    quota: Quota | None = None
    trace: str = ""


def facts_of(request: HTTPConnection | Scope) -> RequestFacts:
    """The facts of a request, made at the first look."""
    scope = request.scope if isinstance(request, HTTPConnection) else request
    facts = scope.get(_KEY)
    if facts is None:
        facts = scope[_KEY] = RequestFacts(trace=_trace_id())
    assert isinstance(facts, RequestFacts)  # noqa: S101 — narrows the type for the checker
    return facts


def reader_language(request: HTTPConnection) -> Language:
    """The language to answer in: Accept-Language, else the user's own setting, else English."""
    accepted = accepted_language(Headers(scope=request.scope).get("accept-language"))
    return accepted or facts_of(request).language or Language.EN


def client_address(request: HTTPConnection) -> str:
    """The address of who asks, after trusted proxies were believed; empty when unknown."""
    return request.client.host if request.client else ""


def _trace_id() -> str:
    """What the log and the traces know the request by."""
    known = structlog.contextvars.get_contextvars().get("request_id")
    if isinstance(known, str):
        return known
    span = trace.get_current_span().get_span_context()
    return format(span.trace_id, "032x") if span.is_valid else secrets.token_hex(16)
