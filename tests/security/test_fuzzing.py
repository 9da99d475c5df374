"""Every route is sent what its description allows and more: none may answer with a fault of ours."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import one_of
from tests.conftest import Run
from tests.face import browser, let_in, someone

from guichet.api.rest.application import assemble
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings

# Not sent at random: what never ends, what ends the session that sends, what calls the outside.
LEFT_OUT = {
    ("GET", "/api/v1/stream"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/connections"),
    ("POST", "/api/v1/connections/check"),
}
_sent = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@cache
def described() -> Any:
    """The API by its own description."""
    return schemathesis.openapi.from_dict(assemble(Settings()).openapi())


def operations() -> list[tuple[str, str]]:
    """Method and path of all that is sent something."""
    return [
        (method.upper(), path)
        for path, methods in described().raw_schema["paths"].items()
        for method in methods
        if (method.upper(), path) not in LEFT_OUT and not path.startswith("/apps/")
    ]


def wrongs_of(client: httpx.Client, method: str, path: str) -> list[str]:
    """Send requests that the description allows, and others; returns what was wrong with the answers."""
    operation = described()[path][method]
    allowed, refused = (
        operation.as_strategy(generation_mode=mode)
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    )
    wrongs: set[str] = set()

    @_sent
    @given(case=one_of(allowed, refused))
    def send(case: Any) -> None:
        asked = case.as_transport_kwargs()
        body = {"json": asked["json"]} if "json" in asked else {}
        answer = client.request(method, case.formatted_path, params=asked.get("params"), **body)
        if answer.status_code >= 500:
            wrongs.add(f"{method} {path}: {answer.status_code} to {asked.get('params')} {body}")
        elif answer.status_code >= 400 and answer.headers["content-type"] != "application/problem+json":
            wrongs.add(f"{method} {path}: {answer.status_code} is no problem+json")

    send()
    return sorted(wrongs)


def test_no_request_is_a_fault_of_ours(run: Run[Any], services: Services) -> None:
    services.settings.requests_per_minute = 1_000_000

    def send_all(client: httpx.Client) -> list[str]:
        return [wrong for method, path in operations() for wrong in wrongs_of(client, method, path)]

    async def whole() -> list[str]:
        async with browser(services) as client:
            await let_in(services, client, await someone(services, "administrator"))
            with httpx.Client(
                base_url=client.base_url, timeout=120, headers=client.headers, cookies=client.cookies
            ) as sender:
                return await asyncio.to_thread(send_all, sender)

    assert run(whole()) == []
