"""The demo world, as the stand-in tells it, is one that the vendor's contract allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from tests.contracts.test_bigcommerce_standin import CONTRACTS, check

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.demo.brands import NOVA
from guichet.demo.sales import Status
from guichet.demo.shelves import FIRST_PRODUCT
from guichet.demo.world import draw_world

pytestmark = pytest.mark.skipif(
    not CONTRACTS.is_dir(),
    reason="the vendor's contracts are not at ../shared/specs/bigcommerce",
)

WORLD = draw_world(5, 0.1, datetime(2026, 11, 20, 12, tzinfo=UTC))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    settings = StandinSettings(data_directory=tmp_path_factory.mktemp("standin"), port=0, quota=100_000)
    with StandinServer(settings) as server, httpx.Client(base_url=server.address) as client:
        client.post("/_control/stores", json={"hash": "vendor", "name": "Nova", "token": "token"})
        for kind, documents in WORLD.items():
            load = {"kind": kind, "documents": documents}
            assert client.post("/_control/stores/vendor/load", json=load, timeout=60).status_code == 200
        client.headers["X-Auth-Token"] = "token"
        yield client


READS = [
    ("locations.v3.yml", "/inventory/locations"),
    ("inventory.v3.yml", "/inventory/items?limit=50"),
    ("catalog/brands_catalog.v3.yml", "/catalog/brands"),
    ("catalog/category-trees_catalog.v3.yml", "/catalog/trees/categories"),
    ("catalog/products_catalog.v3.yml", "/catalog/products?limit=30&include=variants,images,options"),
    ("catalog/product-variant-options_catalog.v3.yml", f"/catalog/products/{FIRST_PRODUCT}/options"),
    ("catalog/product-variants_catalog.v3.yml", "/catalog/variants?limit=50"),
    ("customers.v3.yml", "/customers?include=addresses,storecredit"),
    ("orders.v3.yml", "/orders/payment_actions/refunds"),
    ("pickup_methods.v3.yml", "/pickup/methods"),
    ("price_lists.v3.yml", "/pricelists"),
    ("price_lists.v3.yml", "/pricelists/1/records"),
    ("promotions.v3.yml", "/promotions"),
    ("marketing.v2.yml", "/coupons"),
    ("wishlists.v3.yml", "/wishlists"),
]


@pytest.mark.parametrize(("name", "path"), READS, ids=[path for _, path in READS])
def test_a_list_is_one_that_the_contract_allows(client: httpx.Client, name: str, path: str) -> None:
    assert check(client, name, "GET", path)


@pytest.mark.parametrize("status", Status)
def test_an_order_of_each_status_is_one_that_the_contract_allows(
    client: httpx.Client, status: Status
) -> None:
    order = next(one for one in WORLD["order"] if one["status_id"] == status)
    read(client, order)


@pytest.mark.parametrize(
    "part", ["shipments", "coupons", "messages", "transactions", "refunds", "consignments"]
)
def test_an_order_with_each_part_is_one_that_the_contract_allows(client: httpx.Client, part: str) -> None:
    order = next(one for one in WORLD["order"] if one.get(part))
    assert order["id"] >= NOVA.first_order
    read(client, order)


def read(client: httpx.Client, order: dict[str, Any]) -> None:
    number = order["id"]
    whole = "include=consignments.line_items,fees&consignment_structure=object"
    check(client, "orders.v2.oas2.yml", "GET", f"/orders?{whole}&min_id={number}&max_id={number}")
    check(client, "orders.v2.oas2.yml", "GET", f"/orders/{number}/products")
    for part in ("shipments", "coupons", "messages"):
        if order.get(part):
            check(client, "orders.v2.oas2.yml", "GET", f"/orders/{number}/{part}")
    if order.get("transactions"):
        check(client, "orders.v3.yml", "GET", f"/orders/{number}/transactions")
    if order.get("refunds"):
        check(client, "orders.v3.yml", "GET", f"/orders/{number}/payment_actions/refunds")
