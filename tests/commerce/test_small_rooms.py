"""Stores, price lists, promotions, carts, wish lists, pick-up methods and messages as the shop told them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from tests.commerce.telling import CONNECTION, absent, at, rows, tell, told

from guichet.commerce import apply, carts, messages, pickup, places, prices, stores, wishlists
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.ports.records import (
    Address,
    CartLine,
    CartRecord,
    LocationRecord,
    OpeningHours,
    OrderMessageRecord,
    OrderRecord,
    OrderState,
    PickupMethodRecord,
    PriceEntry,
    PriceListRecord,
    PromotionRecord,
    Resource,
    StoreRecord,
    WishlistLine,
    WishlistRecord,
)

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def test_a_store_is_announced_when_it_changes(database: Database, run: Run) -> None:
    async def story() -> None:
        nova = StoreRecord(external_id="1", name="Nova", currency="EUR", locale="fr")
        assert [
            event["name"] for event in await tell(database, stores.apply, told(Resource.STORES, nova, 1))
        ] == ["store.changed"]
        assert await tell(database, stores.apply, told(Resource.STORES, nova, 2)) == []
        assert await rows(database, "SELECT name, currency, version FROM stores") == [("Nova", "EUR", 1)]

    run(story())


def test_a_batch_may_tell_of_a_thing_twice(database: Database, run: Run) -> None:
    async def story() -> None:
        first = told(Resource.STORES, StoreRecord(external_id="1", name="Nova", currency="EUR"), 1)
        then = told(Resource.STORES, StoreRecord(external_id="1", name="Nova Lille", currency="EUR"), 2)
        heard = await tell(database, stores.apply, then, first, first, then)
        assert len(heard) == 1
        assert await rows(database, "SELECT name, version FROM stores") == [("Nova Lille", 1)]

    run(story())


def test_a_location_keeps_its_address_and_opening_hours(database: Database, run: Run) -> None:
    async def story() -> None:
        lille = LocationRecord(
            external_id="2",
            name="Nova Lille",
            address=Address(city="Lille", country="FR"),
            latitude=50.637,
            longitude=3.063,
            time_zone="Europe/Paris",
            opening_hours=(OpeningHours(weekday=6, opens="10:00", closes="19:30"),),
        )
        heard = await tell(database, places.apply, told(Resource.LOCATIONS, lille, 1))
        assert [event["name"] for event in heard] == ["location.changed"]
        assert await rows(
            database, "SELECT postal_address ->> 'city', opening_hours, latitude FROM locations"
        ) == [("Lille", [{"weekday": 6, "opens": "10:00", "closes": "19:30"}], 50.637)]

    run(story())


def test_the_entries_of_a_price_list_are_replaced_whole(database: Database, run: Run) -> None:
    def summer(*entries: tuple[str, str, str | None]) -> PriceListRecord:
        return PriceListRecord(
            external_id="1",
            name="Été",
            entries=tuple(
                PriceEntry(variant_external_id=variant, currency="EUR", price=price, sale_price=sale)
                for variant, price, sale in entries
            ),
        )

    async def story() -> None:
        query = (
            "SELECT variant_external_id, price, price_minor, sale_price_minor FROM price_entries ORDER BY 1"
        )
        await tell(
            database,
            prices.apply,
            told(Resource.PRICE_LISTS, summer(("a", "10.0050", None), ("b", "20", "15")), 1),
        )
        assert await rows(database, query) == [("a", "10.0050", 1000, None), ("b", "20", 2000, 1500)]
        await tell(
            database,
            prices.apply,
            told(Resource.PRICE_LISTS, summer(("b", "20", None), ("c", "free", None), ("c", "5", None)), 2),
        )
        assert await rows(database, query) == [("b", "20", 2000, None), ("c", "5", 500, None)]
        await tell(database, prices.apply, told(Resource.PRICE_LISTS, summer(), 3))
        assert await rows(database, query) == []

    run(story())


def test_a_coupon_keeps_its_code_and_its_days(database: Database, run: Run) -> None:
    async def story() -> None:
        coupon = PromotionRecord(
            external_id="9",
            name="Bienvenue",
            kind="coupon",
            code="BIENVENUE10",
            ends_at=at(60),
            rules={"percent": "10"},
        )
        await tell(database, prices.apply, told(Resource.PROMOTIONS, coupon, 1))
        assert await rows(database, "SELECT code, starts_at, ends_at, rules FROM promotions") == [
            ("BIENVENUE10", None, at(60), {"percent": "10"})
        ]

    run(story())


def test_a_cart_tells_its_state_until_it_is_gone(database: Database, run: Run) -> None:
    def cart(state: str, minutes: float) -> CartRecord:
        return CartRecord(
            external_id="c-1",
            currency="EUR",
            total=8900,
            state=state,
            created_at=at(0),
            updated_at=at(minutes),
            lines=(CartLine(external_id="1", name="Robe Ada", quantity=1, unit_price="89"),),
        )

    async def story() -> None:
        heard: list[Any] = []
        for fact in (
            told(Resource.CARTS, cart("open", 1), 1),
            told(Resource.CARTS, cart("abandoned", 30), 30),
            absent(Resource.CARTS, "c-1", 40),
            told(Resource.CARTS, cart("abandoned", 30), 50),
        ):
            heard += await tell(database, carts.apply, fact)
        assert [event["state"] for event in heard] == ["open", "abandoned", "gone", "abandoned"]
        assert await rows(database, "SELECT total, lines -> 0 ->> 'name' FROM carts") == [(8900, "Robe Ada")]

    run(story())


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_late_reading_does_not_reopen_an_abandoned_cart(
    database: Database, run: Run, order: tuple[int, ...]
) -> None:
    """The shop hands out an abandoned cart as any other; taken up again, it has a later date of change."""

    def cart(state: str, changed: float) -> CartRecord:
        return CartRecord(
            external_id="c-1",
            currency="EUR",
            total=8900,
            state=state,
            created_at=at(0),
            updated_at=at(changed),
        )

    async def state() -> Any:
        return (await rows(database, "SELECT state FROM carts"))[0][0]

    async def story() -> None:
        facts = [
            told(Resource.CARTS, cart("open", 10), 10),
            told(Resource.CARTS, cart("abandoned", 10), 70),
            told(Resource.CARTS, cart("open", 10), 71),
        ]
        for number in order:
            await tell(database, carts.apply, facts[number])
        assert await state() == "abandoned"
        await tell(database, carts.apply, told(Resource.CARTS, cart("open", 80), 81))
        assert await state() == "open"

    run(story())


def test_the_lines_of_a_wish_list_are_replaced_whole(database: Database, run: Run) -> None:
    def wishes(*products: str) -> WishlistRecord:
        return WishlistRecord(
            external_id="1",
            customer_external_id="5",
            lines=tuple(WishlistLine(product_external_id=product) for product in products),
        )

    async def story() -> None:
        query = "SELECT product_external_id, variant_external_id FROM wishlist_lines ORDER BY position"
        await tell(database, wishlists.apply, told(Resource.WISHLISTS, wishes("3", "1", "2"), 1))
        assert await rows(database, query) == [("3", None), ("1", None), ("2", None)]
        await tell(database, wishlists.apply, told(Resource.WISHLISTS, wishes("2"), 2))
        assert await rows(database, query) == [("2", None)]

    run(story())


def test_a_pickup_method_names_its_places(database: Database, run: Run) -> None:
    async def story() -> None:
        method = PickupMethodRecord(external_id="1", name="Retrait 2 h", location_external_ids=("2", "3"))
        await tell(database, pickup.apply, told(Resource.PICKUP_METHODS, method, 1))
        assert await rows(database, "SELECT name, location_external_ids FROM pickup_methods") == [
            ("Retrait 2 h", ["2", "3"])
        ]

    run(story())


MESSAGE = OrderMessageRecord(
    external_id="m-1", order_external_id="100", from_customer=True, text="Où est mon colis ?", sent_at=at(1)
)


def test_a_message_waits_silently_for_its_order(database: Database, run: Run) -> None:
    async def story() -> None:
        fact = told(Resource.ORDER_MESSAGES, MESSAGE, 2)
        assert await tell(database, messages.apply, fact) == []
        assert await tell(database, messages.apply, fact) == []
        assert await rows(
            database, "SELECT order_id, text FROM order_messages WHERE connection_id = %s", CONNECTION
        ) == [(None, "Où est mon colis ?")]

    run(story())


@pytest.mark.parametrize("in_turn", [(0, 1, 2), (1, 0, 2), (1, 2, 0)])
def test_a_message_finds_its_order_even_when_its_absence_was_told_before(
    database: Database, run: Run, in_turn: tuple[int, ...]
) -> None:
    order = OrderRecord(
        external_id="100",
        number="100",
        state=OrderState.CONFIRMED,
        source_state="Awaiting Fulfillment",
        placed_at=at(0),
        currency="EUR",
        subtotal=0,
        total=0,
    )
    facts = (
        told(Resource.ORDER_MESSAGES, MESSAGE, 2),
        absent(Resource.ORDERS, "100", 1),
        told(Resource.ORDERS, order, 3),
    )

    async def story() -> None:
        for place in in_turn:
            async with database.transaction() as transaction:
                await apply(transaction, CONNECTION, [facts[place]], Origin.LIVE)
        assert await rows(
            database,
            "SELECT shop_order.external_id FROM order_messages JOIN orders AS shop_order"
            " ON shop_order.id = order_id",
        ) == [("100",)]
        heard = await rows(database, "SELECT name FROM events WHERE name = 'order_message.arrived'")
        assert len(heard) == 1

    run(story())
