"""How long it takes from a stock move to the alert handed over to a browser's push service.

Run it alone: `python -m bench.alerts`. A shop tells a level; the order of events, the reaction, the job and
the push service on the loopback follow as in a worker's loops. 1,000 shoppers wish for ten of 2,000 articles
each, so that a move reaches five.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from bench.measuring import calibrate, machine, scratch_server
from sqlalchemy import text

from guichet.before.alerts import jobs, reactions
from guichet.commerce import ReadFact, apply
from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Database, Transaction
from guichet.kernel.events import Origin, Sequencer, run_reactions
from guichet.kernel.http import HttpClients
from guichet.kernel.installation import Reports
from guichet.kernel.jobs import run_due_jobs
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.ports.records import (
    AnyRecord,
    Fact,
    LocationRecord,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
)
from guichet.voice import push
from guichet.voice.push import jobs as push_jobs
from guichet.voice.push.crypto import new_private_key, public_bytes, text_of

DECLARING = (jobs, reactions, push_jobs)
MOVES, ARTICLES, SHOPPERS = 60, 2000, 1000


_FILL = [
    """
INSERT INTO alert_settings (store_id, version, kinds, quiet_from, quiet_until, drop_percent, changed_at)
SELECT id, 1, ARRAY['back_in_stock'], 0, 0, 5, :now FROM stores
""",
    f"""
INSERT INTO shoppers (store_id, language, name, mail, begun_at, seen_at)
SELECT s.id, 'fr', '', '', :now, :now FROM stores s, generate_series(1, {SHOPPERS})
""",
    """
INSERT INTO shopper_lists
  (shopper_id, name, is_default, position, shared, share, version, made_at, changed_at)
SELECT id, '', true, 1, false, 0, 1, :now, :now FROM shoppers
""",
    """
INSERT INTO shopper_wishes (list_id, shopper_id, product_id, variant_id, quantity, note, position, added_at)
SELECT l.id, l.shopper_id, v.product_id, v.id, 1, '', 1, :now FROM shopper_lists l
JOIN variants v ON v.id % 200 = l.shopper_id % 200
""",
    """
INSERT INTO alert_preferences (shopper_id, kinds, viewed, online, location_ids, mail, push, asked_at)
SELECT id, ARRAY['back_in_stock'], false, true, '{}', false, true, :now FROM shoppers
""",
]


async def told(transaction: Transaction, resource: Resource, *records: AnyRecord) -> None:
    """The shop tells of things, live."""
    facts = [
        ReadFact(Fact(resource=resource, external_id=one.external_id, record=one), utc_now())
        for one in records
    ]
    await apply(transaction, 1, facts, Origin.LIVE)


def level(article: int, count: int) -> StockRecord:
    return StockRecord(
        external_id=f"{article}:a", variant_external_id=f"v{article}", location_external_id="a", on_hand=count
    )


async def fill(transaction: Transaction) -> None:
    """A store, a warehouse, articles that are out of stock, and shoppers who wish for ten each."""
    await told(transaction, Resource.STORES, StoreRecord(external_id="s", name="Nova", currency="EUR"))
    await told(
        transaction, Resource.LOCATIONS, LocationRecord(external_id="a", name="Lesquin", kind="warehouse")
    )
    products = [
        ProductRecord(
            external_id=f"p{one}", name=f"Article {one}", price="9.00", currency="EUR",
            variants=(VariantRecord(external_id=f"v{one}", sku=f"S{one}"),),
        )
        for one in range(ARTICLES)
    ]  # fmt: skip
    await told(transaction, Resource.PRODUCTS, *products)
    await told(transaction, Resource.STOCK, *(level(one, 0) for one in range(ARTICLES)))
    for statement in _FILL:
        await transaction.execute(text(statement), {"now": utc_now()})


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A push service that takes all, until its caller is gone."""
    with suppress(asyncio.IncompleteReadError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
            length = next(int(one.split(b":")[1]) for one in head if one.startswith(b"content-length"))
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n")
    writer.close()


async def measure(services: Services) -> list[float]:
    """Seconds from the commit of a stock move to the last notification's answer, move by move."""
    database = services.database
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with database.transaction() as transaction:
        for one in (await transaction.scalars(text("SELECT id FROM shoppers"))).all():
            keys = {"p256dh": text_of(public_bytes(new_private_key())), "auth": text_of(os.urandom(16))}
            address = push.Address(endpoint=f"http://127.0.0.1:{port}/{one}", **keys)
            await push.subscribe(transaction, services.vault, one, address, insecure=True)
    sequencer, found = Sequencer(database.conninfo), []
    assert await sequencer.lead()
    for move in range(MOVES + 1):
        async with database.transaction() as transaction:
            await told(transaction, Resource.STOCK, level(move, 5))
        begun = time.perf_counter()
        while await sequencer.sequence() + await run_reactions(database) + await run_due_jobs(services):
            pass
        found.append(time.perf_counter() - begun)
    await sequencer.resign()
    server.close()
    return found[1:]  # the first one gives each reaction its cursor


async def main() -> None:
    print(machine())
    with scratch_server() as server, tempfile.TemporaryDirectory() as folder:
        database = Database(server.address)
        http = HttpClients(database, allowed_private_networks=("127.0.0.0/8",))
        services = Services(
            settings=Settings(database_url=server.address, data_dir=Path(folder)),
            database=database,
            reports=Reports(database),
            http=http,
            blobs=Blobs(Path(folder) / "blobs"),
            vault=Vault.load_or_create(Path(folder) / "secret.key"),
        )
        async with database.transaction() as transaction:
            await fill(transaction)
        await run_reactions(database)
        times = await measure(services)
        async with database.transaction() as transaction:
            sent = await transaction.scalar(text("SELECT count(*) FROM push_messages WHERE state = 'sent'"))
        print(f"{MOVES} moves, {sent} notifications handed over; calibration {calibrate():.0f} ms")
        print(f"median {statistics.median(times):.3f} s, worst {max(times):.3f} s")
        await http.close()
        await asyncio.sleep(0.1)  # the push service sees that its callers are gone
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
