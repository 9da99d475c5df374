"""The control API: who makes organisations, moves couriers and spoils the day."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from guichet.connectors._kit import guarded, object_of
from guichet.connectors.uber_direct.standin.sender import Sender
from guichet.connectors.uber_direct.standin.state import Json, State, new_id

_FAULTS = frozenset(
    {"throttle", "garbage", "outage", "answer_lost", "no_couriers", "late_minutes", "fee", "slow_seconds"}
)
_STATUSES = ("pending", "pickup", "pickup_complete", "dropoff", "delivered", "canceled", "returned")


class ControlDesk:
    """The control API's handlers."""

    def __init__(self, state: State, sender: Sender, calls: Callable[[], int]) -> None:
        self._state = state
        self._sender = sender
        self._calls = calls

    def routes(self) -> list[Route]:
        return [
            Route("/health", guarded(self.health)),
            Route("/counts", guarded(self.counts)),
            Route("/applications", guarded(self.create_organisation), methods=["POST"]),
            Route("/webhooks", guarded(self.set_hook), methods=["POST"]),
            Route("/deliveries", guarded(self.deliveries)),
            Route("/deliveries/{id}/moves", guarded(self.move), methods=["POST"]),
            Route("/faults", guarded(self.set_faults), methods=["POST"]),
        ]

    async def health(self, _: Request) -> Any:
        return {"status": "ok"}

    async def counts(self, _: Request) -> Any:
        return {"deliveries": len(self._state.deliveries(None, 100_000, 0)), "calls": self._calls()}

    async def create_organisation(self, request: Request) -> Any:
        given = await object_of(request)
        made = {
            "client_id": str(given.get("client_id") or secrets.token_urlsafe(16)),
            "client_secret": str(given.get("client_secret") or secrets.token_urlsafe(24)),
            "customer_id": str(given.get("customer_id") or f"cus_{secrets.token_hex(8)}"),
            "name": str(given.get("name") or "Uber Direct"),
            "signing_key": str(given.get("signing_key") or secrets.token_urlsafe(24)),
            "hook": str(given.get("hook") or ""),
        }
        self._state.put_organisation(made)
        return made

    async def set_hook(self, request: Request) -> Any:
        """`{"customer_id", "address"}`: where this organisation's webhooks go, as typed at the dashboard."""
        given = await object_of(request)
        self._state.set_hook(str(given["customer_id"]), str(given["address"]))
        return {}

    async def deliveries(self, _: Request) -> Any:
        """All deliveries, newest first."""
        return {"deliveries": self._state.deliveries(None, 1000, 0)}

    async def move(self, request: Request) -> Any:
        """`{"status", "minutes"?, "reason"?, "silent"?}`: what the courier does now; `minutes` to go."""
        given = await object_of(request)
        found = self._state.delivery(request.path_params["id"])
        if found is None:
            raise ValueError("There is no such delivery")
        customer_id, document = found
        status = str(given.get("status") or document["status"])
        if status not in _STATUSES:
            raise ValueError(f"A status is one of {', '.join(_STATUSES)}")
        now = datetime.now(UTC)
        changed: Json = {**document, "status": status, "updated": _text(now)}
        if given.get("minutes") is not None:
            changed["dropoff_eta"] = _text(now + timedelta(minutes=float(given["minutes"])))
        if given.get("reason"):
            changed["undeliverable_reason"] = str(given["reason"])
        changed["complete"] = status in ("delivered", "canceled", "returned")
        self._state.put_delivery(changed)
        if not given.get("silent"):
            self._tell(customer_id, changed)
        return changed

    async def set_faults(self, request: Request) -> Any:
        """Sets the knobs given: so many calls to come; `late_minutes`, `fee` (cents), `slow_seconds`."""
        given = await object_of(request)
        unknown = set(given) - _FAULTS
        if unknown:
            raise ValueError(f"No such knob: {', '.join(sorted(unknown))}")
        self._state.set_faults({name: float(value) for name, value in given.items()})
        return self._state.faults()

    def _tell(self, customer_id: str, document: Json) -> None:
        organisation = self._state.organisation(customer_id)
        if organisation is None or not organisation["hook"]:
            return
        said = {
            "kind": "event.delivery_status",
            "id": new_id("evt"),
            "created": document["updated"],
            "status": document["status"],
            "delivery_id": document["id"],
            "customer_id": customer_id,
            "live_mode": False,
            "data": document,
        }
        self._sender.post(organisation["hook"], organisation["signing_key"], msgspec.json.encode(said))


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
