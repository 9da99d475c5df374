"""A BigCommerce shop is mirrored: first sync, webhooks, healing, proof."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.connectors.bigcommerce.standin.world import CUSTOMER, LAMP, MUG, order
from tests.face import someone
from tests.journeys.house import House, Shop, living_house, shop_at

from guichet.kernel.services import Services

ORDERS = 60
MANY = 50


def dated(number: int) -> dict[str, Any]:
    """An order placed `number` days ago, so that stretches of time are all used."""
    placed = datetime.now(UTC) - timedelta(days=number * 30, hours=1)
    return order(
        1000 + number,
        date_created=format_datetime(placed),
        date_modified=format_datetime(placed + timedelta(minutes=5)),
    )


async def fill(shop: Shop) -> None:
    await shop.load("product", [LAMP, MUG])
    await shop.load("customer", [CUSTOMER])
    await shop.load("order", [dated(number) for number in range(ORDERS)])


def story(services: Services, standin: str, tell: Callable[[House, Shop], Any]) -> Any:
    async def whole() -> None:
        async with shop_at(standin, "lyon") as shop, living_house(services) as house:
            await fill(shop)
            await tell(house, shop)

    return whole()


async def settled(house: House, connection_id: int) -> None:
    """Wait until nothing waits any more: no raw row, no wish."""

    async def nothing_waits() -> bool:
        waiting = await house.scalar(
            "SELECT (SELECT count(*) FROM deliveries_waiting) + (SELECT count(*) FROM wanted)"
        )
        return bool(waiting == 0)

    await house.until("that nothing waits", nothing_waits)


def test_a_shop_is_mirrored_and_proven(run: Any, services: Services, standin: str) -> None:
    async def tell(house: House, shop: Shop) -> None:
        connection_id = await house.connect(shop)
        await house.mirrored(connection_id)
        assert await house.scalar("SELECT count(*) FROM orders") == ORDERS
        assert await house.scalar("SELECT count(*) FROM order_lines") == 2 * ORDERS
        assert await house.scalar("SELECT count(*) FROM store_customers") == 1
        assert await house.scalar("SELECT count(*) FROM products") == 2
        progress = await house.rows("SELECT * FROM run_parts WHERE state <> 'done'")
        assert progress == []

        proof = await house.proven()
        for resource in proof["resources"]:
            if resource["note"] != "not_reconcilable":
                assert resource["note"] in ("", "not_countable"), resource
                assert resource["there"] in (resource["here"], None), resource
                assert not resource["missing"], resource
                assert not resource["extra"], resource
                assert resource["differing"] == 0, (resource, proof["samples"][:1])
        by_name = {resource["resource"]: resource for resource in proof["resources"]}
        assert by_name["orders"]["equal"] == 50
        assert by_name["carts"]["note"] == "not_reconcilable"

    run(story(services, standin, tell))


def test_a_first_sync_announces_history_only(run: Any, services: Services, standin: str) -> None:
    async def tell(house: House, shop: Shop) -> None:
        await house.mirrored(await house.connect(shop))
        origins = await house.rows(
            "SELECT DISTINCT origin FROM events WHERE name LIKE 'order.%' OR name LIKE 'customer.%'"
        )
        assert origins == [{"origin": "history"}]

    run(story(services, standin, tell))


def test_a_first_sync_sends_nobody_a_message(run: Any, services: Services, standin: str) -> None:
    """Not to staff, not to customers, not to the shop: what is read is history, and starts nothing."""

    async def tell(house: House, shop: Shop) -> None:
        await someone(house.services, "administrator")
        unread = [{"subject": "Livraison", "message": "Avant jeudi ?"}]
        await shop.load("order", [{**dated(ORDERS), "messages": unread}, {**dated(0), "id": 990}])
        before = await shop.counts()
        connection_id = await house.connect(shop)
        await house.mirrored(connection_id)
        await house.proven()
        await settled(house, connection_id)
        await house.heard()
        assert await house.scalar("SELECT count(*) FROM events WHERE origin = 'history'") > ORDERS
        assert await house.scalar("SELECT count(*) FROM order_messages") == 1
        for table in ("system_mails", "acts"):
            assert await house.scalar(f"SELECT count(*) FROM {table}") == 0, table
        after = await shop.counts()
        changed = {kind for kind, count in after["documents"].items() if count != before["documents"][kind]}
        assert changed <= {"hook"}

    run(story(services, standin, tell))


def test_a_change_at_the_shop_is_seen_at_once(run: Any, services: Services, standin: str) -> None:
    async def tell(house: House, shop: Shop) -> None:
        connection_id = await house.connect(shop)
        await house.mirrored(connection_id)
        await hooked(house, shop)
        await shop.change("order.ship", order_id=1003, tracking_number="6A1")

        async def shipped() -> bool:
            return bool(await house.scalar("SELECT state = 'shipped' FROM orders WHERE external_id = '1003'"))

        await house.until("the shipped state", shipped)  # nothing else would find it within the hour
        news = await house.rows("SELECT origin FROM events WHERE name = 'shipment.added' ORDER BY id DESC")
        assert news[0]["origin"] == "live"

    run(story(services, standin, tell))


async def hooked(house: House, shop: Shop) -> None:
    async def registered() -> bool:
        state = await house.rows("SELECT wanted, active FROM hook_states")
        return bool(state) and state[0]["wanted"] == state[0]["active"] > 0

    await house.until("the webhooks", registered)


def test_lost_webhooks_are_healed_by_the_cursor(run: Any, services: Services, standin: str) -> None:
    async def tell(house: House, shop: Shop) -> None:
        connection_id = await house.connect(shop, reconcile_seconds=2)
        await house.mirrored(connection_id)
        await shop.faults(webhooks_enabled=False)
        for number in range(MANY):
            await shop.change("order.status", order_id=1000 + number, status_id=10)

        async def healed() -> bool:
            done = await house.scalar("SELECT count(*) FROM orders WHERE state = 'completed'")
            return bool(done == MANY)

        await house.until("all fifty changes", healed)

    run(story(services, standin, tell))


def test_a_storm_of_webhooks_is_served_by_pages(run: Any, services: Services, standin: str) -> None:
    async def tell(house: House, shop: Shop) -> None:
        connection_id = await house.connect(shop)
        await house.mirrored(connection_id)
        await hooked(house, shop)
        await settled(house, connection_id)
        await asyncio.gather(
            *(shop.change("order.status", order_id=1000 + number, status_id=9) for number in range(MANY))
        )

        async def seen() -> bool:
            done = await house.scalar("SELECT count(*) FROM orders WHERE state = 'in_preparation'")
            return bool(done == MANY)

        await house.until("all fifty changes", seen)
        await settled(house, connection_id)
        assert await house.rows("SELECT * FROM dead_letters") == []

    run(story(services, standin, tell))
