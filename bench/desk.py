"""A member of staff at the whole API: layers, session, rights, rows, JSON; only the socket is left out."""

from __future__ import annotations

import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from guichet.api.rest import build_api
from guichet.kernel.auth import Actor, Grant, NewUser, add_user
from guichet.kernel.auth.sessions import COOKIE, begin_session
from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Database
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.http import HttpClients
from guichet.kernel.installation import Reports
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.vault import Vault


class Desk:
    """Somebody signed in, who reads."""

    def __init__(self, app: Any, token: str) -> None:
        self._app = app
        self._headers = [
            (b"host", b"guichet.test"),
            (b"cookie", f"{COOKIE}={token}".encode()),
            (b"accept", b"application/json"),
        ]

    async def get(self, path: str, **asked: Any) -> bytes:
        """The body of an answer. Raises RuntimeError unless it is a success."""
        status, body = 0, b""

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status, body
            status = message.get("status", status)
            body += message.get("body", b"")

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": f"/api/v1{path}",
            "raw_path": f"/api/v1{path}".encode(),
            "query_string": urlencode(asked, doseq=True).encode(),
            "root_path": "",
            "headers": self._headers,
            "client": ("127.0.0.1", 1),
            "server": ("guichet.test", 80),
            "state": {},
        }
        await self._app(scope, receive, send)
        if status != 200:
            raise RuntimeError(f"{path} {asked}: {status} {body[:300]!r}")
        return body


@asynccontextmanager
async def desk(address: str) -> AsyncIterator[Desk]:
    """An agent at the API over a database, with the pool of production and no limit of requests."""
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
        settings = Settings(database_url=address, data_dir=Path(folder), requests_per_minute=10**9)
        database = Database(address)
        http = HttpClients(database, allowed_private_networks=())
        services = Services(
            settings=settings,
            database=database,
            reports=Reports(database),
            http=http,
            blobs=Blobs(Path(folder) / "blobs"),
            vault=Vault.load_or_create(Path(folder) / "secret.key"),
        )
        user = NewUser(mail=f"{time.time_ns()}@staff.example", name="Ada", grants=[Grant(role="agent")])
        user_id = await add_user(services, Actor.system("bench"), user, "a long walk by the river")
        async with database.transaction() as transaction:
            token = await begin_session(transaction, user_id, address="127.0.0.1", agent="bench")
        try:
            api = build_api(services)
            collect_rarely()  # as a web process does when it starts
            yield Desk(api, token)
        finally:
            await http.close()
            await database.close()
