"""Traces: how long the parts of a piece of work took, and what caused what, for OpenTelemetry.

Code asks `tracer(__name__)` and opens spans; without an address to send them to, that costs next to nothing,
and the exporter is not even imported. What is done later, by another process, is tied to its cause by the
traceparent (W3C Trace Context) that events and jobs keep.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()
_MOST_LINKS = 32
# The standard's own variables say where spans go as well as our setting does.
_STANDARD = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


def tracer(name: str) -> trace.Tracer:
    """The tracer of a module."""
    return trace.get_tracer(name)


def configure_traces(endpoint: str | None, *, role: str) -> bool:
    """Send this process's spans to `endpoint` (OTLP over HTTP, such as http://collector:4318).

    Without one the standard variables decide (OTEL_EXPORTER_OTLP_ENDPOINT and its kin). Returns whether spans
    are sent at all.
    """
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if off or (endpoint is None and not any(os.environ.get(name) for name in _STANDARD)):
        return False
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 — costs 150 ms
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 — as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 — as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 — as above

    named = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "guichet"), "service.role": role}
    provider = TracerProvider(resource=Resource.create(named))
    address = endpoint.rstrip("/") if endpoint else None
    if address and not address.endswith("/v1/traces"):
        address += "/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    trace.set_tracer_provider(provider)
    return True


def traceparent() -> str | None:
    """What the present span is known by elsewhere; None while no span is open or none is sent."""
    if not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def context_of(parent: str | None) -> Context | None:
    """The context to open a span in, so that it belongs to a traceparent kept earlier."""
    return _PROPAGATOR.extract({"traceparent": parent}) if parent else None


def causes(parents: Iterable[str | None]) -> tuple[Context | None, list[Link]]:
    """The context and links of a span that has several causes: one is its parent, more are linked."""
    known = sorted({parent for parent in parents if parent})
    if len(known) <= 1:
        return (context_of(known[0]) if known else None), []
    spans = (trace.get_current_span(context_of(parent)) for parent in known[:_MOST_LINKS])
    return None, [Link(span.get_span_context()) for span in spans]


class Traced:
    """A span for each request: named by its route's template, never by its path; a stream's is not kept open.

    (OpenTelemetry semantic conventions for HTTP servers.) `templates` name what no route of the framework
    serves, by the path's beginning.
    """

    def __init__(self, app: App, *, templates: Iterable[tuple[str, str]] = ()) -> None:
        self._app = app
        self._templates = tuple(templates)
        self._tracer = tracer(__name__)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith("/stream"):
            await self._app(scope, receive, send)
            return
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        told = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
        context = context_of(told.decode("latin-1"))
        method = scope["method"]
        with self._tracer.start_as_current_span(method, context, kind=SpanKind.SERVER) as span:
            try:
                await self._app(scope, receive, noted)
            finally:
                route = self._route(scope)
                span.update_name(f"{method} {route}" if route else method)
                span.set_attribute("http.request.method", method)
                span.set_attribute("http.response.status_code", status)
                if route:
                    span.set_attribute("http.route", route)
                if status >= 500:
                    span.set_status(Status(StatusCode.ERROR))

    def _route(self, scope: Message) -> str:
        for begins, template in self._templates:
            if scope["path"].startswith(begins):
                return template
        served = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
        return str(getattr(served, "path", ""))
