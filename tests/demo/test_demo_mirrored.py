"""The house reads the whole demo world: nothing falls out, and what it holds is what was drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

from guichet.commerce import ReadFact, apply
from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.demo import story
from guichet.demo.brands import CONNECTED, NOVA
from guichet.demo.fill import fill
from guichet.demo.world import draw_world
from guichet.kernel.db import driver
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.ports.capabilities import HasStandIn, ReadsHistory, ReadsRecords, Session
from guichet.ports.records import Fact, Resource

Run = Callable[[Coroutine[Any, Any, Any]], Any]

SEED, SCALE = 11, 0.05


async def mirror(services: Services, session: Session, connector: Any) -> Counter[Resource]:
    """Read everything and apply it; returns how many facts there were of each resource."""
    assert isinstance(connector, ReadsHistory)
    assert isinstance(connector, ReadsRecords)
    seen: Counter[Resource] = Counter()
    for resource in connector.resources:
        async for page in connector.history(session, resource, {}):
            facts = []
            for fact in connector.read(page.resource, page.body):
                assert isinstance(fact, Fact), fact
                facts.append(ReadFact(fact, page.read_at))
            async with services.database.transaction() as transaction:
                await apply(transaction, session.connection_id, facts, Origin.HISTORY)
            seen[resource] += len(facts)
    return seen


def test_the_demo_world_is_mirrored_whole(tmp_path: Path, services: Services, run: Run) -> None:
    async def story(address: str) -> None:
        registry.discover()
        connector = registry.find("bigcommerce")
        assert isinstance(connector, HasStandIn)
        http = services.http.unmetered()
        answer = await http.request(
            "POST", f"{address}/_control/stores", json={"hash": NOVA.hash, "name": "Nova", "quota": 1_000_000}
        )
        now = utc_now() - timedelta(seconds=30)
        await fill(address, NOVA, SCALE, SEED, http=http, now=now)
        settings = connector.standin_settings(address, answer.json())
        seen = await mirror(services, Session(connection_id=1, settings=settings, http=http), connector)
        world = draw_world(SEED, SCALE, now)
        assert seen[Resource.ORDERS] == len(world["order"])
        async with services.database.transaction() as transaction:
            connection = await driver(transaction)

            async def count(query: str) -> int:
                row = await (await connection.execute(query)).fetchone()
                return int(row[0]) if row else 0

            assert await count("SELECT count(*) FROM products") == len(world["product"])
            assert await count("SELECT count(*) FROM variants") == sum(
                len(product["variants"]) for product in world["product"]
            )
            linked = "SELECT count(*) FROM stock_levels WHERE variant_id > 0 AND location_id > 0"
            assert await count(linked) == len(world["inventory"])
            assert await count("SELECT count(*) FROM locations WHERE kind = 'warehouse'") == 1
            assert await count("SELECT count(*) FROM locations WHERE kind = 'shop'") == 5
            assert await count("SELECT count(*) FROM products WHERE pictures[1] LIKE 'data:image/svg%'") > 0
            talks = sum(len(order.get("messages", ())) for order in world["order"])
            assert talks > 0
            assert await count("SELECT count(*) FROM order_messages WHERE order_id > 0") == talks
            assert await count("SELECT count(DISTINCT state) FROM orders") == 15

    with StandinServer(StandinSettings(data_directory=tmp_path, port=0)) as server:
        run(story(server.address))


def test_one_person_is_found_over_three_shops_from_half_a_name(
    tmp_path: Path, services: Services, run: Run
) -> None:
    async def story_told(address: str) -> None:
        registry.discover()
        connector = registry.find("bigcommerce")
        assert isinstance(connector, HasStandIn)
        http = services.http.unmetered()
        for number, brand in enumerate(CONNECTED, start=1):
            asked = {"hash": brand.hash, "name": brand.name, "quota": 1_000_000}
            answer = await http.request("POST", f"{address}/_control/stores", json=asked)
            await fill(address, brand, SCALE, SEED, http=http)
            settings = connector.standin_settings(address, answer.json())
            await mirror(services, Session(connection_id=number, settings=settings, http=http), connector)
        async with services.database.transaction() as transaction:
            connection = await driver(transaction)
            query = (
                "SELECT count(DISTINCT customer_id), count(DISTINCT connection_id) FROM customer_profiles"
                " WHERE search_text LIKE %s"
            )
            half = story.HEROINE.last_name[:5].lower()
            assert await (await connection.execute(query, (f"%{half}%",))).fetchone() == (1, 3)
            places = "SELECT kind, count(*) FROM locations GROUP BY kind"
            assert dict(await (await connection.execute(places)).fetchall()) == {"shop": 12, "warehouse": 2}

    with StandinServer(StandinSettings(data_directory=tmp_path, port=0)) as server:
        run(story_told(server.address))
