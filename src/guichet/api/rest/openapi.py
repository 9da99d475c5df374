"""The description of the API (OpenAPI 3.1): the framework's, with our errors and what each route needs."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from guichet.api.rest.matrix import PUBLIC, access_of
from guichet.kernel.web import Problem

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_DESCRIPTION = """\
Ids are strings, money is in minor units, times are UTC. Lists come in pages with a cursor; errors are
problem+json with a stable code. The habits that all routes share: `docs/reference/api-manners.md`.
"""
_UNSAFE = frozenset({"post", "put", "patch", "delete"})


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of an application."""
    document: dict[str, Any] = get_openapi(
        title="Guichet", version=app.version, description=_DESCRIPTION, routes=app.routes
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for framework in ("HTTPValidationError", "ValidationError"):
        schemas.pop(framework, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    document["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": "guichet_session"},
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
    }
    needs = {(line.path, line.method.lower()): line.needs for line in access_of(app)}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _amend(operation, method, needs.get((path, method), PUBLIC))
    return document


def _amend(operation: dict[str, Any], method: str, needs: str) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    responses["default"] = {"description": "An error", "content": _PROBLEM}
    operation["x-access"] = needs
    if needs != PUBLIC:
        operation["security"] = [{"session": [], "csrf": []} if method in _UNSAFE else {"session": []}]
    if method == "post":
        operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)


_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Repeat the request under the same key, and it acts only once (24 hours).",
}
