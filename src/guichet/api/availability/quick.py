"""The short way to the one read that a list page and its readers ask for thousands of times a second.

It stands behind all layers that every call passes (limits, headers, problems) and in front of the framework,
whose routing costs more than the answer. What it does not understand at once goes the long way, to the route
that describes the same call and refuses it in words.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from guichet.api.availability.answering import answer_question
from guichet.before.availability import Article, Question

_MOST = 200
_USUAL = 20
_LONGEST = 100
_KNOWN = frozenset({"key", "variant_id", "product_id", "near", "limit"})


class Quick:
    """Answers GET of one path by itself, where the question is a plain one."""

    def __init__(self, app: ASGIApp, *, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == self._path and scope["method"] == "GET":
            plain = _plain_question(scope["query_string"])
            if plain is not None:
                response = await answer_question(Request(scope), *plain)
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _plain_question(query: bytes) -> tuple[str, Question] | None:
    """The key and the question of a query; None where it is not one that every check would pass."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    told = dict(pairs)
    if len(told) != len(pairs) or not told.keys() <= _KNOWN or "key" not in told:
        return None
    ids = [_number(told[name]) if name in told else None for name in ("variant_id", "product_id")]
    limit = _number(told["limit"]) if "limit" in told else _USUAL
    near = told.get("near")
    if sum(one is not None for one in ids) != 1 or len(told.keys() & {"variant_id", "product_id"}) != 1:
        return None
    if limit is None or limit > _MOST or len(near or "") > _LONGEST:
        return None
    return told["key"], Question(
        article=Article(variant_id=ids[0], product_id=ids[1]), near=near, limit=limit
    )


def _number(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 and int(told) > 0 else None
