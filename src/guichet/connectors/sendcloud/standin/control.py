"""The control API: who makes accounts, hands parcels to carriers, and spoils the day."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from guichet.connectors._kit import guarded, object_of
from guichet.connectors.sendcloud.standin.state import State

_FAULTS = frozenset({"throttle", "garbage", "outage", "answer_lost", "refuse", "slow_seconds"})


class ControlDesk:
    """The control API's handlers."""

    def __init__(self, state: State, calls: Callable[[], int]) -> None:
        self._state = state
        self._calls = calls

    def routes(self) -> list[Route]:
        return [
            Route("/health", guarded(self.health)),
            Route("/counts", guarded(self.counts)),
            Route("/applications", guarded(self.create_account), methods=["POST"]),
            Route("/applications/{name}", guarded(self.delete_account), methods=["DELETE"]),
            Route("/parcels", guarded(self.parcels)),
            Route("/parcels/{id:int}/departures", guarded(self.depart), methods=["POST"]),
            Route("/faults", guarded(self.set_faults), methods=["POST"]),
        ]

    async def health(self, _: Request) -> Any:
        return {"status": "ok"}

    async def counts(self, _: Request) -> Any:
        return {
            "shipments": len(self._state.parcels(returns=False)),
            "returns": len(self._state.parcels(returns=True)),
            "calls": self._calls(),
        }

    async def create_account(self, request: Request) -> Any:
        given = await object_of(request)
        public_key = str(given.get("public_key") or secrets.token_hex(16))
        secret_key = str(given.get("secret_key") or secrets.token_hex(16))
        name = str(given.get("name") or "Sendcloud")
        self._state.put_account(public_key, secret_key, name)
        return {"public_key": public_key, "secret_key": secret_key, "name": name}

    async def delete_account(self, request: Request) -> Any:
        self._state.drop_account(request.path_params["name"])
        return {}

    async def parcels(self, request: Request) -> Any:
        """All parcels with a label, newest first; `?returns=true`: those that come back."""
        return {"parcels": self._state.parcels(returns=bool(request.query_params.get("returns")))}

    async def depart(self, request: Request) -> Any:
        """Hands a parcel to its carrier: from then on its label cannot be cancelled."""
        parcel = self._state.parcel(request.path_params["id"])
        if parcel is None:
            raise ValueError("There is no such parcel")
        self._state.put(parcel["id"], {**parcel, "sent": True})
        return {}

    async def set_faults(self, request: Request) -> Any:
        """Sets the knobs given: so many calls to come, or `slow_seconds` for each."""
        given = await object_of(request)
        unknown = set(given) - _FAULTS
        if unknown:
            raise ValueError(f"No such knob: {', '.join(sorted(unknown))}")
        self._state.set_faults({name: float(value) for name, value in given.items()})
        return self._state.faults()
