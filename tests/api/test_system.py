"""Health, measures, documentation and the web app, as those outside meet them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from tests.conftest import Run
from tests.face import PATIENCE, browser, let_in, serving, someone

from guichet.api.rest.application import assemble
from guichet.api.rest.documentation import render
from guichet.kernel.db import Database
from guichet.kernel.installation import Reports, beat
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import Language, utc_now
from guichet.kernel.web import install_problem_handlers, mount_web


def test_health_is_one_word_for_strangers_and_a_list_for_operators(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        async with browser(services) as client:
            answer = await client.get("/health")
            assert (answer.status_code, answer.json()) == (200, {"status": "degraded", "checks": None})
            async with services.database.transaction() as transaction:
                await beat(transaction, "host:1", "worker", utc_now())
            assert (await client.get("/health")).json()["status"] == "ok"

            await let_in(services, client, await someone(services, "operations"))
            told = (await client.get("/health")).json()
            assert {check["name"]: check["ok"] for check in told["checks"]} == {
                "database": True,
                "events": True,
                "workers": True,
                "connections": True,
            }
            await let_in(services, client, await someone(services, "agent", mail="agent@example.org"))
            assert (await client.get("/health")).json()["checks"] is None

    run(story())


def test_events_that_wait_for_their_place_are_seen(run: Run[Any], services: Services) -> None:
    async def story() -> dict[str, Any]:
        async with services.database.transaction() as transaction:
            await beat(transaction, "host:1", "worker", utc_now())
            await transaction.execute(
                text(
                    "INSERT INTO events (recorded_at, name, entity, entity_id, entity_version, happened_at,"
                    " origin, payload) VALUES ('2026-01-01T00:00Z', 'a.b', 'a', 1, 1, '2026-01-01T00:00Z',"
                    " 'live', '{}')"
                )
            )
        async with browser(services) as client:
            await let_in(services, client, await someone(services, "operations"))
            return dict((await client.get("/health")).json())

    told = run(story())
    assert told["status"] == "degraded"
    assert [check["name"] for check in told["checks"] if not check["ok"]] == ["events"]


def test_without_its_database_the_house_is_down_and_says_when_to_come_again(
    run: Run[Any], services: Services, tmp_path: Path
) -> None:
    async def story() -> None:
        gone = Database(f"postgresql://guichet@/none?host={tmp_path}")
        without = Services(
            settings=services.settings,
            database=gone,
            reports=Reports(gone),
            http=services.http,
            blobs=services.blobs,
            vault=services.vault,
        )
        async with browser(without) as client:
            assert (await client.get("/health")).status_code == 503
            client.cookies.set("guichet_session", "some token")
            answer = await client.get("/health")
            assert (answer.status_code, answer.json()["status"]) == (503, "down")
            answer = await client.get("/api/v1/session")
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
            assert answer.headers["retry-after"] == "5"

    run(story())


def test_measures_are_told_to_this_machine_and_to_operators(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        async with browser(services) as client:
            assert "python_info" in (await client.get("/metrics")).text
            passed_on = {"X-Forwarded-For": "203.0.113.9"}
            assert (await client.get("/metrics", headers=passed_on)).status_code == 401
            await let_in(services, client, await someone(services, "agent"))
            assert (await client.get("/metrics", headers=passed_on)).status_code == 403
            await let_in(services, client, await someone(services, "developer", mail="dev@example.org"))
            assert (await client.get("/metrics", headers=passed_on)).status_code == 200

    run(story())


def test_the_description_is_openapi_and_names_what_each_route_needs(
    run: Run[Any], services: Services
) -> None:
    async def story() -> dict[str, Any]:
        async with browser(services) as client:
            page = await client.get("/api/docs", headers={"Accept-Language": "fr"})
            assert "sign_in_failed" in page.text
            assert "<script" not in page.text
            return dict((await client.get("/api/openapi.json")).json())

    document = run(story())
    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/api/v1/users"]["post"]
    assert operation["x-access"] == "users.manage everywhere"
    assert operation["security"] == [{"session": [], "csrf": []}]
    assert "HTTPValidationError" not in json.dumps(document)
    problem = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]["$ref"]
    assert problem.rpartition("/")[2] in document["components"]["schemas"]


def test_every_reference_in_the_description_leads_somewhere() -> None:
    document = assemble(Settings()).openapi()
    whole = json.dumps(document)
    names = {part.partition('"')[0] for part in whole.split("#/components/schemas/")[1:]}
    assert names <= set(document["components"]["schemas"])
    identifiers = [
        operation["operationId"] for path in document["paths"].values() for operation in path.values()
    ]
    assert len(identifiers) == len(set(identifiers))


def test_the_page_of_the_description_escapes_what_it_shows() -> None:
    document = {"info": {"description": "<b>"}, "paths": {}}
    assert "<b>" not in render(document, Language.EN)


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web_build"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>desk</title>")
    (folder / "assets" / "index-3f2a.js").write_text("console.log('desk')" * 100)
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("outside")
    return folder


def test_the_web_app_is_served_beside_the_api(run: Run[Any], web: Path) -> None:
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/api/here")
    async def here() -> str:
        return "api"

    mount_web(app, web)

    async def story() -> None:
        async with serving(app) as root, httpx.AsyncClient(base_url=root, timeout=PATIENCE) as client:
            for path in ("/", "/orders/12", "/invitations/abc"):
                page = await client.get(path)
                assert "<title>desk" in page.text
                assert page.headers["cache-control"] == "no-cache"
                assert "script-src 'self';" in page.headers["content-security-policy"]
            script = await client.get("/assets/index-3f2a.js")
            assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert script.headers["content-encoding"] == "gzip"
            assert script.text.startswith("console.log")
            plain = await client.get("/assets/index-3f2a.js", headers={"Accept-Encoding": "identity"})
            assert "content-encoding" not in plain.headers
            assert (await client.get("/favicon.svg")).headers["content-type"] == "image/svg+xml"
            assert (await client.get("/assets/index-old.js")).status_code == 404
            assert (await client.get("/api/there")).json()["code"] == "not_found"
            assert (await client.post("/api/here")).status_code == 405
            for path in ("/..%2fsecret.txt", "/%2e%2e/secret.txt", "/a%00b"):
                assert "outside" not in (await client.get(path)).text

    run(story())


def test_without_a_built_web_app_only_the_api_answers(run: Run[Any], tmp_path: Path) -> None:
    app = FastAPI()
    install_problem_handlers(app)
    mount_web(app, tmp_path / "not built")

    async def story() -> None:
        async with serving(app) as root, httpx.AsyncClient(base_url=root, timeout=PATIENCE) as client:
            assert (await client.get("/orders")).status_code == 404

    run(story())
