"""How long the server takes for a tracking page, and how many bytes it is.

Run it alone: `python -m bench.tracking_page`. The whole API with its layers and PostgreSQL; only the socket
is left out. Shoppers of many addresses come in an open loop; the machine's own pace is printed beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measuring import Read, calibrate, closed_pace, machine, open_loop, quantile, scratch_server
from bench.world import fill

from guichet.api.rest import build_api
from guichet.commerce import ReadFact, apply
from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.http import HttpClients
from guichet.kernel.installation import Reports
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.ports.records import (
    Address,
    Fact,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    ParcelRecord,
    ParcelState,
    Resource,
    ShipmentLine,
    ShipmentRecord,
    TrackingEvent,
)
from guichet.purchase.tracking import TrackingLinks

_SHOP, _CARRIER = 1, 9
_SCANS = (ParcelState.ANNOUNCED, ParcelState.HANDED_OVER, *[ParcelState.IN_TRANSIT] * 4)


class Shopper:
    """Somebody with a link, each time from another address."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._chance = random.Random(5)

    async def get(self, path: str, tag: str = "") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a page."""
        status, headers, body = 0, dict[str, str](), b""
        asked = [(b"host", b"guichet.test"), (b"accept-language", b"fr")]
        asked += [(b"if-none-match", tag.encode())] if tag else []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            nonlocal status, body
            if message["type"] == "http.response.start":
                status = message["status"]
                headers.update((name.decode(), value.decode()) for name, value in message["headers"])
            body += message.get("body", b"")

        address = ".".join(str(self._chance.randrange(1, 250)) for _ in range(4))
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
            "root_path": "", "headers": asked, "client": (address, 1), "server": ("guichet.test", 80),
            "state": {},
        }  # fmt: skip
        await self._app(scope, receive, send)
        return status, headers, body


@asynccontextmanager
async def shop(address: str) -> AsyncIterator[tuple[Services, Shopper]]:
    """The API over a database, with the pool of production."""
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
        try:
            api = build_api(services)
            collect_rarely()  # as a web process does when it starts
            yield services, Shopper(api)
        finally:
            await http.close()
            await database.close()


async def count_on(services: Services) -> None:
    """Let new rows be numbered after those that were filled in."""
    async with services.database.transaction() as transaction:
        for table in ("customers", "customer_profiles", "orders", "order_lines", "shipments", "parcels"):
            newest = f"SELECT coalesce(max(id), 0) + 1 FROM {table}"
            await transaction.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), ({newest}))"
            )


async def place(services: Services, number: str, lines: int, parcels: int) -> int:
    """An order of so many lines in so many parcels, each with six scans; returns its id."""
    now = utc_now()
    name = "Écharpe de laine à franges, coloris naturel n°"
    share = max(1, lines // max(1, parcels))
    order = OrderRecord(
        external_id=number, number=number, store_external_id="1", state=OrderState.SHIPPED,
        source_state="Shipped", placed_at=now - timedelta(days=3), currency="EUR", subtotal=3990, total=3990,
        mail="camille@roux.example", billing=Address(first_name="Camille", last_name="Roux", country="FR"),
        lines=tuple(
            OrderLineRecord(
                external_id=str(n), name=f"{name} {n}", quantity=1, unit_price="39.90", total=3990
            )
            for n in range(lines)
        ),
        shipments=tuple(
            ShipmentRecord(
                external_id=f"{number}s{n}", tracking_number=f"6A{number}{n}", carrier="Colissimo",
                created_at=now - timedelta(days=2),
                lines=tuple(
                    ShipmentLine(line_external_id=str(at), quantity=1)
                    for at in range(n * share, lines if n == parcels - 1 else (n + 1) * share)
                ),
            )
            for n in range(parcels)
        ),
    )  # fmt: skip
    told = ReadFact(Fact(resource=Resource.ORDERS, external_id=number, record=order), now)
    scans = [
        ReadFact(Fact(resource=Resource.PARCELS, external_id=one.external_id, record=one), now)
        for one in (_parcel(f"6A{number}{n}", now) for n in range(parcels))
    ]
    async with services.database.transaction() as transaction:
        await apply(transaction, _SHOP, [told], Origin.LIVE)
        await apply(transaction, _CARRIER, scans, Origin.LIVE)
        rows = await transaction.exec_driver_sql(f"SELECT id FROM orders WHERE number = '{int(number)}'")
        return int(rows.scalar_one())


def _parcel(number: str, now: datetime) -> ParcelRecord:
    events = tuple(
        TrackingEvent(
            at=now - timedelta(hours=6 * (len(_SCANS) - place)), state=state, code=f"C{place}",
            words="Votre colis est en cours d’acheminement.", place="Rennes",
        )
        for place, state in enumerate(_SCANS)
    )  # fmt: skip
    return ParcelRecord(
        external_id=number,
        state=ParcelState.IN_TRANSIT,
        events=events,
        expected_until=datetime.now(UTC) + timedelta(days=1),
    )


async def measure(address: str, asked: argparse.Namespace) -> None:
    """Measure the pages, and print the figures."""
    async with shop(address) as (services, shopper):
        await count_on(services)
        links = TrackingLinks(services)
        paths: dict[str, str] = {}
        tags: dict[str, str] = {}
        for kind, number, lines, parcels in (
            ("3 lines, 1 parcel", "900001", 3, 1),
            ("400 lines, 3 parcels", "900002", 400, 3),
        ):
            word = links.of_order(await place(services, number, lines, parcels)).word
            paths[kind] = f"/tracking/{word}"
            status, headers, body = await shopper.get(paths[kind])
            if status != 200:
                raise RuntimeError(f"{kind}: {status} {body[:300]!r}")
            tags[kind] = headers["etag"]
            print(f"{kind}: {len(body)} bytes")
        reads = {kind: _page(shopper, path) for kind, path in paths.items()}
        first = next(iter(paths))
        reads["unchanged (304)"] = _page(shopper, paths[first], tags[first])
        pace = await closed_pace(reads, 60)
        for kind, read in reads.items():
            print(f"{kind}: {await _processor(read):.1f} ms of the web process's own time")
        loop = calibrate()
        took = await open_loop(reads, asked.rate, asked.seconds, seed=3)
        print(f"one after the other {pace:.0f}/s; loop {loop:.0f} ms; open loop of {asked.rate}/s:")
        for kind, times in took.items():
            print(f"{kind:>22} median {quantile(times, 0.5):6.1f} ms  p99 {quantile(times, 0.99):6.1f} ms")


def _page(shopper: Shopper, path: str, tag: str = "") -> Read:
    async def read() -> object:
        return await shopper.get(path, tag)

    return read


async def _processor(read: Read, count: int = 40) -> float:
    """Milliseconds of processor time of a page, which what else the machine does changes least."""
    begun = time.process_time()
    for _ in range(count):
        await read()
    return (time.process_time() - begun) / count * 1000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--orders", type=int, default=100_000)
    arguments.add_argument("--rate", type=float, default=5)
    arguments.add_argument("--seconds", type=float, default=20)
    asked = arguments.parse_args()
    print(machine())
    with scratch_server() as server:
        fill(server.address, asked.orders)
        asyncio.run(measure(server.address, asked))


if __name__ == "__main__":
    main()
