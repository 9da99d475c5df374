"""The vendor's three ways of cutting a list: V2's bare pages, V3's pages, V3's cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError
from guichet.connectors.bigcommerce.standin.state import Json, Row, Where

MAXIMUM_PAGE = 250
DEFAULT_PAGE = 50

Present = Callable[[Row], Any]


def raw_json(row: Row) -> Any:
    """A document handed through as it was stored."""
    return msgspec.Raw(row.raw)


def v2_window(call: Call) -> tuple[int, int]:
    """Limit and offset of a V2 list. Raises RefusedError when a number is beyond what V2 takes."""
    limit, page = call.asked_number("limit"), call.asked_number("page")
    limit = DEFAULT_PAGE if limit is None else limit
    page = 1 if page is None else page
    if not 1 <= limit <= MAXIMUM_PAGE:
        raise RefusedError(400, "The field 'limit' is invalid.")
    if page < 1:
        raise RefusedError(400, "The field 'page' is invalid.")
    return limit, (page - 1) * limit


def v2_list(items: Sequence[Any]) -> Answer:
    """A bare array, or 204 with an empty body when there is nothing."""
    return Answer(list(items)) if items else Answer(status=204)


def v2_slice(call: Call, items: Sequence[Any]) -> Answer:
    """One page of a short list that hangs below an order."""
    limit, offset = v2_window(call)
    return v2_list(items[offset : offset + limit])


def v3_window(call: Call) -> tuple[int, int]:
    """Limit and page of a V3 list; a limit beyond the maximum is cut to it, as the vendor does."""
    limit, page = call.asked_number("limit"), call.asked_number("page")
    limit = DEFAULT_PAGE if limit is None else limit
    page = 1 if page is None else page
    if limit < 1 or page < 1:
        raise RefusedError(422, "The page and limit must be 1 or more.", {"page": "must be 1 or more"})
    return min(limit, MAXIMUM_PAGE), page


def v3_pagination(call: Call, total: int, count: int, limit: int, page: int) -> Json:
    pages = max(1, -(-total // limit))
    links = {"current": _link(call, page=page, limit=limit)}
    if page > 1:
        links["previous"] = _link(call, page=page - 1, limit=limit)
    if page < pages:
        links["next"] = _link(call, page=page + 1, limit=limit)
    return {
        "total": total,
        "count": count,
        "per_page": limit,
        "current_page": page,
        "total_pages": pages,
        "links": links,
    }


def v3_slice(call: Call, items: Sequence[Any]) -> Answer:
    """One page of a short list that is already in hand."""
    limit, page = v3_window(call)
    chosen = list(items[(page - 1) * limit : page * limit])
    return v3_page(chosen, v3_pagination(call, len(items), len(chosen), limit, page))


def v3_page(data: list[Any], pagination: Json, cursor: Json | None = None) -> Answer:
    meta: Json = {"pagination": pagination}
    if cursor is not None:
        meta["cursor_pagination"] = cursor
    return Answer({"data": data, "meta": meta})


def v3_one(data: Any, status: int = 200) -> Answer:
    return Answer({"data": data, "meta": {}}, status)


def v3_list(
    call: Call,
    kind: str,
    where: Where | None = None,
    order: str = "id",
    present: Present = raw_json,
    *,
    cursors: bool = False,
) -> Answer:
    """A list of one kind, by page, or by cursor (`after`, `before`) where the contract has cursors."""
    where = where or Where()
    if cursors and ("after" in call.query or "before" in call.query):
        return _cursor_list(call, kind, where, present)
    limit, page = v3_window(call)
    rows = call.state.find(call.store.hash, kind, where, order, limit, (page - 1) * limit)
    total = call.state.count(call.store.hash, kind, where)
    pagination = v3_pagination(call, total, len(rows), limit, page)
    cursor = _cursor_meta(call, rows, limit) if cursors and order == "id" else None
    return v3_page([present(row) for row in rows], pagination, cursor)


def _cursor_list(call: Call, kind: str, where: Where, present: Present) -> Answer:
    limit, _ = v3_window(call)
    if "after" in call.query:
        where.compare("id", ">", _cursor_identity(call.query["after"]))
        rows = call.state.find(call.store.hash, kind, where, "id", limit)
    else:
        where.compare("id", "<", _cursor_identity(call.query["before"]))
        rows = call.state.find(call.store.hash, kind, where, "id DESC", limit)[::-1]
    return Answer(
        {
            "data": [present(row) for row in rows],
            "meta": {"cursor_pagination": _cursor_meta(call, rows, limit)},
        }
    )


def _cursor_meta(call: Call, rows: Sequence[Row], limit: int) -> Json:
    meta: Json = {"count": len(rows), "per_page": limit, "links": {}}
    if rows:
        meta["start_cursor"], meta["end_cursor"] = _cursor(rows[0]), _cursor(rows[-1])
        meta["links"]["previous"] = _link(call, before=meta["start_cursor"], limit=limit)
        if len(rows) == limit:
            meta["links"]["next"] = _link(call, after=meta["end_cursor"], limit=limit)
    return meta


def _cursor(row: Row) -> str:
    return base64.b64encode(f"id:{row.id}".encode()).decode()


def _cursor_identity(text: str) -> int:
    try:
        return int(base64.b64decode(text, validate=True).decode().removeprefix("id:"))
    except (ValueError, binascii.Error) as error:
        raise RefusedError(422, "The cursor is invalid.", {"after": "is not a cursor of ours"}) from error


def _link(call: Call, **replaced: object) -> str:
    kept = {
        name: value for name, value in call.query.items() if name not in ("page", "limit", "after", "before")
    }
    return "?" + urlencode({**kept, **{name: str(value) for name, value in replaced.items()}})
