"""The stand-in's two faces: Uber Direct's API, and the control API that moves couriers and spoils the day."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from guichet.connectors.uber_direct.standin.control import ControlDesk
from guichet.connectors.uber_direct.standin.sender import Sender
from guichet.connectors.uber_direct.standin.state import Json, State, new_id

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_QUOTE_LASTS = timedelta(minutes=15)
_TO_SHOP, _TO_CUSTOMER = timedelta(minutes=12), timedelta(minutes=30)
_NEEDED = (
    *("pickup_name", "pickup_address", "pickup_phone_number"),
    *("dropoff_name", "dropoff_address", "dropoff_phone_number", "manifest_items"),
)


@dataclass(frozen=True, kw_only=True)
class StandinSettings:
    """Settings of one process of the stand-in."""

    data_directory: Path
    host: str = "127.0.0.1"
    port: int = 8906

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK_HOSTS:
            raise ValueError(f"The stand-in listens on this machine only: use 127.0.0.1, not {self.host}")


def create_app(settings: StandinSettings) -> Starlette:
    """The stand-in as an ASGI application."""
    state = State(settings.data_directory)
    sender = Sender()
    service = Service(state)
    desk = ControlDesk(state, sender, lambda: service.calls)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        sender.close()
        state.close()

    ask = service.guarded
    own = "/v1/customers/{customer_id}"
    return Starlette(
        routes=[
            Route("/oauth/v2/token", service.sign_in, methods=["POST"]),
            Route(f"{own}/delivery_quotes", ask(service.quote), methods=["POST"]),
            Route(f"{own}/deliveries", ask(service.deliveries)),
            Route(f"{own}/deliveries", ask(service.book), methods=["POST"]),
            Route(f"{own}/deliveries/{{id}}", ask(service.show)),
            Route(f"{own}/deliveries/{{id}}/cancel", ask(service.cancel), methods=["POST"]),
            Mount("/_control", routes=desk.routes()),
        ],
        lifespan=lifespan,
    )


class Service:
    """The service's own API."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.calls = 0

    def guarded(
        self, handler: Callable[[Request, str], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A handler behind the token and the bad days; a lost answer is a call that worked all the same."""

        async def answer(request: Request) -> Response:
            self.calls += 1
            customer_id = self._state.customer_of_token(
                request.headers.get("authorization", "").removeprefix("Bearer ")
            )
            if customer_id is None:
                return _refused(401, "unauthorized", "Invalid OAuth 2.0 credentials provided.")
            if customer_id != request.path_params["customer_id"]:
                return _refused(404, "customer_not_found", "Customer does not exist.")
            spoilt = await self._bad_day()
            if spoilt is not None:
                return spoilt
            said = await handler(request, customer_id)
            books = request.method == "POST" and request.url.path.endswith("/deliveries")
            if books and said.status_code < 300 and self._count_down("answer_lost"):
                return Response(b"", status_code=504)
            return said

        return answer

    async def sign_in(self, request: Request) -> Response:
        """`POST /oauth/v2/token`, by client credentials."""
        form = parse_qs((await request.body()).decode())
        given = {name: values[0] for name, values in form.items()}
        customer_id = self._state.customer_of(given.get("client_id", ""), given.get("client_secret", ""))
        if customer_id is None or given.get("grant_type") != "client_credentials":
            return _said(400, {"error": "invalid_client", "error_description": "Unknown client."})
        said = {"token_type": "Bearer", "expires_in": 2592000, "scope": given.get("scope", "")}
        return _said(200, {**said, "access_token": self._state.new_token(customer_id)})

    async def quote(self, request: Request, _: str) -> Response:
        """`POST …/delivery_quotes`."""
        asked = await request.json()
        for name in ("pickup_address", "dropoff_address"):
            if not asked.get(name):
                return _refused(400, "invalid_params", f"The parameter {name} is missing.")
        if self._count_down("no_couriers"):
            return _refused(422, "couriers_busy", "All of our couriers are currently busy.")
        faults = self._state.faults()
        now = datetime.now(UTC)
        begin = max(now, _moment(asked.get("pickup_ready_dt")) or now)
        late = timedelta(minutes=faults.get("late_minutes", 0))
        said = {
            "kind": "delivery_quote",
            "id": new_id("dqt"),
            "created": _text(now),
            "expires": _text(now + _QUOTE_LASTS),
            "fee": int(faults.get("fee", 0)) or 750,
            "currency": "eur",
            "currency_type": "EUR",
            "dropoff_eta": _text(begin + _TO_CUSTOMER + late),
            "duration": int((begin + _TO_CUSTOMER + late - now).total_seconds() // 60),
            "pickup_duration": int(_TO_SHOP.total_seconds() // 60),
        }
        self._state.put_quote(said)
        return _said(200, said)

    async def book(self, request: Request, customer_id: str) -> Response:
        """`POST …/deliveries`."""
        asked = await request.json()
        missing = [name for name in _NEEDED if not asked.get(name)]
        if missing:
            return _refused(400, "invalid_params", f"The parameter {missing[0]} is missing.")
        key = asked.get("idempotency_key")
        known = self._state.by_key(customer_id, key) if key else None
        if known is not None:
            said = {"kind": "error", "code": "duplicate_delivery", "message": "The delivery exists already."}
            return _said(409, {**said, "metadata": {"delivery_id": known["id"]}})
        quote = self._state.quote(str(asked.get("quote_id") or ""))
        if asked.get("quote_id") and (quote is None or _moment(quote["expires"]) < datetime.now(UTC)):
            return _refused(400, "expired_quote", "The quote has expired.")
        document = _delivery(asked, quote)
        try:
            self._state.add_delivery(customer_id, key, document)
        except sqlite3.IntegrityError:
            return _refused(409, "duplicate_delivery", "The delivery exists already.")
        return _said(200, document)

    async def deliveries(self, request: Request, customer_id: str) -> Response:
        """`GET …/deliveries?limit=&offset=`, newest first."""
        limit = min(int(request.query_params.get("limit") or 50), 100)
        offset = int(request.query_params.get("offset") or 0)
        rows = self._state.deliveries(customer_id, limit, offset)
        return _said(200, {"object": "list", "data": rows, "total_count": offset + len(rows)})

    async def show(self, request: Request, customer_id: str) -> Response:
        """`GET …/deliveries/{id}`."""
        found = self._state.delivery(request.path_params["id"])
        if found is None or found[0] != customer_id:
            return _refused(404, "delivery_not_found", "The requested delivery was not found.")
        return _said(200, found[1])

    async def cancel(self, request: Request, customer_id: str) -> Response:
        """`POST …/deliveries/{id}/cancel`, until the courier has the parcel."""
        found = self._state.delivery(request.path_params["id"])
        if found is None or found[0] != customer_id:
            return _refused(404, "delivery_not_found", "The requested delivery was not found.")
        if found[1]["status"] not in ("pending", "pickup", "canceled"):
            return _refused(400, "noncancelable_delivery", "Delivery cannot be cancelled.")
        changed = {**found[1], "status": "canceled", "updated": _text(datetime.now(UTC)), "complete": True}
        self._state.put_delivery(changed)
        return _said(200, changed)

    async def _bad_day(self) -> Response | None:
        """What the knobs say of this call; they count calls to come."""
        slow = self._state.faults().get("slow_seconds")
        if slow:
            await asyncio.sleep(slow)
        return next((_BAD_DAYS[name] for name in _BAD_DAYS if self._count_down(name)), None)

    def _count_down(self, name: str) -> bool:
        left = self._state.faults().get(name, 0)
        if left < 1:
            return False
        self._state.set_faults({name: left - 1})
        return True


def _delivery(asked: Json, quote: Json | None) -> Json:
    now = datetime.now(UTC)
    delivery_id = new_id("del")
    return {
        "kind": "delivery",
        "id": delivery_id,
        "external_id": asked.get("external_id"),
        "quote_id": asked.get("quote_id"),
        "status": "pending",
        "complete": False,
        "courier_imminent": False,
        "created": _text(now),
        "updated": _text(now),
        "pickup_eta": _text(now + _TO_SHOP),
        "dropoff_eta": quote["dropoff_eta"] if quote else _text(now + _TO_CUSTOMER),
        "fee": quote["fee"] if quote else 750,
        "currency": "eur",
        "tracking_url": f"https://track.uber-direct.example/{delivery_id}",
        "manifest": {"reference": asked.get("manifest_reference"), "total_value": 0},
        "manifest_items": asked["manifest_items"],
        "pickup": {
            "name": asked["pickup_name"],
            "address": asked["pickup_address"],
            "phone_number": asked["pickup_phone_number"],
            "notes": asked.get("pickup_notes") or "",
        },
        "dropoff": {"name": asked["dropoff_name"], "address": asked["dropoff_address"]},
        "undeliverable_action": asked.get("undeliverable_action"),
        "live_mode": False,
    }


def _moment(text: Any) -> Any:
    return datetime.fromisoformat(text) if isinstance(text, str) and text else None


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refused(status: int, code: str, words: str) -> Response:
    return _said(status, {"kind": "error", "code": code, "message": words})


def _said(status: int, body: Any) -> Response:
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")


_BAD_DAYS = {
    "throttle": Response(
        msgspec.json.encode({"kind": "error", "code": "customer_limited", "message": "Too many calls."}),
        status_code=429,
        headers={"Retry-After": "1"},
        media_type="application/json",
    ),
    "garbage": Response(b"\x00<html>Maintenance</", status_code=200, media_type="application/json"),
    "outage": Response(b"", status_code=503),
}
