"""Stock by location: asynchronous, one call at a time, told by webhooks of its own."""

from __future__ import annotations

import concurrent.futures
from typing import Any

from tests.connectors.bigcommerce.standin.world import Receiver, Shop, eventually

ABSOLUTE = "/v3/inventory/adjustments/absolute"
RELATIVE = "/v3/inventory/adjustments/relative"


def on_hand(shop: Shop, variant_id: int) -> dict[int, int]:
    item = shop.get("/v3/inventory/items", **{"variant_id:in": variant_id})["data"][0]
    return {level["location_id"]: level["total_inventory_onhand"] for level in item["locations"]}


def level_of(shop: Shop, variant_id: int) -> Any:
    return shop.get("/v3/catalog/variants", **{"id:in": variant_id})["data"][0]["inventory_level"]


def test_an_adjustment_is_answered_before_it_is_applied(shop: Shop) -> None:
    assert on_hand(shop, 70) == {1: 30, 2: 12}
    body = {"items": [{"location_id": 2, "sku": "LAMP-R", "quantity": 5}]}
    answer = shop.call("PUT", ABSOLUTE, body)
    assert set(answer.json()) == {"transaction_id"}
    assert on_hand(shop, 70) == {1: 30, 2: 12}
    eventually(lambda: on_hand(shop, 70) == {1: 30, 2: 5})
    shop.call("POST", RELATIVE, {"items": [{"location_id": 1, "variant_id": 70, "quantity": -4}]})
    eventually(lambda: on_hand(shop, 70) == {1: 26, 2: 5})


def test_the_catalogue_shows_the_total_over_locations_without_safety_stock(shop: Shop) -> None:
    assert level_of(shop, 70) == 30 + 12 - 2
    assert shop.get("/v3/catalog/products/7")["data"]["inventory_level"] == 40 + 6


def test_a_location_lists_what_lies_there(shop: Shop) -> None:
    def listed(location_id: int, **query: int) -> list[int]:
        page = shop.get(f"/v3/inventory/locations/{location_id}/items", **query)
        return [item["identity"]["variant_id"] for item in page["data"]]

    base = shop.get("/v3/catalog/products/8")["data"]["base_variant_id"]
    assert listed(1) == sorted([70, 71, base])
    assert listed(2) == [70]
    assert len(listed(1, limit=2)) == 2
    assert shop.call("GET", "/v3/inventory/locations/9/items").status_code == 404
    settings = {"settings": [{"identity": {"sku": "LAMP-R"}, "safety_stock": 4}]}
    assert shop.call("PUT", "/v3/inventory/locations/2/items", settings).status_code == 200
    assert level_of(shop, 70) == 30 + 12 - 4


def test_two_adjustments_at_once_are_one_too_many(shop: Shop) -> None:
    body = {"items": [{"location_id": 1, "variant_id": 70, "quantity": 1}]}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: shop.call("POST", RELATIVE, body).status_code, range(4)))
    assert 200 in answers
    assert 429 in answers
    assert shop.call("POST", RELATIVE, body).status_code == 200


def test_bad_items_are_named_and_nothing_is_applied(shop: Shop) -> None:
    body = {"items": [
        {"location_id": 1, "variant_id": 70, "quantity": 1}, {"location_id": 9, "variant_id": 70,
            "quantity": 1},
        {"location_id": 1, "sku": "NOPE", "quantity": 1},
    ]}  # fmt: skip
    refused = shop.call("PUT", ABSOLUTE, body)
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"items.1", "items.2"}
    crowd = {"items": [{"location_id": 1, "variant_id": 70, "quantity": 1}] * 2001}
    assert shop.call("PUT", ABSOLUTE, crowd).status_code == 422
    assert on_hand(shop, 70) == {1: 30, 2: 12}


def test_a_merchant_s_change_is_told_by_sku_and_by_place(shop: Shop, receiver: Receiver) -> None:
    place = "store/channel/*/inventory/product/stock_changed"
    for scope in ("store/sku/inventory/updated", "store/product/inventory/updated", place):
        shop.hook(scope, f"{receiver.address}/in")
    shop.change("stock.change", sku="LAMP-R", location_id=2, quantity=9)
    eventually(lambda: len(receiver.received) == 2)
    told = {payload["scope"]: payload["data"] for payload in receiver.payloads()}
    assert told[place] == {"product_id": 7, "variant_id": 70, "location_id": 2}
    inventory = {"product_id": 7, "method": "absolute", "value": -3, "variant_id": 70}
    assert told["store/sku/inventory/updated"] == {"type": "sku", "id": 70, "inventory": inventory}


def test_a_product_without_variants_is_told_by_product(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/product/inventory/*", f"{receiver.address}/in")
    shop.hook("store/sku/*", f"{receiver.address}/in")
    base = shop.get("/v3/catalog/products/8")["data"]["base_variant_id"]
    shop.change("stock.change", variant_id=base, by=-5)
    sale = {"status_id": 11, "products": [{"product_id": 8, "quantity": 3, "price_inc_tax": 9}]}
    shop.change("order.create", order=sale)
    eventually(lambda: len(receiver.received) == 2)
    moved = {payload["scope"]: payload["data"]["inventory"]["value"] for payload in receiver.payloads()}
    assert moved == {"store/product/inventory/updated": -5, "store/product/inventory/order/updated": -3}
    assert shop.get("/v3/catalog/products/8")["data"]["inventory_level"] == 7
