"""In the demo a shop sells by its till: what it sold before is the same for a seed, and can all be taken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from guichet.demo import story
from guichet.demo.brands import CONNECTED, LUNAIRE
from guichet.demo.places import shops_of
from guichet.demo.till import draw_past, sells_by_till, shelf_of, till_settings
from guichet.demo.world import draw_goods, draw_world
from guichet.ports import registry
from guichet.ports.pushing import Document

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_what_a_till_sold_is_drawn_from_the_seed_and_the_heroine_bought_there() -> None:
    goods = draw_goods(1, 0.05, _NOW, LUNAIRE)
    assert goods.documents["product"] == draw_world(1, 0.05, _NOW, LUNAIRE)["product"]
    past = draw_past(1, goods.items, _NOW)
    assert draw_past(1, goods.items, _NOW) == past
    assert draw_past(2, goods.items, _NOW) != past
    hers = [one for one in past if one.get("card") == story.CARD]
    assert [one["type"] for one in hers] == ["loyalty", "sale"]
    assert hers[1]["id"] == story.RECEIPT
    assert all(one["at"] < _NOW.isoformat() for one in past if one["type"] == "sale")
    by_till = [brand for brand in CONNECTED for shop in shops_of(brand) if sells_by_till(brand, shop)]
    assert by_till == [LUNAIRE]


def test_all_that_the_till_sold_can_be_taken() -> None:
    registry.discover()
    connector: Any = registry.find("till")
    settings = connector.settings(**till_settings())
    goods = draw_goods(1, 0.05, _NOW, LUNAIRE)
    body = msgspec.json.encode({"records": draw_past(1, goods.items, _NOW)})
    read = list(connector.documents(settings, body, _NOW))
    assert all(isinstance(one, Document) for one in read), read
    assert shelf_of(goods)
