"""The manners that all routes share, met over real HTTP on routes of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, Request, Response
from pydantic import Field
from tests.conftest import Run
from tests.face import browser, let_in, someone

from guichet.api.rest.documentation import all_errors
from guichet.kernel.auth import public, signed_in
from guichet.kernel.db import DatabaseUnavailableError
from guichet.kernel.errors import ConflictError, InvalidError
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Language, Words
from guichet.kernel.web import (
    Asked,
    Page,
    PageQuery,
    decode_cursor,
    encode_cursor,
    etag_of,
    mark,
    not_modified,
    page_of,
    require_match,
)
from guichet.kernel.web.cursors import BadCursorError
from guichet.kernel.web.limits import RateLimiter

routes = APIRouter()


class Parcel(Asked):
    label: str = Field(min_length=2)
    weight: int = Field(ge=1)


class FullError(ConflictError):
    code = "shelf_full"
    detail = Words("Shelf {shelf} is full.", "L’étagère {shelf} est pleine.")


made: list[str] = []
begun, slow = asyncio.Event(), asyncio.Event()


@routes.post("/api/parcels", status_code=201, dependencies=[signed_in()])
async def make(parcel: Parcel) -> dict[str, int]:
    made.append(parcel.label)
    if parcel.label == "full":
        raise FullError(shelf=7)
    if parcel.label == "slow":
        begun.set()
        await slow.wait()
    return {"made": len(made)}


@routes.post("/api/open-parcels", dependencies=[public()])
async def make_open(parcel: Parcel) -> dict[str, str]:
    return {"label": parcel.label}


@routes.get("/api/broken", dependencies=[public()])
async def broken() -> None:
    raise RuntimeError("password=hunter2")


@routes.get("/api/unplugged", dependencies=[public()])
async def unplugged() -> None:
    raise DatabaseUnavailableError("no route to host db.internal")


@routes.get("/api/things/{thing_id}", dependencies=[public()])
async def thing(request: Request, response: Response, thing_id: Id) -> Any:
    etag = etag_of("thing", thing_id, 3)
    if same := not_modified(request, etag):
        return same
    mark(response, etag)
    return {"id": str(thing_id)}


@routes.put("/api/things/{thing_id}", dependencies=[public()])
async def change_thing(request: Request, thing_id: Id) -> None:
    require_match(request, etag_of("thing", thing_id, 3))


@routes.get("/api/numbers", dependencies=[public()])
async def numbers(page: PageQuery) -> Page[int]:
    after = decode_cursor(page.cursor, tuple[int])[0] if page.cursor else 0
    rows = range(after + 1, 26)[: page.limit + 1]
    return page_of(rows, page, int, lambda row: (row,))


@pytest.fixture
def client(run: Run[Any], services: Services) -> Any:
    """Runs a story with a browser on the API and the routes above."""
    made.clear()
    begun.clear()
    slow.clear()

    def tell(story: Any) -> None:
        async def whole() -> None:
            async with browser(services, more=routes) as client:
                await story(client, services)

        run(whole())

    return tell


def test_an_error_is_a_problem_in_the_readers_language(client: Any) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "agent"))
        answer = await client.post(
            "/api/parcels", json={"label": "full", "weight": 1}, headers={"Accept-Language": "fr-FR,en;q=0.5"}
        )
        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json() == {
            "type": "/api/docs#shelf_full",
            "title": "Impossible dans l’état actuel",
            "status": 409,
            "code": "shelf_full",
            "detail": "L’étagère 7 est pleine.",
            "errors": [],
        }

    client(story)


def test_without_a_wish_the_language_is_the_users_own_setting(client: Any) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "agent", language=Language.FR))
        answer = await client.post("/api/parcels", json={"label": "full", "weight": 1})
        assert answer.json()["detail"] == "L’étagère 7 est pleine."
        client.cookies.clear()
        assert (await client.post("/api/parcels", json={})).json()["detail"] == "Sign in to go on."

    client(story)


def test_each_fault_names_its_place(client: Any) -> None:
    async def story(client: httpx.AsyncClient, _: Services) -> None:
        body = {"label": "x", "weight": 0, "colour": "red"}
        answer = await client.post("/api/open-parcels", json=body, headers={"Accept-Language": "fr"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["errors"] == [
            {"pointer": "/label", "message": "Il faut au moins 2 caractère(s)."},
            {"pointer": "/weight", "message": "La valeur doit être au moins 1."},
            {"pointer": "/colour", "message": "Ce champ n’est pas connu ici."},
        ]
        answer = await client.get("/api/numbers?limit=500")
        assert answer.json()["errors"][0]["pointer"] == "?limit"
        answer = await client.get("/api/things/seven")
        assert answer.json()["errors"] == [
            {"pointer": "{thing_id}", "message": "an id is a string of digits."}
        ]

    client(story)


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "code"),
    [
        ("POST", "/api/open-parcels", b"{not json", 400, "not_json"),
        ("GET", "/api/nothing-here", b"", 404, "not_found"),
        ("PATCH", "/api/open-parcels", b"", 405, "method_not_allowed"),
        ("POST", "/api/open-parcels", b"x" * (1024 * 1024 + 1), 413, "too_large"),
        ("GET", "/api/unplugged", b"", 503, "database_unavailable"),
    ],
)
def test_what_goes_wrong_before_a_room_is_reached_has_a_code_too(
    client: Any, method: str, path: str, content: bytes, status: int, code: str
) -> None:
    async def story(client: httpx.AsyncClient, _: Services) -> None:
        kind = {"Content-Type": "application/json"}
        answer = await client.request(method, path, content=content, headers=kind)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert "internal" not in answer.text
        assert ("retry-after" in answer.headers) == (status == 503)
        assert answer.headers["x-content-type-options"] == "nosniff"

    client(story)


def test_a_body_of_unknown_length_is_refused_where_it_grows_too_large(client: Any) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    async def story(client: httpx.AsyncClient, _: Services) -> None:
        kind = {"Content-Type": "application/json"}
        answer = await client.post("/api/open-parcels", content=endless(), headers=kind)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    client(story)


def test_a_fault_of_ours_tells_a_trace_and_nothing_else(client: Any) -> None:
    async def story(client: httpx.AsyncClient, _: Services) -> None:
        answer = await client.get("/api/broken")
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (500, "internal")
        assert len(problem["trace"]) >= 16
        assert "hunter2" not in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")

    client(story)


def test_a_character_that_the_database_cannot_hold_is_the_callers_fault(client: Any) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "administrator"))
        answer = await client.get("/api/v1/audit", params={"act": "a\x00b"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")

    client(story)


def test_pages_meet_without_gap_or_overlap(client: Any) -> None:
    async def story(client: httpx.AsyncClient, _: Services) -> None:
        seen: list[int] = []
        cursor = None
        for _page in range(3):
            params = {"limit": 10} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/api/numbers", params=params)).json()
            seen += page["items"]
            cursor = page["next"]
        assert seen == list(range(1, 26))
        assert cursor is None
        answer = await client.get("/api/numbers?cursor=bm9uc2Vuc2U")
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_cursor")

    client(story)


def test_a_cursor_holds_what_a_list_is_sorted_by() -> None:
    moment = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)
    cursor = encode_cursor((moment, "Été", 12, None))
    assert decode_cursor(cursor, tuple[datetime, str, int, int | None]) == (moment, "Été", 12, None)


@pytest.mark.parametrize("values", [(2**70,), ("a\x00b",), ("text",), ()])
def test_a_forged_cursor_never_reaches_the_database(values: tuple[object, ...]) -> None:
    shape: Any = tuple[str] if values == ("a\x00b",) else tuple[int]
    with pytest.raises(BadCursorError):
        decode_cursor(encode_cursor(values), shape)


def test_a_reader_with_the_present_copy_is_told_so(client: Any) -> None:
    async def story(client: httpx.AsyncClient, _: Services) -> None:
        first = await client.get("/api/things/12")
        etag = first.headers["etag"]
        again = await client.get("/api/things/12", headers={"If-None-Match": f'"other", W/{etag}'})
        assert (again.status_code, again.content) == (304, b"")
        other = await client.get("/api/things/13", headers={"If-None-Match": etag})
        assert other.status_code == 200

    client(story)


def test_a_change_of_what_one_has_not_seen_is_refused(client: Any) -> None:
    async def story(client: httpx.AsyncClient, _: Services) -> None:
        etag = (await client.get("/api/things/12")).headers["etag"]
        assert (await client.put("/api/things/12", headers={"If-Match": etag})).status_code == 200
        assert (await client.put("/api/things/12")).status_code == 200
        answer = await client.put("/api/things/12", headers={"If-Match": '"old"'})
        assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")

    client(story)


def test_a_post_repeated_under_its_key_acts_once(client: Any) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "agent"))
        body, key = {"label": "one", "weight": 1}, {"Idempotency-Key": '"8e03978e"'}
        first = await client.post("/api/parcels", json=body, headers=key)
        again = await client.post("/api/parcels", json=body, headers={"Idempotency-Key": "8e03978e"})
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        assert again.headers["idempotency-replayed"] == "true"
        assert again.headers["content-type"] == "application/json"
        assert made == ["one"]

        other = await client.post("/api/parcels", json={"label": "two", "weight": 1}, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert made == ["one"]

    client(story)


def test_a_key_is_its_callers_own(client: Any) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        body, key = {"label": "one", "weight": 1}, {"Idempotency-Key": "k"}
        for mail in ("ada@example.org", "bob@example.org"):
            await let_in(services, client, await someone(services, "agent", mail=mail))
            assert (await client.post("/api/parcels", json=body, headers=key)).status_code == 201
        assert made == ["one", "one"]

    client(story)


def test_a_repetition_waits_while_the_first_is_in_flight(client: Any) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "agent"))
        body, key = {"label": "slow", "weight": 1}, {"Idempotency-Key": "k"}
        first = asyncio.create_task(client.post("/api/parcels", json=body, headers=key))
        await begun.wait()
        second = await client.post("/api/parcels", json=body, headers=key)
        assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_flight")
        assert second.headers["retry-after"] == "1"
        slow.set()
        assert (await first).status_code == 201
        assert made == ["slow"]

    client(story)


def test_what_was_refused_may_be_tried_again_under_its_key(client: Any) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "agent"))
        body, key = {"label": "full", "weight": 1}, {"Idempotency-Key": "k"}
        for _ in range(2):
            assert (await client.post("/api/parcels", json=body, headers=key)).status_code == 409
        assert made == ["full", "full"]
        answer = await client.post("/api/parcels", json=body, headers={"Idempotency-Key": "x" * 256})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")

    client(story)


@pytest.mark.usefixtures("no_refill")
def test_a_caller_who_runs_wild_is_held_back_and_others_are_not(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        services.settings.requests_per_minute = 10
        async with browser(services, more=routes) as client:
            await let_in(services, client, await someone(services, "agent"))
            answers = [await client.get("/api/things/1") for _ in range(12)]
            assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
            assert answers[0].headers["ratelimit-policy"] == '"signed-in";q=10;w=60'
            assert answers[0].headers["ratelimit"] == '"signed-in";r=9;t=6'
            assert answers[-1].json()["code"] == "too_many_requests"
            assert int(answers[-1].headers["retry-after"]) == 6
            await let_in(services, client, await someone(services, "agent", mail="bob@example.org"))
            assert (await client.get("/api/things/1")).status_code == 200

    run(story())


def test_a_bucket_fills_again_over_its_minute() -> None:
    now = 0.0
    limiter = RateLimiter("test", 6, clock=lambda: now)
    assert [limiter.take("ada")[0] for _ in range(7)] == [True] * 6 + [False]
    now = 10.0
    assert [limiter.take("ada")[0] for _ in range(2)] == [True, False]
    now = 1000.0
    assert limiter.take("ada")[1].left == 5


def test_a_forged_address_is_believed_from_trusted_proxies_only(run: Run[Any], services: Services) -> None:
    seen = APIRouter()

    @seen.get("/api/whoami", dependencies=[public()])
    async def whoami(request: Request) -> dict[str, Any]:
        return {"host": request.client.host if request.client else None, "scheme": request.url.scheme}

    async def ask(networks: tuple[str, ...]) -> dict[str, Any]:
        services.settings.trusted_proxies = networks
        async with browser(services, more=seen) as client:
            chain = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 10.1.2.3", "X-Forwarded-Proto": "https"}
            return dict((await client.get("/api/whoami", headers=chain)).json())

    assert run(ask(())) == {"host": "127.0.0.1", "scheme": "http"}
    assert run(ask(("127.0.0.0/8", "10.0.0.0/8"))) == {"host": "203.0.113.9", "scheme": "https"}


def test_every_error_has_both_languages_and_a_code_of_its_own_form() -> None:
    for error in all_errors():
        for words in (error.title, error.detail):
            assert words.en
            assert words.fr
            assert words.en != words.fr
        assert error.code.replace("_", "").islower()


def test_an_unknown_parameter_in_a_text_is_found_where_it_is_raised() -> None:
    with pytest.raises(KeyError):
        FullError(shelve=7)
    assert str(InvalidError(Words("No {what}.", "Pas de {what}."), what="way")) == "No way."
