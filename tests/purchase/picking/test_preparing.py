"""What a shop has to prepare: listed in walking order, picked, packed; what is short comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.purchase.picking.shop import Shop, furnish, shop
from tests.sync.acting import ActingShop
from tests.sync.hands import Hands

from guichet.kernel.auth import Grant
from guichet.kernel.services import Services
from guichet.ports import registry
from guichet.purchase.picking import Purpose


@pytest.fixture
def tiny() -> Iterator[ActingShop]:
    """The tiny shop, installed as a connector."""
    made = ActingShop()
    registry.register(made)
    yield made
    registry._found.pop("tiny")


@pytest.fixture
def hands(services: Services, tiny: ActingShop, run: Any) -> Hands:
    """Hands over the tiny shop's connection, with its shops furnished."""
    made = Hands(services, tiny)
    run(made.connect())
    run(furnish(made))
    return made


def told(run: Any, hands: Hands, story: Any, *grants: Grant) -> None:
    """Tell a story at the first shop's counter."""

    async def whole() -> None:
        async with shop(hands, *grants) as counter:
            await counter.heard()
            await story(counter)

    run(whole())


def test_what_is_to_be_picked_is_listed_in_walking_order(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        first = await here.prepared(Purpose.COLLECT, key="a", number="1007")
        assert await here.prepared(Purpose.COLLECT, key="a", number="1007") == first
        await here.prepared(Purpose.TO_SHOP, key="b", to_location_id=here.places["2"])
        assert await here.tiles() == {"to_pick": 2}
        assert await here.tiles("2") == {"expected": 1}
        walk = await here.get("pick-list", location_id=here.places["1"])
        assert [line["bin"] for line in walk["items"]] == ["B10", "B10", "", ""]
        (item,) = await here.here(q="1007")
        whole = await here.get(f"preparations/{item['id']}")
        line = whole["lines"][0]
        assert (line["gtin"], line["left"], line["figure"]) == (
            "4006381333931", 2, {"on_hand": 9, "owner": "shop"},
        )  # fmt: skip
        assert [move["kind"] for move in whole["moves"]] == ["made"]

    told(run, hands, story)
