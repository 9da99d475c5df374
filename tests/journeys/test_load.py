"""The load driver tells the truth: what it sent is what is in the tables, and a difference would show."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import psycopg
from bench.load.documents import Shop, Signer, Stage
from bench.load.equality import differences
from bench.load.run import moments
from bench.load.watch import backlog
from bench.load.wire import PROFILES, Sender
from tests.journeys.house import TESTER, House, living_house

from guichet import connections, sync
from guichet.connectors.headless import connector
from guichet.kernel.services import Services

_COUNT = 150


async def connect(house: House) -> tuple[int, str]:
    """A shop of one's own, and the secret that its connection shows."""
    connection_id = await sync.connect(house.services, TESTER, "headless", {"name": "Belval"})
    async with house.services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id)
    return connection_id, connector.shown_secret(connections.hook_secret_of(house.services.vault, row))


def test_what_was_sent_is_what_is_there(run: Any, services: Services) -> None:
    async def story(house: House) -> None:
        connection_id, secret = await connect(house)
        shop = Shop("b", "carts", 1024, lag=4)
        address = house.services.settings.base_url.removeprefix("http://")
        signer = Signer(address, connection_id, secret, int(datetime.now(UTC).timestamp()))
        feed = shop.bodies(moments(datetime.now(UTC)))
        requests = [signer.request(str(place), next(feed)[1]) for place in range(_COUNT)]
        assert set(shop.stages[1:]) == set(Stage), "orders came as far as orders come"
        host, port = address.split(":")
        sender = Sender((host, int(port)), 8)
        due = PROFILES["poisson"](1000, _COUNT + 50)  # more than there is: it ends in order
        outcome = await asyncio.to_thread(sender.run, due, dict(enumerate(requests)).get, give_up_after=300.0)
        sender.close()
        assert outcome.kept == _COUNT
        with psycopg.connect(house.services.database.conninfo, autocommit=True) as database:

            async def dealt_with() -> bool:
                return backlog(database).empty

            await house.until("the end of the backlog", dealt_with)
            assert list(differences(database, {connection_id: shop})) == []
            database.execute("UPDATE order_lines SET quantity = quantity + 1 WHERE id % 7 = 0")
            assert any(
                "differ" in one or "is [" in one for one in differences(database, {connection_id: shop})
            )

    async def told() -> None:
        async with living_house(services) as house:
            await story(house)

    run(told())
