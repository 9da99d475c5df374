"""The control API: who plays the sender, the postman and the carrier's bad days."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from guichet.connectors._kit import guarded, object_of
from guichet.connectors.laposte.standin.answers import answer_for, local, sortable, words_of
from guichet.connectors.laposte.standin.state import Json, State

_FAULTS = frozenset({"throttle", "garbage", "outage", "slow_seconds"})
_NUMBER = re.compile(r"[0-9A-Z]{11,15}")
_HOLDERS = (1, 3, 4)
_KEPT = ("holder", "product", "estimDate", "estimHourMin", "estimHourMax", "removalPoint", "arrivalCountry")


class ControlDesk:
    """The control API's handlers."""

    def __init__(self, state: State, calls: Callable[[], int]) -> None:
        self._state = state
        self._calls = calls

    def routes(self) -> list[Route]:
        return [
            Route("/health", guarded(self.health)),
            Route("/counts", guarded(self.counts)),
            Route("/applications", guarded(self.create_application), methods=["POST"]),
            Route("/applications/{name}", guarded(self.delete_application), methods=["DELETE"]),
            Route("/parcels", guarded(self.list_parcels)),
            Route("/parcels", guarded(self.announce), methods=["POST"]),
            Route("/parcels/{number}", guarded(self.read_parcel)),
            Route("/parcels/{number}", guarded(self.delete_parcel), methods=["DELETE"]),
            Route("/parcels/{number}/scans", guarded(self.scan), methods=["POST"]),
            Route("/faults", guarded(self.set_faults), methods=["POST"]),
        ]

    async def health(self, _: Request) -> Any:
        return {"status": "ok", "applications": [one["name"] for one in self._state.applications()]}

    async def counts(self, _: Request) -> Any:
        parcels, scans = self._state.count()
        return {"parcels": parcels, "scans": scans, "calls": self._calls()}

    async def create_application(self, request: Request) -> Any:
        given = await object_of(request)
        name, quota = str(given.get("name") or "Suivi"), int(given.get("quota") or 100)
        key = str(given.get("key") or secrets.token_urlsafe(32))
        self._state.put_application(key, name, quota)
        return {"key": key, "name": name, "quota": quota}

    async def delete_application(self, request: Request) -> Any:
        self._state.drop_application(request.path_params["name"])
        return {}

    async def list_parcels(self, request: Request) -> Any:
        """Numbers in their order: `?after=` the last of the page before; `?open=true`: not arrived yet."""
        if request.query_params.get("open"):
            return {"numbers": self._state.open_numbers(1000)}
        return {"numbers": self._state.numbers(request.query_params.get("after", ""), 1000)}

    async def announce(self, request: Request) -> Any:
        """One parcel, or all of `{"parcels": […]}`: each with `number`, and its `scans` if it has any."""
        given = await object_of(request)
        parcels = given.get("parcels", [given])
        with self._state.transaction():
            for parcel in parcels:
                self._announce(parcel)
        return {"announced": len(parcels)}

    async def read_parcel(self, request: Request) -> Any:
        return answer_for(self._state, request.path_params["number"])

    async def delete_parcel(self, request: Request) -> Any:
        with self._state.transaction():
            self._state.drop_parcel(request.path_params["number"].upper())
        return {}

    async def scan(self, request: Request) -> Any:
        """`{"code", "label"?, "at"?, "country"?}`, and what it changes of the parcel (`removalPoint`, …)."""
        number, given = request.path_params["number"].upper(), await object_of(request)
        parcel = self._state.parcel(number)
        if parcel is None:
            raise ValueError(f"{number} was not announced")
        with self._state.transaction():
            self._state.put_parcel(
                number, {**parcel, **{name: given[name] for name in _KEPT if name in given}}
            )
            self._scan(number, given)
        return answer_for(self._state, number)

    async def set_faults(self, request: Request) -> Any:
        """Sets the knobs given: `throttle`, `garbage`, `outage` (so many calls to come), `slow_seconds`."""
        given = await object_of(request)
        unknown = set(given) - _FAULTS
        if unknown:
            raise ValueError(f"No such knob: {', '.join(sorted(unknown))}")
        self._state.set_faults({name: float(value) for name, value in given.items()})
        return self._state.faults()

    def _announce(self, parcel: Json) -> None:
        number = str(parcel["number"]).upper()
        if not _NUMBER.fullmatch(number):
            raise ValueError(f"{number} is no number: 11 to 15 letters and digits")
        holder = int(parcel.get("holder") or 4)
        if holder not in _HOLDERS:
            raise ValueError("A holder is 1 (letters), 3 (Chronopost) or 4 (Colissimo)")
        kept = {name: parcel[name] for name in _KEPT if parcel.get(name)}
        self._state.put_parcel(number, {**kept, "holder": holder})
        for scan in parcel.get("scans", ()):
            self._scan(number, scan)

    def _scan(self, number: str, given: Json) -> None:
        at = datetime.fromisoformat(given["at"]) if given.get("at") else datetime.now(UTC)
        code = str(given["code"])
        event: Json = {"code": code, "label": given.get("label") or words_of(code), "date": local(at)}
        if given.get("country"):
            event["country"] = str(given["country"])
        self._state.add_scan(number, sortable(at), event)
