"""Shipments by the vendor's rules."""

from __future__ import annotations

import pytest
from tests.connectors.bigcommerce.standin.world import Shop

ITEMS = [{"order_product_id": 1021, "quantity": 1}]


def test_shipping_part_then_all_moves_the_order_s_status(shop: Shop) -> None:
    part = {
        "order_address_id": 1025,
        "items": ITEMS,
        "tracking_number": "8J02",
        "tracking_carrier": "colissimo",
    }
    shipment = shop.call("POST", "/v2/orders/102/shipments", part)
    assert shipment.status_code == 201
    assert shipment.json()["items"] == [{"order_product_id": 1021, "product_id": 7, "quantity": 1}]
    assert shop.get("/v2/orders/102")["status"] == "Partially Shipped"
    rest = [{"order_product_id": 1021, "quantity": 1}, {"order_product_id": 1022, "quantity": 1}]
    shop.call("POST", "/v2/orders/102/shipments", {"order_address_id": 1025, "items": rest})
    after = shop.get("/v2/orders/102")
    assert (after["status"], after["items_shipped"]) == ("Shipped", 3)
    assert after["date_shipped"] != ""
    assert [line["quantity_shipped"] for line in shop.get("/v2/orders/102/products")] == [2, 1]


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"order_address_id": 1025, "items": [{"product_id": 7, "quantity": 1}]}, "order_product_id"),
        ({"items": ITEMS}, "order_address_id"),
        ({"order_address_id": 1035, "items": ITEMS}, "order_address_id"),
        ({"order_address_id": 1025}, "items"),
        ({"order_address_id": 1025, "items": [{"order_product_id": 1021, "quantity": 3}]}, "2 item(s) left"),
        ({"order_address_id": 1025, "items": [*ITEMS, *ITEMS, *ITEMS]}, "0 item(s) left"),
        ({"order_address_id": 1025, "items": ITEMS, "colour": "red"}, "colour"),
    ],
)
def test_what_the_vendor_refuses(shop: Shop, fields: dict[str, object], word: str) -> None:
    answer = shop.call("POST", "/v2/orders/102/shipments", fields)
    assert answer.status_code == 400
    assert word in answer.json()[0]["message"]
    assert shop.call("GET", "/v2/orders/102/shipments").status_code == 204


def test_items_of_a_shipment_cannot_be_changed_but_its_tracking_can(shop: Shop) -> None:
    made = shop.call("POST", "/v2/orders/102/shipments", {"order_address_id": 1025, "items": ITEMS}).json()
    path = f"/v2/orders/102/shipments/{made['id']}"
    assert shop.call("PUT", path, {"items": ITEMS}).status_code == 400
    assert shop.call("PUT", path, {"tracking_number": "8J03"}).json()["tracking_number"] == "8J03"
    assert shop.call("DELETE", path).status_code == 204
    assert shop.get("/v2/orders/102")["items_shipped"] == 0
    assert shop.call("GET", path).status_code == 404
