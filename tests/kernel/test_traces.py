"""Traces: one thread from a request through its job and its event to what reacted; nothing when off."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import APIRouter, FastAPI, Request
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import text
from tests.conftest import Run
from tests.face import PATIENCE, serving

from guichet import app as app_module
from guichet.api.rest import build_api
from guichet.app import create_app
from guichet.kernel import traces
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.events import (
    Announced,
    Happening,
    Origin,
    Sequencer,
    publish,
    reaction,
    run_reactions,
    to_publish,
)
from guichet.kernel.events import reactions as reactions_module
from guichet.kernel.jobs import enqueue, job, run_due_jobs
from guichet.kernel.jobs import run as run_module
from guichet.kernel.services import Services
from guichet.sync import Door

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE = 0x0AF7651916CD43DD8448EB211C80319C


class LightTheLamp(msgspec.Struct, frozen=True):
    lamp: int


class LampLit(Happening, frozen=True, tag="lamp.lit"):
    lamp: int


@job("tests.light", LightTheLamp)
async def light(services: Services, payload: LightTheLamp) -> None:
    async with services.database.transaction() as transaction:
        event = to_publish(LampLit(lamp=payload.lamp), entity_id=payload.lamp)
        await publish(transaction, [event], origin=Origin.LIVE)


@reaction("tests.see_the_light", on=(LampLit,), from_start=True)
async def see(transaction: Transaction, announced: Sequence[Announced]) -> None:
    return


router = APIRouter(prefix="/api/v1")


@router.post("/lamps/{lamp}", dependencies=[public()])
async def ask_for_light(request: Request, lamp: int) -> None:
    async with request.app.state.services.database.transaction() as transaction:
        await enqueue(transaction, LightTheLamp(lamp))


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """The spans that this process would send."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    # A process has one provider for life; here each test has its own.
    for module in (reactions_module, run_module):
        monkeypatch.setattr(module, "_tracer", provider.get_tracer("tests"))
    monkeypatch.setattr(traces, "tracer", provider.get_tracer)
    yield exporter
    provider.shutdown()


@pytest.fixture(autouse=True)
def _lamps(monkeypatch: pytest.MonkeyPatch) -> None:
    def build_with_lamps(services: Services) -> FastAPI:
        api = build_api(services)
        api.include_router(router)
        return api

    monkeypatch.setattr(app_module, "build_api", build_with_lamps)


async def ask(services: Services, *, traced: bool) -> httpx.Response:
    door = Door(services)
    app = create_app(services, door, traced=traced)
    async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
        answer = await client.post("/api/v1/lamps/7", headers={"traceparent": CALLER})
        await client.post("/in/12")
    await door.close()
    return answer


async def let_the_worker_work(services: Services) -> None:
    await run_due_jobs(services)
    sequencer = Sequencer(services.database.conninfo)
    assert await sequencer.lead()
    await sequencer.sequence()
    await sequencer.resign()
    await run_reactions(services.database)


def named(spans: InMemorySpanExporter, name: str) -> ReadableSpan:
    return next(span for span in spans.get_finished_spans() if span.name == name)


def test_one_trace_leads_from_the_callers_request_to_what_reacted(
    run: Run[Any], services: Services, spans: InMemorySpanExporter
) -> None:
    async def story() -> None:
        await ask(services, traced=True)
        await let_the_worker_work(services)

    run(story())
    asked = named(spans, "POST /api/v1/lamps/{lamp}")
    assert asked.attributes is not None
    assert asked.attributes["http.route"] == "/api/v1/lamps/{lamp}", "the template, never the path"
    assert asked.attributes["http.response.status_code"] == 200
    done, seen = named(spans, "job tests.light"), named(spans, "react tests.see_the_light")
    for span in (asked, done, seen):
        assert span.context is not None
        assert span.context.trace_id == TRACE
    assert done.parent is not None
    assert asked.context is not None
    assert done.parent.span_id == asked.context.span_id
    knocked = named(spans, "POST /in/{connection_id}")
    assert knocked.attributes is not None
    assert knocked.attributes["http.response.status_code"] == 404


def test_without_traces_nothing_is_kept_of_the_callers(run: Run[Any], services: Services) -> None:
    async def story() -> list[Any]:
        answer = await ask(services, traced=False)
        assert answer.status_code == 200
        await let_the_worker_work(services)
        async with services.database.transaction() as transaction:
            return list(await transaction.scalars(text("SELECT trace FROM events")))

    assert run(story()) == [None]


def test_a_batch_with_several_causes_is_linked_to_each() -> None:
    other = CALLER.replace("0af7", "1bf8")
    context, links = traces.causes([CALLER, None, other, CALLER])
    assert context is None
    assert {link.context.trace_id for link in links} == {TRACE, int(other[3:35], 16)}
    alone, none = traces.causes([CALLER, CALLER])
    assert none == []
    assert trace.get_current_span(alone).get_span_context().trace_id == TRACE
    assert traces.causes([]) == (None, [])


class Collector:
    """An OpenTelemetry collector that notes what it is sent."""

    def __init__(self) -> None:
        collector = self
        self.received: list[tuple[str, str | None, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                collector.received.append((self.path, self.headers.get("x-tenant"), body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


_PROCESS = """
import sys
from guichet.kernel.traces import configure_traces, tracer
sent = configure_traces(sys.argv[1] or None, role="web")
with tracer("tests").start_as_current_span("a piece of work"):
    pass
print(sent, "opentelemetry.sdk.trace" in sys.modules)
"""


@pytest.mark.parametrize(
    ("argument", "variables", "sent"),
    [
        ("{address}", {}, True),
        ("", {"OTEL_EXPORTER_OTLP_ENDPOINT": "{address}", "OTEL_EXPORTER_OTLP_HEADERS": "x-tenant=a"}, True),
        ("", {}, False),
        ("{address}", {"OTEL_SDK_DISABLED": "true"}, False),
    ],
)
def test_spans_go_where_the_setting_or_the_standards_variables_say(
    argument: str, variables: dict[str, str], sent: bool
) -> None:
    collector = Collector()
    try:
        told = {name: value.format(address=collector.address) for name, value in variables.items()}
        answer = subprocess.run(
            [sys.executable, "-c", _PROCESS, argument.format(address=collector.address)],
            env={"PATH": "", "PYTHONPATH": ":".join(sys.path), **told},
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        collector.close()
    assert answer.stdout.split() == [str(sent), str(sent)], "off, the exporter is not even imported"
    assert bool(collector.received) is sent
    for path, tenant, body in collector.received:
        assert path == "/v1/traces"
        assert b"a piece of work" in body
        assert tenant == ("a" if variables else None)
