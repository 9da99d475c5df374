"""The access matrix, generated from the routes: each is reviewed on a page, and each refuses as it says.

A route that the page does not hold fails here: say what it needs (`requires`, `signed_in`, `public`), run
`python -m guichet.api.rest.reference`, and have the change of the page reviewed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.conftest import Run
from tests.face import browser, let_in, someone

from guichet.api.rest import access_of, reference
from guichet.api.rest.application import assemble
from guichet.api.rest.matrix import PUBLIC, SIGNED_IN, UNDECLARED, Access, from_markdown
from guichet.kernel.auth import Grant, Role, declared_scopes, scopes_of
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
ROUTES = access_of(assemble(Settings()))
PROTECTED = [line for line in ROUTES if line.needs != PUBLIC]
# Open on purpose. Adding one is a decision: say here why nobody needs to be known.
OPEN = {
    ("GET", "/api/docs"): "the description of the API holds no data",
    ("GET", "/api/openapi.json"): "the description of the API holds no data",
    ("POST", "/api/v1/session"): "this is how one signs in",
    ("POST", "/api/v1/invitations/{token}"): "the link is the proof",
    ("POST", "/api/v1/resets"): "who forgot the password cannot sign in",
    ("POST", "/api/v1/resets/{token}"): "the link is the proof",
    **{
        (method, f"/api/shopper/v1/chat/{path}"): "checked inside: a key on its own pages, a shopper token"
        for method, path in (
            ("GET", "window"),
            ("POST", "sessions"),
            ("POST", "tokens"),
            ("GET", "articles"),
            ("GET", "messages"),
            ("POST", "messages"),
            ("POST", "files"),
            ("GET", "files/{sha256}"),
            ("PUT", "presence"),
            ("PUT", "page"),
            ("PUT", "contact"),
            ("POST", "transcripts"),
            ("GET", "stream"),
        )
    },
    ("GET", "/widgets/chat.js"): "the script stands in pages of shops",
    ("GET", "/health"): "one word for a load balancer; details need system.read",
    ("GET", "/metrics"): "checked inside: this machine, or system.read",
    ("GET", "/api/v1/public/articles"): "what is published is for everybody",
    ("GET", "/api/v1/public/articles/{article_id}"): "what is published is for everybody",
    ("GET", "/help/{article_id}"): "the page to which an article's link leads",
}


def named(line: Access) -> str:
    return f"{line.method} {line.path}"


def address(line: Access) -> str:
    """An address that no row stands behind: access is decided before anything is looked up."""
    parts = [part if not part.startswith("{") else "9007199254740993" for part in line.path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize("name", ["openapi.json", "access-matrix.md"])
def test_the_generated_pages_are_those_of_the_code(name: str) -> None:
    assert (REFERENCE / name).read_text() == reference.pages()[name], (
        f"docs/reference/{name} is not what the routes say: run `python -m guichet.api.rest.reference`, "
        "and look at what changed"
    )


@pytest.mark.parametrize("line", ROUTES, ids=named)
def test_every_route_is_on_the_reviewed_page(line: Access) -> None:
    assert line.needs != UNDECLARED, (
        f"{named(line)} does not say who may call it: "
        "add dependencies=[requires(…)], [signed_in()] or [public()]"
    )
    page = from_markdown((REFERENCE / "access-matrix.md").read_text())
    assert line in page, f"{named(line)} ({line.needs}) is not on docs/reference/access-matrix.md"


def test_what_is_open_is_open_on_purpose() -> None:
    callbacks = {(line.method, line.path) for line in ROUTES if line.path.startswith("/apps/")}
    found = {(line.method, line.path) for line in ROUTES if line.needs == PUBLIC}
    assert found - callbacks == set(OPEN)


def test_every_scope_that_a_route_asks_for_is_declared_and_held_by_the_administrator() -> None:
    asked = {line.scope for line in ROUTES if line.scope}
    assert asked <= set(declared_scopes())
    assert asked <= scopes_of(Role.ADMINISTRATOR)


@pytest.fixture
def ask(run: Run[Any], services: Services) -> Any:
    """Sends one request to the route, as who is given; returns status and code."""

    def asking(line: Access, *, grants: list[Grant] | None = None, csrf: bool = True) -> tuple[int, str]:
        async def whole() -> httpx.Response:
            async with browser(services) as client:
                if grants is not None:
                    await let_in(services, client, await someone(services, grants=grants))
                    if not csrf:
                        client.headers["X-CSRF-Token"] = "forged"
                return await client.request(line.method, address(line))

        answer = run(whole())
        return answer.status_code, answer.json()["code"] if answer.status_code >= 400 else ""

    return asking


@pytest.mark.parametrize("line", PROTECTED, ids=named)
def test_nobody_signed_in_is_refused(ask: Any, line: Access) -> None:
    assert ask(line) == (401, "not_signed_in")


@pytest.mark.parametrize("line", [line for line in PROTECTED if line.needs != SIGNED_IN], ids=named)
def test_someone_without_the_scope_is_refused(ask: Any, line: Access) -> None:
    assert ask(line, grants=[]) == (403, "not_allowed")


@pytest.mark.parametrize("line", [line for line in PROTECTED if "everywhere" in line.needs], ids=named)
def test_a_grant_bound_to_a_target_does_not_reach_everything(ask: Any, line: Access) -> None:
    bound = [Grant(role=Role.ADMINISTRATOR, targets=("place:1",))]
    assert ask(line, grants=bound) == (403, "not_allowed")


@pytest.mark.parametrize("line", [line for line in PROTECTED if line.method != "GET"], ids=named)
def test_an_unsafe_method_without_the_sessions_token_is_refused(ask: Any, line: Access) -> None:
    assert ask(line, grants=[Grant(role=Role.ADMINISTRATOR)], csrf=False) == (403, "csrf")
