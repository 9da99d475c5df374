"""The access matrix, generated from the routes: each is reviewed on a page, and each refuses as it says.

A route that the page does not hold fails here: say what it needs (`requires`, `signed_in`, `public`), run
`python -m guichet.api.rest.reference`, and have the change of the page reviewed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
    (
        "GET",
        "/api/v1/connectors/{connector_id}/push-schema",
    ): "a form that is documented, for makers of tills",
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
    **dict.fromkeys(
        (
            ("GET", "/api/shopper/v1/availability"),
            ("POST", "/api/shopper/v1/availability/batch"),
            ("GET", "/api/shopper/v1/places"),
            ("POST", "/api/shopper/v1/graphql"),
            ("POST", "/api/shopper/v1/promises"),
            ("GET", "/api/shopper/v1/payment-methods"),
            ("POST", "/api/shopper/v1/baskets"),
        ),
        "checked inside: a key on its own pages; what it answers any visitor of the shop may know",
    ),
    ("GET", "/api/shopper/v1/tracking/{word}"): "checked inside: the word, and a key",
    ("POST", "/api/shopper/v1/tracking/{word}/questions"): "checked inside: the word and a key",
    (
        "PUT",
        "/api/shopper/v1/tracking/{word}/pickups/{pickup_id}/deputy",
    ): "checked inside: the word and a key",
    ("GET", "/api/shopper/v1/tracking/{word}/pickups/{pickup_id}/places"): "checked inside: as the page",
    ("PUT", "/api/shopper/v1/tracking/{word}/pickups/{pickup_id}/place"): "checked inside: as the page",
    ("POST", "/api/shopper/v1/tracking/requests"): "checked inside: a key; the answer tells nothing",
    **{
        (method, f"/api/shopper/v1/{path}"): "checked inside: a key on its own pages, a shopper token"
        for method, path in (
            ("POST", "sessions"),
            ("DELETE", "sessions"),
            ("POST", "sessions/renewals"),
            ("POST", "sessions/codes"),
            ("POST", "sessions/identifications"),
            ("GET", "me"),
            ("DELETE", "me"),
            ("GET", "me/data"),
            ("PUT", "consents"),
            ("GET", "wish-lists"),
            ("POST", "wish-lists"),
            ("GET", "wish-lists/{list_id}"),
            ("PUT", "wish-lists/{list_id}"),
            ("DELETE", "wish-lists/{list_id}"),
            ("POST", "wish-lists/default/items"),
            ("POST", "wish-lists/{list_id}/items"),
            ("PUT", "wish-lists/{list_id}/items/{wish_id}"),
            ("DELETE", "wish-lists/{list_id}/items/{wish_id}"),
            ("POST", "wish-lists/{list_id}/shares"),
            ("DELETE", "wish-lists/{list_id}/shares"),
            ("GET", "alerts"),
            ("PUT", "alerts"),
            ("GET", "alerts/notices"),
            ("GET", "push-subscriptions/key"),
            ("POST", "push-subscriptions"),
            ("DELETE", "push-subscriptions"),
            ("GET", "views"),
            ("POST", "views"),
            ("POST", "views/batches"),
            ("DELETE", "views"),
        )
    },
    ("POST", "/api/shopper/v1/returns/orders"): "checked inside: a key; number and mail are the proof",
    **dict.fromkeys(
        (
            ("GET", "/api/shopper/v1/returns/orders/{word}"),
            ("POST", "/api/shopper/v1/returns/orders/{word}/photos"),
            ("POST", "/api/shopper/v1/returns/orders/{word}/decisions"),
            ("POST", "/api/shopper/v1/returns/orders/{word}/returns"),
            ("GET", "/api/shopper/v1/returns/{word}"),
            ("POST", "/api/shopper/v1/returns/{word}/cancellations"),
            ("POST", "/api/shopper/v1/returns/{word}/labels"),
            ("GET", "/api/shopper/v1/returns/{word}/label"),
        ),
        "checked inside: the word, and a key",
    ),
    **{
        (method, f"/api/shopper/v1/baskets/{path}"): "checked inside: the token, and a key on its own pages"
        for method, path in (("GET", "{token}"), ("PUT", "{token}"), ("POST", "{token}/merges"))
    },
    ("POST", "/api/shopper/v1/purchases"): "checked inside: a key on its own pages; a visitor orders",
    ("GET", "/api/shopper/v1/purchases/{word}"): "checked inside: the word, and a key",
    ("GET", "/b/{token}"): "the link is the proof; a basket names nobody",
    ("GET", "/widgets/{name}.js"): "the script stands in pages of shops",
    ("GET", "/api/shopper/v1/shared-lists/{word}"): "checked inside: the word, and a key",
    ("GET", "/lists/{word}"): "the link is the proof",
    ("GET", "/health"): "one word for a load balancer; details need system.read",
    ("GET", "/metrics"): "checked inside: this machine, or system.read",
    ("GET", "/api/v1/public/articles"): "what is published is for everybody",
    ("GET", "/api/v1/public/articles/{article_id}"): "what is published is for everybody",
    ("GET", "/help/{article_id}"): "the page to which an article's link leads",
    ("GET", "/satisfaction/{word}"): "the link is the proof",
    ("POST", "/satisfaction/{word}"): "the link is the proof",
    ("GET", "/tracking"): "who has no link asks for one; it is mailed",
    ("POST", "/tracking"): "the answer is the same for every order",
    ("GET", "/tracking/{word}"): "the link is the proof",
    ("POST", "/tracking/{word}"): "the link is the proof",
    ("GET", "/tracking/{word}/pickups/{pickup}"): "the link is the proof",
    ("POST", "/tracking/{word}/pickups/{pickup}"): "the link is the proof",
    ("GET", "/objections/{word}"): "the link is the proof",
    ("POST", "/objections/{word}"): "the link is the proof",
    ("GET", "/return"): "an empty form",
    ("POST", "/return"): "the number with the address of the order is the proof, and tries are counted",
    ("GET", "/return/order/{word}"): "the link is the proof",
    ("POST", "/return/order/{word}"): "the link is the proof",
    ("GET", "/return/status/{word}"): "the link is the proof",
    ("POST", "/return/status/{word}"): "the link is the proof",
    ("GET", "/return/status/{word}/label"): "the link is the proof",
    ("POST", "/return/status/{word}/label"): "the link is the proof",
}


def named(line: Access) -> str:
    return f"{line.method} {line.path}"


def address(line: Access) -> str:
    """An address that no row stands behind: access is decided before anything is looked up."""
    parts = [part if not part.startswith("{") else "9007199254740993" for part in line.path.split("/")]
    return "/".join(parts)


def test_the_generated_pages_are_those_of_the_code() -> None:
    for name, page in reference.pages().items():
        assert (REFERENCE / name).read_text() == page, (
            f"docs/reference/{name} is not what the routes say: run `python -m guichet.api.rest.reference`, "
            "and look at what changed"
        )


def test_every_route_is_on_the_reviewed_page() -> None:
    page = from_markdown((REFERENCE / "access-matrix.md").read_text())
    silent = [named(line) for line in ROUTES if line.needs == UNDECLARED]
    assert not silent, (
        "These do not say who may call them: add dependencies=[requires(…)], [signed_in()] or [public()]"
    )
    assert not [f"{named(line)} ({line.needs})" for line in ROUTES if line not in page]


def test_what_is_open_is_open_on_purpose() -> None:
    callbacks = {(line.method, line.path) for line in ROUTES if line.path.startswith("/apps/")}
    found = {(line.method, line.path) for line in ROUTES if line.needs == PUBLIC}
    assert found - callbacks == set(OPEN)


def test_every_scope_that_a_route_asks_for_is_declared_and_held_by_the_administrator() -> None:
    asked = {line.scope for line in ROUTES if line.scope}
    assert asked <= set(declared_scopes())
    assert asked <= scopes_of(Role.ADMINISTRATOR)


Refusal = tuple[int, str]


@pytest.fixture
def answers(run: Run[Any], services: Services) -> Any:
    """Sends one request to each route, as who is given; tells which are not refused as they must be."""

    def asking(
        lines: list[Access], refusal: Refusal, *, grants: list[Grant] | None = None, csrf: bool = True
    ) -> dict[str, Refusal]:
        async def whole() -> dict[str, Refusal]:
            found = {}
            async with browser(services) as client:
                if grants is not None:
                    await let_in(services, client, await someone(services, grants=grants))
                if not csrf:
                    client.headers["X-CSRF-Token"] = "forged"
                for line in lines:
                    answer = await client.request(line.method, address(line))
                    code = answer.json()["code"] if answer.status_code >= 400 else ""
                    found[named(line)] = (answer.status_code, code)
            return found

        found = run(whole())
        assert found
        return {name: answer for name, answer in found.items() if answer != refusal}

    return asking


def test_nobody_signed_in_is_refused(answers: Any) -> None:
    assert answers(PROTECTED, (401, "not_signed_in")) == {}


def test_someone_without_the_scope_is_refused(answers: Any) -> None:
    lines = [line for line in PROTECTED if line.needs != SIGNED_IN]
    assert answers(lines, (403, "not_allowed"), grants=[]) == {}


def test_a_grant_bound_to_a_target_does_not_reach_everything(answers: Any) -> None:
    lines = [line for line in PROTECTED if "everywhere" in line.needs]
    bound = [Grant(role=Role.ADMINISTRATOR, targets=("place:1",))]
    assert answers(lines, (403, "not_allowed"), grants=bound) == {}


def test_an_unsafe_method_without_the_sessions_token_is_refused(answers: Any) -> None:
    lines = [line for line in PROTECTED if line.method != "GET"]
    assert answers(lines, (403, "csrf"), grants=[Grant(role=Role.ADMINISTRATOR)], csrf=False) == {}
