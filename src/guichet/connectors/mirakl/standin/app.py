"""The stand-in's two faces: the marketplace's seller API, and the control API that plays everybody else."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from guichet.connectors.mirakl.standin.control import ControlDesk
from guichet.connectors.mirakl.standin.state import Json, State
from guichet.connectors.mirakl.standin.threads import shown, write

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_MOST_ORDERS = 100
_MOST_THREADS = 50
_SHORTEST_BODY, _LONGEST_BODY = 3, 50_000

Handler = Callable[[Request, int], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True)
class StandinSettings:
    """Settings of one process of the stand-in."""

    data_directory: Path
    host: str = "127.0.0.1"
    port: int = 8903

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK_HOSTS:
            raise ValueError(f"The stand-in listens on this machine only: use 127.0.0.1, not {self.host}")


def create_app(settings: StandinSettings) -> Starlette:
    """The stand-in as an ASGI application."""
    state = State(settings.data_directory)
    marketplace = Marketplace(state)
    desk = ControlDesk(state, lambda: marketplace.calls)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        state.close()

    return Starlette(
        routes=[
            Route("/api/account", marketplace.let_in(marketplace.account)),
            Route("/api/orders", marketplace.let_in(marketplace.orders)),
            Route("/api/inbox/threads", marketplace.let_in(marketplace.threads)),
            Route("/api/inbox/threads/{thread_id}", marketplace.let_in(marketplace.thread)),
            Route(
                "/api/inbox/threads/{thread_id}/message",
                marketplace.let_in(marketplace.reply),
                methods=["POST"],
            ),
            Route("/api/inbox/threads/{attachment_id}/download", marketplace.let_in(marketplace.download)),
            Mount("/_control", routes=desk.routes()),
        ],
        lifespan=lifespan,
    )


class Marketplace:
    """The marketplace's own API, for sellers."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.calls = 0

    def let_in(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """Ask for the shop's key, and have the bad days that the knobs ask for."""

        async def answer(request: Request) -> Response:
            self.calls += 1
            shop = self._state.shop_of(request.headers.get("authorization", ""))
            if shop is None:
                return _said(401, {"message": "Unauthorized", "status": 401})
            spoilt = await self._bad_day()
            return spoilt or await handler(request, shop[0])

        return answer

    async def account(self, _: Request, shop_id: int) -> Response:
        """A01."""
        name = next(one["name"] for one in self._state.shops() if one["shop_id"] == shop_id)
        shop = {"shop_id": shop_id, "shop_name": name, "shop_state": "OPEN", "currency_iso_code": "EUR"}
        return _said(200, shop)

    async def orders(self, request: Request, shop_id: int) -> Response:
        """OR11."""
        asked = dict(request.query_params)
        limit = min(int(asked.get("max", "10")), _MOST_ORDERS)
        found, total = self._state.orders(shop_id, asked, limit, int(asked.get("offset", "0")))
        return _said(200, {"orders": [msgspec.Raw(one) for one in found], "total_count": total})

    async def threads(self, request: Request, shop_id: int) -> Response:
        """M11."""
        asked = request.query_params
        limit = min(int(asked.get("limit", "50")), _MOST_THREADS)
        offset = int(base64.urlsafe_b64decode(asked["page_token"])) if asked.get("page_token") else 0
        found = self._state.threads(shop_id, asked.get("updated_since", ""), limit + 1, offset)
        with_messages = asked.get("with_messages") == "true"
        page: Json = {"data": [shown(self._state, one, with_messages=with_messages) for one in found[:limit]]}
        if len(found) > limit:
            page["next_page_token"] = base64.urlsafe_b64encode(str(offset + limit).encode()).decode()
        return _said(200, page)

    async def thread(self, request: Request, shop_id: int) -> Response:
        """M10."""
        thread_id = request.path_params["thread_id"]
        if not self._has(thread_id, shop_id):
            return _not_found(f"Thread with identifier {thread_id} not found")
        return _said(200, shown(self._state, thread_id, with_messages=True))

    async def reply(self, request: Request, shop_id: int) -> Response:
        """M12."""
        thread_id = request.path_params["thread_id"]
        if not self._has(thread_id, shop_id):
            return _not_found(f"Thread with identifier {thread_id} not found")
        form = message_from_bytes(
            b"Content-Type: "
            + request.headers.get("content-type", "").encode()
            + b"\r\n\r\n"
            + await request.body(),
            policy=HTTP,
        )
        parts = list(form.iter_parts()) if form.is_multipart() else []
        spoken = next((_json_of(one) for one in parts if _name_of(one) == "message_input"), None)
        spoken = spoken if isinstance(spoken, dict) else {}
        body = spoken.get("body")
        if not isinstance(body, str) or not _SHORTEST_BODY <= len(body) <= _LONGEST_BODY:
            words = f"size must be between {_SHORTEST_BODY} and {_LONGEST_BODY}"
            return _said(400, {"errors": [{"field": "body", "message": words}]})
        if not spoken.get("to"):
            return _said(400, {"errors": [{"field": "to", "message": "must not be empty"}]})
        files = [
            (one.get_filename() or "file", _content_of(one)) for one in parts if _name_of(one) == "files"
        ]
        with self._state.transaction():
            message_id = write(self._state, thread_id, "SHOP", body, files=files)
        return _said(201, {"message_id": message_id, "thread_id": thread_id})

    async def download(self, request: Request, shop_id: int) -> Response:
        """M13."""
        content = self._state.attachment(request.path_params["attachment_id"], shop_id)
        if content is None:
            return _not_found("Attachment not found")
        return Response(content, media_type="application/octet-stream")

    def _has(self, thread_id: str, shop_id: int) -> bool:
        found = self._state.thread(thread_id)
        return found is not None and found[0] == shop_id

    async def _bad_day(self) -> Response | None:
        """What the knobs say of this call; `throttle`, `garbage` and `outage` are counts of calls to come."""
        faults = self._state.faults()
        if faults.get("slow_seconds"):
            await asyncio.sleep(faults["slow_seconds"])
        for name in ("throttle", "garbage", "outage"):
            if faults.get(name, 0) >= 1:
                self._state.set_faults({name: faults[name] - 1})
                return _BAD_DAYS[name]
        return None


def _name_of(part: Message) -> str:
    """The name of a form's field (RFC 7578)."""
    return str(part.get_param("name", "", header="content-disposition"))


def _json_of(part: Message) -> Any:
    """A part of a form that is JSON; None where it is none."""
    try:
        return msgspec.json.decode(_content_of(part))
    except msgspec.DecodeError:
        return None


def _content_of(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _not_found(words: str) -> Response:
    return _said(404, {"message": words, "status": 404})


def _said(status: int, body: Any) -> Response:
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")


_BAD_DAYS = {
    "throttle": Response(
        msgspec.json.encode({"message": "Too many requests"}),
        status_code=429,
        headers={"Retry-After": "1"},
        media_type="application/json",
    ),
    "garbage": Response(b"\x00<html>Maintenance</", status_code=200, media_type="application/json"),
    "outage": Response(b"", status_code=503),
}
