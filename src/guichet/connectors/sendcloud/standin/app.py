"""The stand-in's two faces: Sendcloud's API v3, and the control API that plays the bad days."""

from __future__ import annotations

import asyncio
import base64
import hmac
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from guichet.connectors.sendcloud.standin import paper
from guichet.connectors.sendcloud.standin.control import ControlDesk
from guichet.connectors.sendcloud.standin.options import OPTIONS, option
from guichet.connectors.sendcloud.standin.state import Json, State

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
_NEEDED = ("name", "address_line_1", "postal_code", "city", "country_code")
_ADDRESS = "https://panel.sendcloud.sc/api/v3"


@dataclass(frozen=True, kw_only=True)
class StandinSettings:
    """Settings of one process of the stand-in."""

    data_directory: Path
    host: str = "127.0.0.1"
    port: int = 8905

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK_HOSTS:
            raise ValueError(f"The stand-in listens on this machine only: use 127.0.0.1, not {self.host}")


def create_app(settings: StandinSettings) -> Starlette:
    """The stand-in as an ASGI application."""
    state = State(settings.data_directory)
    service = Service(state)
    desk = ControlDesk(state, lambda: service.calls)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        state.close()

    ask = service.guarded
    return Starlette(
        routes=[
            Mount(
                "/api/v3",
                routes=[
                    Route("/shipping-options", ask(service.options), methods=["POST"]),
                    Route("/shipments/announce", ask(service.announce), methods=["POST"]),
                    Route("/shipments", ask(service.shipments)),
                    Route("/shipments/{id}/cancel", ask(service.cancel), methods=["POST"]),
                    Route("/parcels/{id:int}/documents/label", ask(service.label)),
                    Route("/returns/announce-synchronously", ask(service.announce_return), methods=["POST"]),
                    Route("/returns", ask(service.returns)),
                    Route("/returns/{id:int}", ask(service.show_return)),
                    Route("/returns/{id:int}/cancel", ask(service.cancel_return), methods=["PATCH"]),
                ],
            ),
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
        self, handler: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A handler behind the keys and the bad days; a lost answer is a call that worked all the same."""

        async def answer(request: Request) -> Response:
            self.calls += 1
            if not self._known(request.headers.get("authorization", "")):
                return _refused(401, "authentication_failed", "Invalid username/password.")
            spoilt = await self._bad_day()
            if spoilt is not None:
                return spoilt
            said = await handler(request)
            writes = request.method != "GET" and not request.url.path.endswith("/shipping-options")
            if writes and said.status_code < 300 and self._count_down("answer_lost"):
                return Response(b"", status_code=504)
            return said

        return answer

    async def options(self, request: Request) -> Response:
        """`POST /shipping-options`: what the account may use between two countries."""
        asked = await request.json()
        returns = bool((asked.get("functionalities") or {}).get("returns"))
        weight = float(asked["parcels"][0]["weight"]["value"])
        rows = [one.document(weight) for one in OPTIONS if one.returns is returns]
        return _said(200, {"data": rows, "message": None})

    async def announce(self, request: Request) -> Response:
        """`POST /shipments/announce`: the carrier is told, and a label is there."""
        asked = await request.json()
        service = str((asked.get("ship_with") or {}).get("properties", {}).get("shipping_option_code") or "")
        refusal = self._refusal(asked, service)
        if refusal is not None:
            return refusal
        reference = asked.get("external_reference_id")
        try:
            parcel_id = self._state.add(reference, _parcel_of(asked, service), returns=False)
        except sqlite3.IntegrityError:
            known = self._state.by_reference(str(reference), returns=False)
            return _said(409, {"data": _shipment(known or {})})
        return _said(201, {"data": _shipment(self._state.parcel(parcel_id) or {})})

    async def shipments(self, request: Request) -> Response:
        """`GET /shipments`: by reference, or all."""
        reference = request.query_params.get("external_reference_id")
        if reference is None:
            rows = self._state.parcels(returns=False)[: int(request.query_params.get("page_size") or 40)]
        else:
            known = self._state.by_reference(reference, returns=False)
            rows = [known] if known else []
        return _said(200, {"data": [_shipment(row) for row in rows], "next": None, "previous": None})

    async def cancel(self, request: Request) -> Response:
        """`POST /shipments/{id}/cancel`: at once, or later where the carrier decides."""
        parcel = self._state.parcel(_number(request.path_params["id"]))
        if parcel is None or parcel["returns"]:
            return _refused(404, "not_found", "No Shipment matches the given query.")
        if parcel.get("sent"):
            return _refused(409, "invalid", "The shipment is on its way: it cannot be cancelled.")
        self._state.put(parcel["id"], {**parcel, "status": "CANCELLED"})
        return _said(200, {"data": {"status": "cancelled", "message": "Shipment has been cancelled"}})

    async def label(self, request: Request) -> Response:
        """`GET /parcels/{id}/documents/label`, as PDF or ZPL by `Accept`."""
        parcel = self._state.parcel(request.path_params["id"])
        if parcel is None:
            return _refused(404, "not_found", "No Parcel matches the given query.")
        lines = [
            "ESSAI - NE PAS POSTER",
            str(parcel["service"]),
            str(parcel["tracking_number"]),
            *(str(parcel["to"].get(name) or "") for name in _NEEDED),
            str(parcel.get("order_number") or ""),
        ]
        if request.headers.get("accept") == "application/zpl":
            return Response(paper.zpl(lines), media_type="application/zpl")
        return Response(paper.pdf(lines), media_type="application/pdf")

    async def announce_return(self, request: Request) -> Response:
        """`POST /returns/announce-synchronously`."""
        asked = await request.json()
        service = str((asked.get("ship_with") or {}).get("shipping_option_code") or "")
        refusal = self._refusal(asked, service, returns=True)
        if refusal is not None:
            return refusal
        try:
            made = self._state.add(asked.get("external_reference"), _parcel_of(asked, service), returns=True)
        except sqlite3.IntegrityError:
            words = "External reference has already been used in another return."
            return _said(400, {"error": {"code": "invalid", "request": "api/v3/returns", "message": words}})
        return _said(201, {"return_id": made, "parcel_id": made, "multi_collo_ids": []})

    async def returns(self, request: Request) -> Response:
        """`GET /returns`: those made between two moments, in pages."""
        if not request.query_params.get("from_date") or not request.query_params.get("to_date"):
            return _refused(400, "required", "from_date and to_date are required.")
        rows = self._state.parcels(returns=True)
        begin = int(request.query_params.get("cursor") or 0)
        size = int(request.query_params.get("page_size") or 40)
        more = begin + size
        following = f"{_ADDRESS}/returns?cursor={more}" if more < len(rows) else None
        return _said(200, {"data": [_return(row) for row in rows[begin:more]], "next": following})

    async def show_return(self, request: Request) -> Response:
        """`GET /returns/{id}`."""
        parcel = self._state.parcel(request.path_params["id"])
        if parcel is None or not parcel["returns"]:
            return _refused(404, "not_found", "Not found.")
        return _said(200, _return(parcel))

    async def cancel_return(self, request: Request) -> Response:
        """`PATCH /returns/{id}/cancel`: asked for, no more."""
        parcel = self._state.parcel(request.path_params["id"])
        if parcel is None or not parcel["returns"]:
            return _refused(404, "not_found", "Not found.")
        if parcel.get("sent"):
            said = {"errors": [{"field": "returns", "code": 409, "message": "Return is not cancellable."}]}
            return _said(409, said)
        self._state.put(parcel["id"], {**parcel, "status": "CANCELLED"})
        return _said(202, {"message": "Cancellation requested successfully"})

    def _refusal(self, asked: Json, service: str, *, returns: bool = False) -> Response | None:
        for side in ("from_address", "to_address"):
            missing = [name for name in _NEEDED if not (asked.get(side) or {}).get(name)]
            if missing:
                return _refused(400, "required", f"/{side}/{missing[0]}: This field is required.")
        if self._count_down("refuse"):
            return _refused(400, "parcel_announcement_error", "The carrier does not deliver to this address.")
        chosen = option(service)
        if chosen is None or chosen.returns is not returns:
            return _refused(400, "invalid_choice", f"{service} is not available for this account.")
        return None

    def _known(self, header: str) -> bool:
        scheme, _, pair = header.partition(" ")
        try:
            public_key, _, secret_key = base64.b64decode(pair, validate=True).decode().partition(":")
        except ValueError:
            return False
        known = self._state.secret_of(public_key)
        return scheme == "Basic" and known is not None and hmac.compare_digest(known, secret_key)

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


def _parcel_of(asked: Json, service: str) -> Json:
    weight = asked.get("weight") or asked["parcels"][0]["weight"]
    return {
        "service": service,
        "reference": asked.get("external_reference_id") or asked.get("external_reference"),
        "order_number": asked.get("order_number"),
        "from": asked["from_address"],
        "to": asked["to_address"],
        "weight": float(weight["value"]),
        "status": "READY_TO_SEND",
        "created_at": datetime.now(UTC).isoformat(),
    }


def _number(name: str) -> int:
    return int(name) if name.isdecimal() else 0


def _shipment(parcel: Json) -> Json:
    return {
        "id": str(parcel["id"]),
        "external_reference_id": parcel["reference"],
        "order_number": parcel["order_number"],
        "from_address": parcel["from"],
        "to_address": parcel["to"],
        "parcels": [
            {
                "id": parcel["id"],
                "status": {"code": parcel["status"], "message": parcel["status"].replace("_", " ").lower()},
                "documents": [{"type": "label", "size": "a6", "link": _label_address(parcel)}],
                "weight": {"value": f"{parcel['weight']:.3f}", "unit": "kg"},
                "tracking_number": parcel["tracking_number"],
                "tracking_url": _tracking_address(parcel),
                "created_at": parcel["created_at"],
            }
        ],
        "errors": [],
    }


def _return(parcel: Json) -> Json:
    chosen = option(parcel["service"])
    return {
        "id": parcel["id"],
        "external_reference": parcel["reference"],
        "order_number": parcel["order_number"],
        "from_address": parcel["from"],
        "to_address": parcel["to"],
        "label": {"label_printer": _label_address(parcel), "normal_printer": [_label_address(parcel)] * 4},
        "label_cost": {"value": float(chosen.price) if chosen else 0.0, "currency": "EUR"},
        "tracking_number": parcel["tracking_number"],
        "tracking_url": _tracking_address(parcel),
        "weight": {"value": parcel["weight"], "unit": "kg"},
        "is_cancellable": not parcel.get("sent"),
        "status_history": [],
        "created_at": parcel["created_at"],
    }


def _label_address(parcel: Json) -> str:
    return f"{_ADDRESS}/parcels/{parcel['id']}/documents/label"


def _tracking_address(parcel: Json) -> str:
    return f"https://tracking.sendcloud.example/forward?code={parcel['tracking_number']}"


def _refused(status: int, code: str, words: str) -> Response:
    return _said(status, {"errors": [{"status": str(status), "code": code, "detail": words}]})


def _said(status: int, body: Any) -> Response:
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")


_BAD_DAYS = {
    "throttle": Response(
        msgspec.json.encode(
            {"errors": [{"status": "429", "code": "throttled", "detail": "Too many calls."}]}
        ),
        status_code=429,
        headers={"Retry-After": "1"},
        media_type="application/json",
    ),
    "garbage": Response(b"\x00<html>Maintenance</", status_code=200, media_type="application/json"),
    "outage": Response(b"", status_code=503),
}
