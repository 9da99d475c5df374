"""Traces: how long the parts of a piece of work took, for OpenTelemetry.

Code asks `tracer(__name__)` and opens spans; without an address to send them to, that costs next to nothing,
and the exporter is not even imported.
"""

from __future__ import annotations

from opentelemetry import trace


def tracer(name: str) -> trace.Tracer:
    """The tracer of a module."""
    return trace.get_tracer(name)


def configure_traces(endpoint: str | None, *, role: str) -> None:
    """Send this process's spans to `endpoint` (OTLP over HTTP, such as http://collector:4318)."""
    if endpoint is None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 — costs 150 ms
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 — as above
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 — as above
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 — as above

    provider = TracerProvider(resource=Resource.create({"service.name": "guichet", "service.role": role}))
    address = endpoint.rstrip("/")
    if not address.endswith("/v1/traces"):
        address += "/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    trace.set_tracer_provider(provider)
