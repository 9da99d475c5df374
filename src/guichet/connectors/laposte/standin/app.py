"""The stand-in's two faces: the carrier's API, and the control API that plays everybody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from guichet.connectors.laposte.standin.answers import answer_for
from guichet.connectors.laposte.standin.control import ControlDesk
from guichet.connectors.laposte.standin.state import State

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_MOST_NUMBERS = 10
_MINUTE = 60.0


@dataclass(frozen=True, kw_only=True)
class StandinSettings:
    """Settings of one process of the stand-in."""

    data_directory: Path
    host: str = "127.0.0.1"
    port: int = 8902

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK_HOSTS:
            raise ValueError(f"The stand-in listens on this machine only: use 127.0.0.1, not {self.host}")


def create_app(settings: StandinSettings) -> Starlette:
    """The stand-in as an ASGI application."""
    state = State(settings.data_directory)
    carrier = Carrier(state)
    desk = ControlDesk(state, lambda: carrier.calls)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        state.close()

    return Starlette(
        routes=[
            Route("/suivi/v2/idships/{numbers:path}", carrier.track),
            Mount("/_control", routes=desk.routes()),
        ],
        lifespan=lifespan,
    )


class Carrier:
    """The carrier's own API."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._windows: dict[str, tuple[float, int]] = {}
        self.calls = 0

    async def track(self, request: Request) -> Response:
        """`GET /suivi/v2/idships/{1 to 10 numbers, comma separated}`."""
        self.calls += 1
        application = self._state.application(request.headers.get("x-okapi-key", ""))
        if application is None:
            return _said(401, {"code": "UNAUTHORIZED", "message": "La clé n’est pas reconnue."})
        spoilt = await self._bad_day()
        if spoilt is not None:
            return spoilt
        name, quota = application
        if self._over(name, quota):
            words = f"max quota reached ({quota} calls per minute)"
            return _said(429, {"code": "TOO_MANY_REQUESTS", "message": words})
        numbers = request.path_params["numbers"].split(",")
        if len(numbers) > _MOST_NUMBERS:
            return _said(400, {"code": "BAD_REQUEST", "message": "Dix numéros au plus par appel."})
        answers = [answer_for(self._state, number) for number in numbers]
        if len(answers) == 1:
            return _said(answers[0]["returnCode"], answers[0])
        return _said(200 if all(one["returnCode"] == 200 for one in answers) else 207, answers)

    def _over(self, name: str, quota: int) -> bool:
        """The platform counts by the minute of the clock."""
        minute = time.time() // _MINUTE
        begun, count = self._windows.get(name, (minute, 0))
        count = count + 1 if begun == minute else 1
        self._windows[name] = (minute, count)
        return count > quota

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


def _said(status: int, body: Any) -> Response:
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")


_BAD_DAYS = {
    "throttle": Response(
        msgspec.json.encode({"code": "TOO_MANY_REQUESTS", "message": "max quota reached"}),
        status_code=429,
        headers={"Retry-After": "1"},
        media_type="application/json",
    ),
    "garbage": Response(b"\x00<html>Maintenance</", status_code=200, media_type="application/json"),
    "outage": Response(b"", status_code=503),
}
