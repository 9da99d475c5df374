"""How many availability questions a second are answered: over HTTP, two web processes, the database beside.

    python -m bench.availability [--size small|large] [--seconds 8]

Small is 800 variants at 20 shops, large 20,000 at 200; every shop has a level of every variant. The demand is
Zipf-shaped over variants and towns, each question is one variant near a town, and nothing of stock is kept
between two of them. The asker runs on the same cores; what it uses is printed beside.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import psutil
import psycopg
import uvicorn
import uvloop
from bench.measuring import calibrate, machine, quantile, scratch_server

from guichet.kernel.settings import Settings
from guichet.kernel.vault import Vault

SIZES = {"small": (800, 20, (20,)), "large": (20_000, 200, (200, 20))}
KEY = "gpk_bench"
TOWNS = 200
_PORTS = (18731, 18732)
_PATH = "/api/shopper/v1/availability"

_FILL = """
INSERT INTO stores (connection_id, external_id, name, kind, address, mail, currency, locale, time_zone,
  active, details, source_version, read_at, digest, version)
SELECT 1, 's', 'Nova', 'web', '', '', 'EUR', 'fr', 'Europe/Paris', true, '{}', now(), now(), 'x', 1;
INSERT INTO publishable_keys (key, store_id, name, origins, created_at)
SELECT 'gpk_bench', id, '', '{}', now() FROM stores WHERE external_id = 's';
INSERT INTO locations (connection_id, external_id, code, name, kind, postal_address, latitude, longitude,
  time_zone, opening_hours, special_hours, enabled, details, source_version, read_at, digest, version)
SELECT 1, one::text, '', 'Nova ' || one, CASE one WHEN 1 THEN 'warehouse' ELSE 'shop' END,
  jsonb_build_object('lines', jsonb_build_array(one || ' rue Haute'), 'postcode', (10000 + one)::text,
    'city', 'Ville ' || one, 'country', 'FR', 'phone', '+33 1 99 00 00 00'),
  43 + random() * 8, -4 + random() * 11, 'Europe/Paris',
  (SELECT jsonb_agg(jsonb_build_object('weekday', day, 'opens', '10:00', 'closes', '19:30'))
   FROM generate_series(1, 6) AS day),
  '[]', true, '{}', now(), now(), 'x', 1
FROM generate_series(1, %(locations)s + 1) AS one;
INSERT INTO towns SELECT 'FR', (10000 + one)::text, 'ville ' || one, 'Ville ' || one,
  43 + random() * 8, -4 + random() * 11 FROM generate_series(1, 200) AS one;
INSERT INTO products (connection_id, external_id, name, search_name, search, sku, kind, description, brand,
  address, pictures, category_external_ids, store_external_ids, price, price_minor, currency, visible,
  metafields, source_version, read_at, digest, version)
SELECT 1, one::text, 'Robe ' || one, 'robe ' || one, to_tsvector('simple', 'robe'), 'NV-' || one, 'physical',
  '', 'Nova', '', '{}', '{}', '{s}', '89.00', 8900, 'EUR', true, '{}', now(), now(), 'x', 1
FROM generate_series(1, %(variants)s / 8) AS one;
INSERT INTO variants (connection_id, external_id, product_id, position, sku, gtin, gtin14, options, picture,
  purchasable, told_source_version, told_read_at)
SELECT 1, one::text, (one - 1) / 8 + 1, one %% 8, 'NV-' || one, (2000000000000 + one)::text,
  lpad((2000000000000 + one)::text, 14, '0'),
  '[{"name": "Taille", "value": "38"}, {"name": "Couleur", "value": "Marine"}]', '', true, now(), now()
FROM generate_series(1, %(variants)s) AS one;
INSERT INTO stock_levels (connection_id, external_id, variant_external_id, location_external_id,
  variant_id, location_id, on_hand, safety, tracked, source_version, read_at, digest, version)
SELECT 1, variant.id || ':' || location.id, variant.external_id, location.external_id, variant.id,
  location.id, (random() * 12)::int, 1, true, now(), now() - random() * interval '1 hour', 'x', 1
FROM variants AS variant CROSS JOIN locations AS location;
"""


def fill(address: str, variants: int, locations: int) -> None:
    """A shop with so many variants at so many places, and the list of towns."""
    values = {"variants": variants, "locations": locations}
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in _FILL.split(";\n"):
            if statement.strip():
                connection.execute(statement, values)
        connection.execute("VACUUM ANALYZE")


async def _serve(address: str, folder: str, port: int) -> None:
    from guichet.app import create_app  # noqa: PLC0415 — the asker needs none of it
    from guichet.kernel.garbage import collect_rarely  # noqa: PLC0415 — as above
    from guichet.operations.services import open_services  # noqa: PLC0415 — as above
    from guichet.sync import Door  # noqa: PLC0415 — as above

    settings = Settings(database_url=address, data_dir=Path(folder), requests_per_minute=10**9)
    async with open_services(settings) as services:
        config = uvicorn.Config(
            create_app(services, Door(services)), host="127.0.0.1", port=port, loop="none", http="httptools",
            ws="none", log_config=None, access_log=False, proxy_headers=False, server_header=False,
        )  # fmt: skip
        collect_rarely()
        await uvicorn.Server(config).serve()


@contextmanager
def web_processes(address: str) -> Iterator[list[psutil.Process]]:
    """Two web processes as `guichet serve` runs them, each on a port of its own."""
    with tempfile.TemporaryDirectory(prefix="guichet-bench-web-") as folder:
        Vault.load_or_create(Path(folder) / "secret.key")
        command = [sys.executable, "-m", "bench.availability", "--serve"]
        children = [subprocess.Popen([*command, address, folder, str(port)]) for port in _PORTS]
        try:
            yield [psutil.Process(child.pid) for child in children]
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(timeout=30)


class _Asker(asyncio.Protocol):
    """One connection that is kept; answers are told apart by their length alone."""

    def __init__(self) -> None:
        self._buffer = b""
        self._waiting: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    async def ask(self, path: str) -> bytes:
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
        return await self._waiting

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or self._waiting is None:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError((head + body).decode())
        self._buffer = b""
        self._waiting.set_result(body)
        self._waiting = None


async def _askers(each: int) -> list[_Asker]:
    loop = asyncio.get_running_loop()
    askers = []
    for port in _PORTS:
        for _ in range(each):
            for _attempt in range(600):
                try:
                    askers.append((await loop.create_connection(_Asker, "127.0.0.1", port))[1])
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.1)
    return askers


def _questions(variants: int, limit: int) -> Iterator[str]:
    """Paths, drawn by Zipf: the tenth is asked for a tenth as often as the first."""
    draw = random.Random(7)
    weights = [1 / place for place in range(1, variants + 1)]
    of_towns = [1 / place for place in range(1, TOWNS + 1)]
    while True:
        chosen = draw.choices(range(1, variants + 1), weights, k=2000)
        towns = draw.choices(range(1, TOWNS + 1), of_towns, k=2000)
        for variant, town in zip(chosen, towns, strict=True):
            yield f"{_PATH}?key={KEY}&variant_id={variant}&near={10_000 + town}&limit={limit}"


async def closed(
    askers: Sequence[_Asker], questions: Iterator[str], seconds: float
) -> tuple[float, list[float]]:
    """Answers a second when each connection asks again as soon as it is answered, and their milliseconds."""
    took: list[float] = []
    end = time.perf_counter() + seconds

    async def run(asker: _Asker) -> None:
        while (begun := time.perf_counter()) < end:
            await asker.ask(next(questions))
            took.append((time.perf_counter() - begun) * 1000)

    begun = time.perf_counter()
    await asyncio.gather(*(run(asker) for asker in askers))
    return len(took) / (time.perf_counter() - begun), took


async def paced(
    askers: Sequence[_Asker], questions: Iterator[str], rate: float, seconds: float
) -> list[float]:
    """Milliseconds of answers to questions that arrive at this rate (Poisson), from when each was due."""
    draw, took = random.Random(8), list[float]()
    due: asyncio.Queue[float] = asyncio.Queue()

    async def run(asker: _Asker) -> None:
        while (at := await due.get()) >= 0:
            await asker.ask(next(questions))
            took.append((time.perf_counter() - at) * 1000)

    running = [asyncio.create_task(run(asker)) for asker in askers]
    at = time.perf_counter()
    end = at + seconds
    while (at := at + draw.expovariate(rate)) < end:
        if (ahead := at - time.perf_counter()) > 0.001:
            await asyncio.sleep(ahead)
        due.put_nowait(at)
    for _ in askers:
        due.put_nowait(-1.0)
    await asyncio.gather(*running)
    return took


def _seconds_of(processes: Sequence[psutil.Process]) -> float:
    return sum(process.cpu_times().user + process.cpu_times().system for process in processes)


async def measure(size: str, seconds: float) -> None:
    """Fill, serve, ask, and print."""
    variants, locations, limits = SIZES[size]
    with scratch_server() as scratch:
        fill(scratch.address, variants, locations)
        with web_processes(scratch.address) as web:
            askers = await _askers(12)
            own = psutil.Process()
            for limit in limits:
                questions = _questions(variants, limit)
                body = await askers[0].ask(next(questions))
                await closed(askers, questions, 2)
                pace = calibrate()
                before = (_seconds_of(web), scratch.processor_seconds(), _seconds_of([own]))
                rate, took = await closed(askers, questions, seconds)
                after = (_seconds_of(web), scratch.processor_seconds(), _seconds_of([own]))
                used = [(b - a) / len(took) * 1e6 for a, b in zip(before, after, strict=True)]
                print(
                    f"{variants} x {locations}, limit {limit}: {rate:.0f}/s closed, 24 connections; median "
                    f"{quantile(took, 0.5):.1f} p99 {quantile(took, 0.99):.1f} ms; answer {len(body)} bytes; "
                    f"processor µs each: web {used[0]:.0f}, database {used[1]:.0f}, asker {used[2]:.0f}; "
                    f"loop {pace:.0f} ms"
                )
                for share in (0.5, 0.8):
                    took = await paced(askers, questions, rate * share, seconds)
                    print(
                        f"  arriving at {rate * share:.0f}/s: median {quantile(took, 0.5):.1f} "
                        f"p99 {quantile(took, 0.99):.1f} ms"
                    )


def main() -> None:
    if sys.argv[1:2] == ["--serve"]:
        address, folder, port = sys.argv[2:5]
        uvloop.run(_serve(address, folder, int(port)))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=[*SIZES, "both"], default="both")
    parser.add_argument("--seconds", type=float, default=8)
    given = parser.parse_args()
    print(machine())
    for size in SIZES if given.size == "both" else [given.size]:
        uvloop.run(measure(size, given.seconds))


if __name__ == "__main__":
    main()
