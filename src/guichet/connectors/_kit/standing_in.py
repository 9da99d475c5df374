"""What stand-ins share: a memory in one file, and a control API that says in words what was wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

_FAULTS = "CREATE TABLE IF NOT EXISTS fault (name TEXT PRIMARY KEY, value REAL NOT NULL);"

Handler = Callable[[Request], Awaitable[Any]]


class Memory:
    """A stand-in's memory in one SQLite file, so that a killed process resumes where it was.

    One connection, used from the event loop's thread only. `faults` are the knobs of bad days, by name.
    """

    def __init__(self, directory: Path, schema: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            directory / "standin.sqlite3", isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute("PRAGMA busy_timeout = 5000")
        self._connection.executescript(_FAULTS + schema)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def faults(self) -> dict[str, float]:
        return dict(self._connection.execute("SELECT name, value FROM fault"))

    def set_faults(self, values: Mapping[str, float]) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO fault VALUES (?, ?)", list(values.items()))

    def close(self) -> None:
        self._connection.close()


async def object_of(request: Request) -> dict[str, Any]:
    """The JSON object that a request holds, empty where it holds nothing. Raises TypeError."""
    body = msgspec.json.decode(await request.body() or b"{}")
    if not isinstance(body, dict):
        raise TypeError("Send a JSON object")
    return body


def guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Answer what a handler says as JSON, or in words what was wrong with the request."""

    async def answer(request: Request) -> Response:
        try:
            said, status = await handler(request), 200
        except (KeyError, ValueError, TypeError, msgspec.MsgspecError) as refusal:
            missing = f"{refusal} is missing" if isinstance(refusal, KeyError) else str(refusal)
            said, status = {"error": missing}, 422
        return Response(msgspec.json.encode(said), status_code=status, media_type="application/json")

    return answer
