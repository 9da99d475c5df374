"""Every answer of the BigCommerce stand-in, to a read or a write, is one the vendor's contract allows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from openapi_core.validation.response.exceptions import InvalidData
from tests.connectors.bigcommerce.standin.world import fill_store

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings

CONTRACTS = Path(__file__).resolve().parents[2].parent / "shared/specs/bigcommerce/reference"
SERVER = "https://api.bigcommerce.com"

pytestmark = pytest.mark.skipif(
    not CONTRACTS.is_dir(),
    reason="the vendor's contracts are not at ../shared/specs/bigcommerce",
)


class _Loader(yaml.SafeLoader):
    """YAML without dates: a contract's examples stay text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def contract(name: str) -> OpenAPI:
    document = yaml.load((CONTRACTS / name).read_text(), _Loader)
    document["servers"] = [{"url": f"{SERVER}/stores/vendor/{'v2' if '.v2' in name else 'v3'}"}]
    return OpenAPI.from_dict(document, config=Config(spec_validator_cls=None))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    settings = StandinSettings(data_directory=tmp_path_factory.mktemp("standin"), port=0, quota=100_000)
    with StandinServer(settings) as server, httpx.Client(base_url=server.address) as client:
        fill_store(client, "vendor")
        client.headers["X-Auth-Token"] = "token-of-vendor"
        yield client


def check(
    client: httpx.Client, name: str, method: str, path: str, body: Any = None, status: int = 200
) -> Any:
    """Makes a call and holds what came back against the vendor's document."""
    version = "v2" if ".v2" in name else "v3"
    answer = client.request(method, f"/stores/vendor/{version}{path}", json=body)
    assert answer.status_code == status, answer.text
    request = MockRequest(
        SERVER,
        method.lower(),
        f"/stores/vendor/{version}{path.partition('?')[0]}",
        data=json.dumps(body).encode() if body is not None else None,
    )
    content_type = answer.headers.get("content-type", "application/json")
    response = MockResponse(answer.content, status, None, content_type)
    try:
        contract(name).validate_response(request, response)
    except InvalidData as error:
        wrong = [one for one in getattr(error.__cause__, "schema_errors", [error]) if not is_ambiguous(one)]
        if wrong:
            pytest.fail("\n".join(f"{one.json_path}: {reasons(one)}" for one in wrong), pytrace=False)
    return answer.json() if answer.content else None


def is_ambiguous(error: Any) -> bool:
    """Whether a value fits several alternatives of a contract: they overlap, the value is sound."""
    return getattr(error, "validator", "") == "oneOf" and "is valid under each of" in error.message


def reasons(error: Any) -> str:
    """What the contract holds against a value, with what each alternative of a choice says."""
    inner = "; ".join(f"{one.json_path}: {one.message[:200]}" for one in error.context or ())
    return f"{error.message[-200:]} ({inner})"


READS = [
    ("store_information.v2.yml", "/store"),
    ("store_information.v2.yml", "/time"),
    ("orders.v2.oas2.yml", "/orders?limit=3"),
    ("orders.v2.oas2.yml", "/orders?include=consignments.line_items,fees&consignment_structure=object"),
    ("orders.v2.oas2.yml", "/orders/101"),
    ("orders.v2.oas2.yml", "/orders/101?include=consignments&consignment_structure=object"),
    ("orders.v2.oas2.yml", "/orders/count"),
    ("orders.v2.oas2.yml", "/orders/101/products"),
    ("orders.v2.oas2.yml", "/orders/101/shipping_addresses"),
    ("orders.v2.oas2.yml", "/orders/101/coupons"),
    ("orders.v2.oas2.yml", "/orders/101/messages"),
    ("orders.v2.oas2.yml", "/orders/101/shipments"),
    ("orders.v2.oas2.yml", "/orders/101/consignments"),
    ("orders.v2.oas2.yml", "/orders/101/fees"),
    ("orders.v2.oas2.yml", "/order_statuses"),
    ("orders.v2.oas2.yml", "/order_statuses/11"),
    ("marketing.v2.yml", "/coupons"),
    ("marketing.v2.yml", "/coupons/count"),
    ("orders.v3.yml", "/orders/101/transactions"),
    ("orders.v3.yml", "/orders/101/payment_actions/refunds"),
    ("orders.v3.yml", "/orders/payment_actions/refunds"),
    ("orders.v3.yml", "/orders/101/metafields"),
    ("orders.v3.yml", "/orders/metafields"),
    ("channels.v3.yml", "/channels"),
    ("channels.v3.yml", "/channels/1"),
    ("channels.v3.yml", "/channels/1?include=currencies"),
    ("channels.v3.yml", "/channels/currency-assignments"),
    ("sites.v3.yml", "/sites"),
    ("catalog/brands_catalog.v3.yml", "/catalog/brands?id:in=12"),
    ("promotions.v3.yml", "/promotions/3/codes"),
    ("locations.v3.yml", "/inventory/locations"),
    ("inventory.v3.yml", "/inventory/items"),
    ("inventory.v3.yml", "/inventory/locations/1/items"),
    ("catalog/category-trees_catalog.v3.yml", "/catalog/trees"),
    ("catalog/category-trees_catalog.v3.yml", "/catalog/trees/categories"),
    ("catalog/category-trees_catalog.v3.yml", "/catalog/trees/1/categories"),
    ("catalog/products_catalog.v3.yml", "/catalog/products"),
    (
        "catalog/products_catalog.v3.yml",
        "/catalog/products?include=variants,images,custom_fields,options,modifiers,videos,primary_image,bulk_pricing_rules",
    ),
    ("catalog/products_catalog.v3.yml", "/catalog/products/7"),
    ("catalog/products_catalog.v3.yml", "/catalog/products/7/images"),
    ("catalog/products_catalog.v3.yml", "/catalog/products/7/custom-fields"),
    ("catalog/products_catalog.v3.yml", "/catalog/products/7/metafields"),
    ("catalog/product-variants_catalog.v3.yml", "/catalog/products/7/variants"),
    ("catalog/product-variants_catalog.v3.yml", "/catalog/products/7/variants/70"),
    ("catalog/product-variants_catalog.v3.yml", "/catalog/variants"),
    ("catalog/product-variant-options_catalog.v3.yml", "/catalog/products/7/options"),
    ("customers.v3.yml", "/customers"),
    ("customers.v3.yml", "/customers?include=addresses,storecredit,attributes,formfields"),
    ("customers.v3.yml", "/customers/addresses"),
    ("customers.v3.yml", "/customers/5/metafields"),
    ("carts.v3.yml", "/carts/8a1f3b7e-6f0f-4f6e-9c39-6a1d2b7c0f11"),
    ("abandoned_carts.v3.yml", "/abandoned-carts/token-of-a-cart"),
    ("pickup_methods.v3.yml", "/pickup/methods"),
    ("pickup.v3.yml", "/orders/pickups"),
    ("price_lists.v3.yml", "/pricelists"),
    ("price_lists.v3.yml", "/pricelists/2"),
    ("price_lists.v3.yml", "/pricelists/2/records"),
    ("promotions.v3.yml", "/promotions"),
    ("promotions.v3.yml", "/promotions/3"),
    ("wishlists.v3.yml", "/wishlists"),
    ("wishlists.v3.yml", "/wishlists/4"),
    ("webhooks.v3.yml", "/hooks"),
]


@pytest.mark.parametrize(("name", "path"), READS, ids=[path for _, path in READS])
def test_a_read_answers_as_the_contract_says(client: httpx.Client, name: str, path: str) -> None:
    if path == "/hooks":
        body = {"scope": "store/order/*", "destination": "https://app.example/in"}
        check(client, name, "POST", path, body)
    assert check(client, name, "GET", path)


def test_absent_things_are_refused_in_the_contract_s_words(client: httpx.Client) -> None:
    check(client, "orders.v2.oas2.yml", "GET", "/orders/999999", status=404)
    check(client, "orders.v3.yml", "GET", "/orders/999999/transactions", status=404)
    check(client, "catalog/products_catalog.v3.yml", "GET", "/catalog/products/999999", status=404)
    check(
        client, "catalog/product-variants_catalog.v3.yml", "GET", "/catalog/products/7/variants/9", status=404
    )
    check(client, "channels.v3.yml", "GET", "/channels/99", status=404)
    check(client, "wishlists.v3.yml", "GET", "/wishlists/99", status=404)
    check(client, "webhooks.v3.yml", "GET", "/hooks/99", status=404)


def test_a_new_order_and_all_that_befalls_it_answer_as_the_contract_says(client: httpx.Client) -> None:
    v2, v3 = "orders.v2.oas2.yml", "orders.v3.yml"
    order = check(client, v2, "POST", "/orders", {
        "status_id": 11, "customer_id": 5,
        "billing_address": {"first_name": "Inès", "last_name": "Roux", "zip": "69001",
            "email": "ines@mail.example"},
        "products": [
            {"product_id": 7, "variant_id": 70, "quantity": 2},
            {"name": "Emballage", "quantity": 1, "price_inc_tax": 3, "price_ex_tax": 2.5},
        ],
    })  # fmt: skip
    path = f"/orders/{order['id']}"
    lines = check(client, v2, "GET", f"{path}/products")
    address = check(client, v2, "GET", f"{path}/shipping_addresses")[0]
    check(client, v2, "PUT", f"{path}/shipping_addresses/{address['id']}", {"city": "Lyon"})
    check(client, v2, "PUT", f"{path}/shipping_addresses/{address['id']}", {"planet": "Mars"}, status=400)
    check(client, v2, "PUT", f"{path}/shipping_addresses/99999", {"city": "Lyon"}, status=404)
    shipment = check(client, v2, "POST", f"{path}/shipments", {
        "order_address_id": address["id"], "tracking_number": "1Z", "shipping_provider": "ups",
        "items": [{"order_product_id": lines[0]["id"], "quantity": 1}],
    }, status=201)  # fmt: skip
    check(client, v2, "PUT", f"{path}/shipments/{shipment['id']}", {"tracking_number": "2Z"})
    check(client, v2, "GET", f"{path}/shipments/{shipment['id']}")
    check(client, v2, "GET", f"{path}/shipments/count")
    check(client, v2, "PUT", path, {"staff_notes": "Fragile"})
    metafield = {"permission_set": "app_only", "namespace": "guichet", "key": "k", "value": "v"}
    made = check(client, v3, "POST", f"{path}/metafields", metafield)
    check(client, v3, "POST", f"{path}/metafields", metafield, status=409)
    check(client, v3, "PUT", f"{path}/metafields/{made['data']['id']}", {"value": "w"})
    check(client, v3, "DELETE", f"{path}/metafields/{made['data']['id']}", status=204)
    items = {
        "items": [{"item_type": "PRODUCT", "item_id": lines[0]["id"], "quantity": 1, "reason": "Trop grand"}]
    }
    quote = check(client, v3, "POST", f"{path}/payment_actions/refund_quotes", items, status=201)["data"]
    provider = quote["refund_methods"][0][0]["provider_id"]
    payments = [{"provider_id": provider, "amount": quote["total_refund_amount"], "offline": True}]
    check(client, v3, "POST", f"{path}/payment_actions/refunds", {**items, "payments": payments}, status=201)
    check(client, v2, "DELETE", path, status=204)


def test_writes_elsewhere_answer_as_the_contract_says(client: httpx.Client) -> None:
    made = check(client, "customers.v3.yml", "POST", "/customers", [
        {"email": "new@mail.example", "first_name": "Noé", "last_name": "Blanc"}
    ])  # fmt: skip
    credit = {"id": made["data"][0]["id"], "store_credit_amounts": [{"amount": 12.5}]}
    check(client, "customers.v3.yml", "PUT", "/customers", [credit])
    check(client, "customers.v3.yml", "PUT", "/customers", [{"id": 99999}], status=422)
    items = {"reason": "Inventaire", "items": [{"location_id": 1, "variant_id": 70, "quantity": 5}]}
    check(client, "inventory.v3.yml", "PUT", "/inventory/adjustments/absolute", items)
    check(client, "inventory.v3.yml", "POST", "/inventory/adjustments/relative", items)
    product = {"name": "Vase", "type": "physical", "weight": 1, "price": 20}
    check(client, "catalog/products_catalog.v3.yml", "POST", "/catalog/products", product)
    check(client, "catalog/products_catalog.v3.yml", "PUT", "/catalog/products/7", {"price": 13})
    variant = {
        "sku": "NEW",
        "option_values": [{"id": 3, "option_id": 2, "label": "Vert", "option_display_name": "C"}],
    }
    check(client, "catalog/product-variants_catalog.v3.yml", "POST", "/catalog/products/7/variants", variant)
    hook = {
        "scope": "store/customer/*",
        "destination": "https://app.example/in",
        "headers": {"X-Secret": "s"},
    }
    made = check(client, "webhooks.v3.yml", "POST", "/hooks", hook)
    hook_id = made["data"]["id"]
    check(client, "webhooks.v3.yml", "GET", f"/hooks/{hook_id}")
    check(client, "webhooks.v3.yml", "PUT", f"/hooks/{hook_id}", {"is_active": False})
    check(client, "webhooks.v3.yml", "DELETE", f"/hooks/{hook_id}")
    check(client, "webhooks.v3.yml", "POST", "/hooks", {"scope": "store/order/*"}, status=422)
