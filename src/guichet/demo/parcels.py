"""The demo's parcels at the carrier: their scans until now, and the postman who makes the next ones."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from guichet.demo import story
from guichet.demo.control import Played
from guichet.demo.sales import Status
from guichet.kernel.http import Http
from guichet.kernel.types import utc_now

Json = dict[str, Any]

SHOP_LABELS = "6A000000"
"""With what the numbers begin that the label maker's stand-in gives: it counts from one."""

_AT_ONCE = 500
_OPEN = 400  # parcels under way that the postman bears in mind

_STILL_OUT = (Status.SHIPPED, Status.PARTLY_SHIPPED)
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

_REGION = "ID0"  # a scan that only informs: no state follows from it
_LATELY = timedelta(days=12)
_EXPECTED = timedelta(days=3)

# What a parcel lives through after its label: (code, hours since the scan before), and how many fare so.
_WAYS: tuple[tuple[int, tuple[tuple[str, float, float], ...]], ...] = (
    (70, (("PC1", 3, 20), ("ET1", 4, 12), ("ET1", 6, 20), ("MD2", 8, 16), ("DI1", 1, 7))),
    (10, (("PC1", 3, 20), ("ET1", 6, 20), ("MD2", 8, 16), ("ND1", 1, 6), ("AG1", 2, 20), ("DI1", 20, 90))),
    (8, (("PC1", 3, 20), ("ET1", 6, 20), ("AG1", 10, 30), ("DI1", 10, 120))),
    (5, (("PC1", 3, 20), ("ET1", 6, 20), ("PB1", 8, 30), ("PB2", 12, 40), ("MD2", 8, 20), ("DI1", 1, 7))),
    (2, (("PC1", 3, 20), ("ET1", 6, 20), ("DI3", 10, 30), ("MD2", 20, 60), ("DI1", 1, 7))),
)
_BACK = (("PC1", 3, 20), ("ET1", 6, 20), ("MD2", 8, 16), ("ND1", 1, 6), ("RE1", 90, 200), ("DI2", 40, 90))

# What is under way shows every state in turn: the codes so far, hours since the last of them, and by how many
# days the carrier's promise lies ahead of now (behind it: late).
_UNDER_WAY: tuple[tuple[tuple[str, ...], float, int | None], ...] = (
    (("PC1", "ET1"), 7, 1),
    (("PC1", "ET1", "ET1", "MD2"), 3, 0),
    (("PC1", "ET1", "AG1"), 30, 0),
    (("PC1",), 9, 2),
    ((), 12, 3),
    (("PC1", "ET1", "ET1"), 40, -2),  # late, and nobody says why
    (("PC1", "ET1", "PB1"), 26, -1),  # late, and it is said why
    (("PC1", "ET1", "ET1", "DI3"), 15, -1),
    (("PC1", "ET1", "MD2", "ND1"), 20, 0),
    (("PC1", "ET1", "MD2", "ND1", "AG1"), 50, None),
    (("PC1", "ET1"), 168, -3),  # silent: nothing was heard of it for a week
    (("PC1", "ET1", "MD2", "ND1", "RE1"), 60, None),
    (("PC1", "ET1", "ET1", "PB1", "PB2"), 11, 1),
    (("PC1", _REGION), 22, 1),
    (("PC1", "ET1", "MD2", "ND1", "RE1", "DI2"), 18, None),
)
_TROUBLES = (
    "L’adresse est incomplète : un complément est attendu.",
    "Panne de tri à la plateforme, l’envoi repart au prochain départ.",
    "Intempéries : la tournée de la commune est reportée.",
    "Colis abîmé en route, remballé par nos soins.",
)


def draw_parcels(draw: random.Random, orders: Iterable[Json], now: datetime) -> list[Json]:
    """The carrier's parcels of a shop's orders with the scans until now, as its stand-in takes them."""
    parcels = []
    under_way = draw.randrange(len(_UNDER_WAY))
    for order in orders:
        for shipment in order.get("shipments", ()):
            holder = _HOLDERS.get(shipment["tracking_carrier"])
            if holder is None:
                continue
            number, left = shipment["tracking_number"], datetime.fromisoformat(shipment["date_created"])
            if number == story.PARCEL:
                parcels.append(story.parcel(now))
            elif order["status_id"] in _STILL_OUT and now - left < _LATELY:
                parcels.append(_under_way(draw, number, holder, _UNDER_WAY[under_way], now))
                under_way = (under_way + 1) % len(_UNDER_WAY)
            else:
                parcels.append(_arrived(draw, order, number, holder, left, now))
    return parcels


def _under_way(
    draw: random.Random,
    number: str,
    holder: int,
    case: tuple[tuple[str, ...], float, int | None],
    now: datetime,
) -> Json:
    """A parcel in a state that is wanted, its scans reckoned back from now."""
    codes, hours, ahead = case
    moment = now - timedelta(hours=hours * draw.uniform(0.8, 1.2))
    scans: list[Json] = []
    for code in reversed(("DR1", *codes)):
        scans.append(_scan(draw, code, moment))
        moment -= timedelta(hours=draw.uniform(5, 22))
    parcel: Json = {"number": number, "holder": holder, "scans": scans[::-1]}
    if ahead is not None:
        parcel["estimDate"] = _day(now.date() + timedelta(days=ahead))
    if "AG1" in codes:
        parcel["removalPoint"] = draw.choice(_POINTS)
    return parcel


def _arrived(
    draw: random.Random, order: Json, number: str, holder: int, left: datetime, now: datetime
) -> Json:
    """A parcel whose way is over: with its addressee, or back at the shop where the order was refunded."""
    went_back = order["status_id"] == Status.REFUNDED and draw.random() < 0.4
    way = _BACK if went_back else _draw_way(draw)
    pauses = [draw.uniform(least, most) for _, least, most in way]
    # Of an order that is already complete the parcel has arrived, however lately it left.
    pace = min(1.0, (now - left).total_seconds() / 3600 * 0.95 / sum(pauses))
    parcel: Json = {"number": number, "holder": holder, "estimDate": _day((left + _EXPECTED).date())}
    scans = [{"code": "DR1", "at": left.isoformat()}]
    moment = left
    for (code, _, _), pause in zip(way, pauses, strict=True):
        moment += timedelta(hours=pause * pace)
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
    if code == "PB1":
        scan["label"] = draw.choice(_TROUBLES)
    return scan


def _day(day: date) -> str:
    """A day as the carrier promises it."""
    return f"{day.isoformat()}T00:00:00+01:00"


# What comes after a scan, in the demo's lively world.
_NEXT: dict[str, tuple[tuple[str, int], ...]] = {
    "DR1": (("PC1", 1),),
    "PC1": (("ET1", 1),),
    "ET1": (("ET1", 3), ("MD2", 6), ("PB1", 1), ("DI3", 1)),
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
        self._carrier = Played(http, address)
        self._draw = draw
        self._open: list[str] | None = None

    async def load(self, parcels: Sequence[Json]) -> None:
        """Write parcels with what happened to them. Raises RefusedError, kernel.http.UnreachableError."""
        for start in range(0, len(parcels), _AT_ONCE):
            await self._carrier.tell("parcels", {"parcels": parcels[start : start + _AT_ONCE]})

    async def announce(self, number: str, carrier: str) -> None:
        """The shop has labelled a parcel; one of another carrier is none of ours."""
        holder = _HOLDERS.get(carrier)
        if holder is None:
            return
        expected = utc_now().date() + timedelta(days=self._draw.randint(1, 3))
        parcel = {"number": number, "holder": holder, "estimDate": _day(expected)}
        await self.load([{**parcel, "scans": [{"code": "DR1"}]}])
        if self._open is not None:
            self._open = [*self._open, number][-_OPEN:]

    async def latest(self, number: str) -> tuple[str, datetime] | None:
        """The last scan of a parcel and when it was; None of one that nobody announced."""
        told = await self._carrier.ask(f"parcels/{number}")
        events = told.get("shipment", {}).get("event")
        return (events[0]["code"], datetime.fromisoformat(events[0]["date"])) if events else None

    async def scan(self, number: str, code: str) -> None:
        """Scan a parcel that was announced."""
        scan = _scan(self._draw, code, utc_now())
        if code == "AG1":
            scan["removalPoint"] = self._draw.choice(_POINTS)
        await self._carrier.tell(f"parcels/{number}/scans", scan)

    async def scan_some(self) -> None:
        """One parcel under way goes one step on; those of shops' labels go on by themselves."""
        if not self._open:
            numbers = (await self._carrier.ask("parcels?open=true"))["numbers"]
            self._open = [
                number for number in numbers if number != story.PARCEL and not number.startswith(SHOP_LABELS)
            ][-_OPEN:]
        if not self._open:
            return
        number = self._draw.choice(self._open)
        last = await self.latest(number)
        following = _NEXT.get(last[0] if last else "")
        if following is None:
            self._open.remove(number)
            return
        code = self._draw.choices([code for code, _ in following], [weight for _, weight in following])[0]
        await self.scan(number, code)
