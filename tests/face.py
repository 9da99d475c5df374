"""The API as others meet it: a real server on a loopback port, and members of staff with browsers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import APIRouter, FastAPI

from guichet.api.rest import build_api
from guichet.connectors._kit import PromptServer
from guichet.kernel.auth import Actor, Grant, NewUser, add_user
from guichet.kernel.auth.sessions import COOKIE, begin_session, csrf_token_of
from guichet.kernel.services import Services

PASSWORD = "a long walk by the river"
PATIENCE = 120  # seconds: a slow machine is no defect, and what never comes is still told
HOUSE = Actor.system("test")


@asynccontextmanager
async def serving(app: Any) -> AsyncIterator[str]:
    """Serve an ASGI app on a free port of the loopback; gives its address."""
    config = uvicorn.Config(
        app, port=0, log_level="error", lifespan="off", proxy_headers=False, timeout_graceful_shutdown=1
    )
    server = PromptServer(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
        if task.done():
            task.result()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def browser(services: Services, *, more: APIRouter | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """The whole API, with routes of the test's own added, and a browser with nobody signed in."""
    app: FastAPI = build_api(services)
    if more is not None:
        app.include_router(more)
    async with serving(app) as address, httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
        yield client


async def someone(
    services: Services,
    *roles: str,
    mail: str = "ada@example.org",
    name: str = "Ada",
    grants: Sequence[Grant] | None = None,
    **more: Any,
) -> int:
    """A member of staff with these roles for everything, or with these grants; returns the id."""
    held = grants if grants is not None else [Grant(role=role) for role in roles]
    return await add_user(services, HOUSE, NewUser(mail=mail, name=name, grants=held, **more), PASSWORD)


async def let_in(services: Services, client: httpx.AsyncClient, user_id: int) -> None:
    """Give a browser a session of the user, with the token for unsafe methods."""
    async with services.database.transaction() as transaction:
        token = await begin_session(transaction, user_id, address="127.0.0.1", agent="test")
    client.cookies.set(COOKIE, token)
    client.headers["X-CSRF-Token"] = csrf_token_of(token)
