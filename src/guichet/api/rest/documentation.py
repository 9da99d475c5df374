"""The documentation of the API as one page of our own: no outside script, readable without any."""

from __future__ import annotations

from html import escape
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from guichet.kernel.auth import public
from guichet.kernel.errors import GuichetError
from guichet.kernel.types import Language
from guichet.kernel.web import reader_language

router = APIRouter(include_in_schema=False)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2024}
code{font:13px ui-monospace,monospace}h1{font-size:1.5rem}h2{margin-top:2.5rem;font-size:1.15rem}
h3{font-size:.95rem;margin:1.4rem 0 .2rem}p{margin:.2rem 0}small{color:#60646c}
table{border-collapse:collapse;margin:.4rem 0}td{padding:.15rem .8rem .15rem 0;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#111113;color:#edeef0}small{color:#b0b4ba}}
"""


@router.get("/api/openapi.json", dependencies=[public()])
async def openapi(request: Request) -> JSONResponse:
    """The description of the API, OpenAPI 3.1."""
    return JSONResponse(request.app.openapi(), headers={"Cache-Control": "no-cache"})


@router.get("/api/docs", dependencies=[public()])
async def docs(request: Request) -> HTMLResponse:
    """The same for people, and the codes of all errors."""
    page = render(request.app.openapi(), reader_language(request))
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"})


def render(document: dict[str, Any], language: Language) -> str:
    """The page of a description."""
    by_tag: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["more"])[0]
            by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    routes = "".join(f"<h2>{escape(tag)}</h2>{''.join(parts)}" for tag, parts in sorted(by_tag.items()))
    codes = "".join(_error(error, language) for error in sorted(all_errors(), key=lambda each: each.code))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Guichet API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>Guichet API</h1><p>{escape(document['info']['description'])}</p>"
        '<p><a href="/api/openapi.json">openapi.json</a> · <a href="#errors">errors</a></p>'
        f'{routes}<h2 id="errors">errors</h2><table>{codes}</table></body></html>'
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [
        (f"{asked['name']} <small>({asked['in']})</small>", asked.get("description", ""))
        for asked in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        rows.append(("body", _name_of(body["schema"])))
    for status, answer in operation["responses"].items():
        shape: dict[str, Any] = {}
        for content in answer.get("content", {}).values():
            shape = content.get("schema", {})
        rows.append((status, _name_of(shape) or answer["description"]))
    cells = "".join(f"<tr><td><code>{left}</code></td><td>{escape(right)}</td></tr>" for left, right in rows)
    return (
        f"<h3><code>{method.upper()} {escape(path)}</code></h3>"
        f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>"
        f"<p><small>needs: {escape(operation['x-access'])}</small></p><table>{cells}</table>"
    )


def _name_of(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2] or str(schema.get("title", ""))


def _error(error: type[GuichetError], language: Language) -> str:
    return (
        f'<tr id="{escape(error.code)}"><td><code>{escape(error.code)}</code></td>'
        f"<td>{error.status}</td><td>{escape(error.detail.text(language))}</td></tr>"
    )


def all_errors() -> list[type[GuichetError]]:
    """One error of each code."""
    found: dict[str, type[GuichetError]] = {}
    waiting: list[type[GuichetError]] = [GuichetError]
    while waiting:
        error = waiting.pop()
        found.setdefault(error.code, error)
        waiting.extend(error.__subclasses__())
    return list(found.values())
