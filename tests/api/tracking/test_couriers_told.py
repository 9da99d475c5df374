"""A courier on the order's page: sent for, on the way and about when, brought; or what happens now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from tests.purchase.dispatch import test_couriers as street
from tests.purchase.dispatch.yard import Yard, control
from tests.sync.hands import Hands

from guichet.api.tracking.couriers import _about
from guichet.api.tracking.reader import Telling
from guichet.kernel.types import Language, utc_now
from guichet.purchase.picking import Purpose
from guichet.purchase.tracking import TrackingLinks
from guichet.voice.languages import reader_of

couriers, hands = street.couriers, street.hands


class Door:
    """Who waits at home, before the order's page."""

    def __init__(self, shop: Yard) -> None:
        self.word = TrackingLinks(shop.hands.services).of_order(shop.orders["7"]).word
        self.base = str(shop.staff.base_url).removesuffix("/api/v1/")

    async def look(self) -> str:
        async with httpx.AsyncClient(base_url=self.base, headers={"Accept-Language": "fr"}) as client:
            return (await client.get(f"/tracking/{self.word}")).text


def test_who_waits_reads_how_far_the_courier_is(run: Any, hands: Hands, couriers: httpx.Client) -> None:
    async def story(shop: Yard) -> None:
        door = Door(shop)
        preparation_id = await shop.prepared(Purpose.COURIER, ready=False)
        assert "demandé dès qu’elle est prête" in await door.look()
        await hands.execute("UPDATE preparations SET state = 'cancelled' WHERE id = :id", id=preparation_id)
        await street.sent(shop, key="second")
        booked = await door.look()
        assert "Coursier\u00a0: réservé" in booked
        assert "vers " in booked
        await street.goes(shop, couriers, "pickup_complete", minutes=14)
        on_way = await door.look()
        assert "<h1>Votre coursier arrive vers " in on_way
        assert "en route vers vous" in on_way
        await street.goes(shop, couriers, "delivered")
        there = await door.look()
        assert "livrée par le coursier" in there
        assert "Arrivée prévue" not in there

    street.told(run, hands, couriers, story)


def test_who_gets_no_courier_reads_what_happens_now(run: Any, hands: Hands, couriers: httpx.Client) -> None:
    async def story(shop: Yard) -> None:
        control(couriers, "faults", {"no_couriers": 1})
        await street.sent(shop)
        page = await Door(shop).look()
        assert "n’a pas pu venir" in page
        assert "Elle vous attend chez Lyon" in page
        assert "Votre code de retrait" in page

    street.told(run, hands, couriers, story)


def test_an_hour_is_said_about_and_with_its_day_where_that_is_another() -> None:
    telling = Telling(language=Language.EN, reader=reader_of("en", "", "Europe/Paris"))
    now = utc_now()
    assert _about(now.replace(minute=7, second=30), telling).startswith("about ")
    assert _about(now.replace(minute=7, second=30), telling).endswith(":10")
    assert _about(now.replace(minute=10, second=0, microsecond=0), telling).endswith(":10")
    later = datetime.now(UTC) + timedelta(days=2)
    assert ", about " in _about(later, telling)
