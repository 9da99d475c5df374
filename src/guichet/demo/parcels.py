"""The demo's parcels at the carrier: their scans until now, and the postman who makes the next ones."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from guichet.demo.control import RefusedError
from guichet.kernel.http import Http
from guichet.kernel.types import utc_now

Json = dict[str, Any]

_AT_ONCE = 500
_OPEN = 400  # parcels under way that the postman bears in mind

# The shops' words for the carriers, and who that is there.
_HOLDERS = {"colissimo": 4, "chronopost-france": 3}
_POINTS = (
    "TABAC DES HALLES",
    "PRESSE DU MARCHÉ",
    "LIBRAIRIE DU PONT",
    "ÉPICERIE SAINT-ROCH",
    "FLEURS ET CIE",
)
_CENTRES = ("Lyon", "Lille", "Bordeaux", "Rennes", "Marseille", "Toulouse", "Strasbourg")

# What a parcel lives through after its label: (code, hours since the scan before), and how many fare so.
_WAYS: tuple[tuple[int, tuple[tuple[str, float, float], ...]], ...] = (
    (70, (("PC1", 3, 20), ("ET1", 4, 12), ("ET1", 6, 20), ("MD2", 8, 16), ("DI1", 1, 7))),
    (10, (("PC1", 3, 20), ("ET1", 6, 20), ("MD2", 8, 16), ("ND1", 1, 6), ("AG1", 2, 20), ("DI1", 20, 90))),
    (8, (("PC1", 3, 20), ("ET1", 6, 20), ("AG1", 10, 30), ("DI1", 10, 120))),
    (5, (("PC1", 3, 20), ("ET1", 6, 20), ("PB1", 8, 30), ("PB2", 12, 40), ("MD2", 8, 20), ("DI1", 1, 7))),
    (3, (("PC1", 3, 20), ("ET1", 6, 20), ("MD2", 8, 16), ("ND1", 1, 6), ("RE1", 90, 200), ("DI2", 40, 90))),
    (2, (("PC1", 3, 20), ("ET1", 6, 20), ("DI3", 10, 30), ("MD2", 20, 60), ("DI1", 1, 7))),
    (2, (("PC1", 3, 20), ("ET1", 6, 20))),  # and nothing more is ever heard of it
)


def draw_parcels(draw: random.Random, orders: Iterable[Json], now: datetime) -> list[Json]:
    """The carrier's parcels of a shop's orders with the scans until now, as its stand-in takes them."""
    parcels = []
    for order in orders:
        for shipment in order.get("shipments", ()):
            holder = _HOLDERS.get(shipment["tracking_carrier"])
            if holder is not None:
                left = datetime.fromisoformat(shipment["date_created"])
                parcels.append(_parcel(draw, shipment["tracking_number"], holder, left, now))
    return parcels


def _parcel(draw: random.Random, number: str, holder: int, left: datetime, now: datetime) -> Json:
    scans = [{"code": "DR1", "at": left.isoformat()}]
    moment = left
    parcel: Json = {"number": number, "holder": holder}
    for code, least, most in _draw_way(draw):
        moment += timedelta(hours=draw.uniform(least, most))
        if moment > now:
            expected = moment.date() + timedelta(days=draw.randint(0, 2))
            parcel["estimDate"] = f"{expected.isoformat()}T00:00:00+01:00"
            break
        scans.append(_scan(draw, code, moment))
        if code == "AG1":
            parcel["removalPoint"] = draw.choice(_POINTS)
    return {**parcel, "scans": scans}


def _draw_way(draw: random.Random) -> tuple[tuple[str, float, float], ...]:
    return draw.choices([way for _, way in _WAYS], [weight for weight, _ in _WAYS])[0]


def _scan(draw: random.Random, code: str, moment: datetime) -> Json:
    scan: Json = {"code": code, "at": moment.isoformat()}
    if code == "ET1":
        scan["label"] = f"L’envoi est passé par notre plateforme de {draw.choice(_CENTRES)}."
    return scan


# What comes after a scan, in the demo's lively world.
_NEXT: dict[str, tuple[tuple[str, int], ...]] = {
    "DR1": (("PC1", 1),),
    "PC1": (("ET1", 1),),
    "ET1": (("ET1", 3), ("MD2", 6), ("PB1", 1)),
    "PB1": (("PB2", 1),),
    "PB2": (("MD2", 1),),
    "DI3": (("MD2", 1),),
    "MD2": (("DI1", 8), ("ND1", 1)),
    "ND1": (("AG1", 1),),
    "AG1": (("DI1", 1),),
    "RE1": (("DI2", 1),),
}


class Postman:
    """Announces parcels at the carrier's stand-in and scans those under way."""

    def __init__(self, http: Http, address: str, draw: random.Random) -> None:
        self._http = http
        self._base = f"{address.rstrip('/')}/_control"
        self._draw = draw
        self._open: list[str] | None = None

    async def load(self, parcels: Sequence[Json]) -> None:
        """Write parcels with what happened to them. Raises RefusedError, kernel.http.UnreachableError."""
        for start in range(0, len(parcels), _AT_ONCE):
            await self._post("parcels", {"parcels": parcels[start : start + _AT_ONCE]})

    async def announce(self, number: str, carrier: str) -> None:
        """The shop has labelled a parcel; one of another carrier is none of ours."""
        holder = _HOLDERS.get(carrier)
        if holder is None:
            return
        expected = utc_now().date() + timedelta(days=self._draw.randint(1, 3))
        parcel = {"number": number, "holder": holder, "estimDate": f"{expected.isoformat()}T00:00:00+01:00"}
        await self.load([{**parcel, "scans": [{"code": "DR1"}]}])
        if self._open is not None:
            self._open = [*self._open, number][-_OPEN:]

    async def scan_some(self) -> None:
        """One parcel under way goes one step on."""
        if not self._open:
            self._open = (await self._ask("parcels?open=true"))["numbers"][-_OPEN:]
        if not self._open:
            return
        number = self._draw.choice(self._open)
        told = await self._ask(f"parcels/{number}")
        events = told.get("shipment", {}).get("event") or [{"code": ""}]
        following = _NEXT.get(events[0]["code"])
        if following is None:
            self._open.remove(number)
            return
        code = self._draw.choices([code for code, _ in following], [weight for _, weight in following])[0]
        scan = _scan(self._draw, code, utc_now())
        if code == "AG1":
            scan["removalPoint"] = self._draw.choice(_POINTS)
        await self._post(f"parcels/{number}/scans", scan)

    async def _ask(self, path: str) -> Any:
        answer = await self._http.request("GET", f"{self._base}/{path}")
        if answer.status >= 300:
            raise RefusedError(answer.status, answer.body[:300].decode(errors="replace"))
        return answer.json()

    async def _post(self, path: str, body: Json) -> None:
        answer = await self._http.request("POST", f"{self._base}/{path}", json=body, timeout=60.0)
        if answer.status >= 300:
            raise RefusedError(answer.status, answer.body[:300].decode(errors="replace"))
