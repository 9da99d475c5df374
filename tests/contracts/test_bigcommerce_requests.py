"""Every request that the BigCommerce connector sends is one the vendor's contract knows.

The connector does all it can against the stand-in; each call that left is then held against the vendor's
documents: its path, its query and its body.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import yaml
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest
from tests.connectors.bigcommerce.recording import Call, Recorder, session_for
from tests.connectors.bigcommerce.standin.world import CART_ID, CUSTOMER, MUG, Shop, fill_store

from guichet.connectors.bigcommerce import connector
from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.kernel.db import Database
from guichet.kernel.http import HttpClients
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import (
    NewOrder,
    NewOrderLine,
    NewRefund,
    NewShipment,
    Session,
    StockAdjustment,
)
from guichet.ports.records import Address, Resource

CONTRACTS = Path(__file__).resolve().parents[2].parent / "shared/specs/bigcommerce/reference"
SERVER = "https://api.bigcommerce.com"
CART_TOKEN = "1eed6d2d-9797-46ff-98e6-95ceeb10ea61"

pytestmark = [
    pytest.mark.skipif(
        not CONTRACTS.is_dir(),
        reason="the vendor's contracts are not at ../shared/specs/bigcommerce",
    ),
    # The vendor's documents use a word that OpenAPI has given up.
    pytest.mark.filterwarnings("ignore:Use of allowEmptyValue:DeprecationWarning"),
]

# Where a path is described, longest beginning first.
DOCUMENTS = {
    "v2/orders": "orders.v2.oas2.yml",
    "v2/store": "store_information.v2.yml",
    "v2/coupons": "marketing.v2.yml",
    "v3/orders": "orders.v3.yml",
    "v3/customers": "customers.v3.yml",
    "v3/catalog/products": "catalog/products_catalog.v3.yml",
    "v3/catalog/trees": "catalog/category-trees_catalog.v3.yml",
    "v3/catalog/brands": "catalog/brands_catalog.v3.yml",
    "v3/inventory/locations": "locations.v3.yml",
    "v3/inventory": "inventory.v3.yml",
    "v3/hooks": "webhooks.v3.yml",
    "v3/channels": "channels.v3.yml",
    "v3/sites": "sites.v3.yml",
    "v3/pickup": "pickup_methods.v3.yml",
    "v3/pricelists": "price_lists.v3.yml",
    "v3/promotions": "promotions.v3.yml",
    "v3/wishlists": "wishlists.v3.yml",
    "v3/carts": "carts.v3.yml",
    "v3/abandoned-carts": "abandoned_carts.v3.yml",
}


class _Loader(yaml.SafeLoader):
    """YAML without dates: a contract's examples stay text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def document_of(path: str) -> str:
    if path.startswith("v3/inventory/locations/") and path.endswith("/items"):
        return "inventory.v3.yml"
    if path.startswith("v3/catalog/products/") and path.endswith("/variants"):
        return "catalog/product-variants_catalog.v3.yml"
    return next(
        DOCUMENTS[start] for start in sorted(DOCUMENTS, key=len, reverse=True) if path.startswith(start)
    )


@cache
def raw_contract(name: str) -> Any:
    document = yaml.load((CONTRACTS / name).read_text(), _Loader)
    document["servers"] = [{"url": f"{SERVER}/stores/lyon/{'v2' if '.v2' in name else 'v3'}"}]
    return document


@cache
def contract(name: str) -> OpenAPI:
    return OpenAPI.from_dict(raw_contract(name), config=Config(spec_validator_cls=None))


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Call]]:
    settings = StandinSettings(
        data_directory=tmp_path_factory.mktemp("standin"),
        port=0,
        quota=100_000,
        inventory_delay_seconds=0.05,
    )
    with StandinServer(settings) as server, httpx.Client(base_url=server.address, timeout=30) as client:
        fill_store(client, "lyon")
        shop = Shop(client, "lyon")
        shop.change("order.ship", order_id=103, tracking_number="8J9")
        shop.change("cart.abandon", id=CART_ID, token=CART_TOKEN, items=[{"sku": "MUG"}])
        shop.change("document.put", kind="product", document={**MUG, "id": 9, "sku": "MUG-2", "brand_id": 12})
        home = cast(Any, CUSTOMER)["addresses"][0]
        addresses = [{**home, "id": 600 + number} for number in range(14)]
        hoarder = {**CUSTOMER, "id": 6, "email": "six@mail.example", "addresses": addresses}
        shop.change("document.put", kind="customer", document=hoarder)
        yield asyncio.run(_all_that_it_does(shop))


async def _all_that_it_does(shop: Shop) -> list[Call]:
    clients = HttpClients(cast(Database, None), allowed_private_networks=["127.0.0.0/8"])
    recorder = Recorder(clients.unmetered())
    session = session_for(shop, recorder)
    await _read_everything(session)
    await _act(session)
    await clients.close()
    return recorder.calls


async def _read_everything(session: Session) -> None:
    await connector.identify(session)
    now = utc_now()
    for resource in connector.resources:
        pages = connector.history(session, resource, {}, since=now.replace(year=2020), until=now)
        ids = [fact.external_id async for page in pages for fact in connector.read(resource, page.body)]
        await connector.count(session, resource)
        await connector.fetch(session, resource, ids[:3])
        if resource in connector.nameable:
            _ = [name async for name in connector.names(session, resource)]
        if resource in connector.changing:
            _ = [
                page async for page in connector.changes(session, resource, {}, since=now.replace(year=2020))
            ]
        if resource in connector.provable:
            await connector.sample(session, resource, ids[:3])
    await connector.fetch(session, Resource.CARTS, [f"{CART_ID}#abandoned:x", f"#abandoned:{CART_TOKEN}"])
    await connector.fetch(session, Resource.STOCK, ["product/7", "variant/70"])


LILLE = Address(
    first_name="Inès",
    last_name="Garnier",
    lines=("14 rue des Tanneurs",),
    postcode="59000",
    city="Lille",
    country="FR",
    mail="ines@mail.example",
)
LAMP = NewOrderLine(
    product_external_id="7", variant_external_id="70", name="", quantity=2, unit_price="12.50"
)
HEM = NewOrderLine(
    product_external_id=None,
    variant_external_id=None,
    name="Ourlet",
    sku="SERVICE",
    quantity=1,
    unit_price="8.00",
    unit_price_without_tax="6.67",
)
TAKEN = NewOrder(
    reference="guichet-1",
    customer_external_id="5",
    billing=LILLE,
    shipping=LILLE,
    lines=(LAMP, HEM),
    staff_note="Prise à Lyon",
    discount="1.5",
    state="confirmed",
    channel_external_id="1",
    payment_method="Carte",
    currency="EUR",
    delivery_cost="4.90",
    delivery_name="Livraison à domicile",
)
COLLECTED = NewOrder(
    reference="guichet-2",
    customer_external_id=None,
    billing=LILLE,
    shipping=None,
    lines=(LAMP,),
    pickup_method_external_id="1",
)
PARCEL = NewShipment(
    order_external_id="102",
    address_external_id=None,
    lines=(("1021", 1),),
    tracking_number="6A1",
    carrier="colissimo",
    tracking_address="https://suivi.example/6A1",
    comment="En boîte",
)


async def _act(session: Session) -> None:
    await connector.find_order(session, TAKEN.reference)
    await connector.place_order(session, TAKEN)
    await connector.place_order(session, COLLECTED)
    await connector.change_shipping_address(session, "102", "1025", LILLE)
    await connector.create_shipment(session, PARCEL)
    await connector.find_shipment(session, PARCEL)
    refund = NewRefund(order_external_id="102", lines=(("1022", 1),), reason="Fêlée")
    quote = await connector.quote_refund(session, refund)
    await connector.refund_order(session, refund, quote)
    await connector.find_refund(session, refund, quote, not_before=utc_now())
    whole = NewRefund(order_external_id="102", amount="2.50", reason="Geste")
    await connector.quote_refund(session, whole)
    await connector.set_store_credit(session, "5", "17.35")
    change = StockAdjustment(variant_external_id="70", location_external_id="2", change=-1)
    await connector.adjust_stock(session, [change], "Vente")
    for resource, owner in ((Resource.ORDERS, "102"), (Resource.PRODUCTS, "7")):
        for value in ("R-1", "R-2"):
            await connector.write_metafield(session, resource, owner, "return", value)
    await connector.set_order_state(session, "103", "completed")
    await connector.note_order(session, "103", "Retrait ailleurs")
    await connector.cancel_order(session, "103")
    await _hook(session)


async def _hook(session: Session) -> None:
    """Makes the hooks, wakes one that sleeps, and removes them."""
    address = "https://counter.example/in/1"
    await connector.register_hooks(session, address, "secret")
    first, *_ = await connector.list_hooks(session)
    await session.http.request(
        "PUT",
        f"{session.settings.api_address}/stores/lyon/v3/hooks/{first.external_id}",
        headers={"X-Auth-Token": session.settings.access_token},
        json={"is_active": False},
    )
    await connector.register_hooks(session, address, "secret")
    await connector.remove_hooks(session)


def test_every_call_is_one_that_the_contract_knows(calls: list[Call]) -> None:
    wrong = [f"{one.method} {one.path} {one.params}: {said}" for one in calls if (said := refusal(one))]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    methods = {(call.method, document_of(call.path)) for call in calls}
    assert {document for _, document in methods} >= set(DOCUMENTS.values())
    assert {method for method, _ in methods} == {"GET", "POST", "PUT", "DELETE"}


def test_a_call_that_breaks_the_contract_is_seen() -> None:
    broken = [
        Call("GET", "v2/orders", {"status_id": "abc"}, None),
        Call("GET", "v2/orders", {"modified_since": "x"}, None),
        Call("POST", "v2/orders/1/shipments", {}, {"items": [{"order_product_id": "five", "quantity": 1}]}),
        Call("GET", "v3/customers", {"email": "a@b.example"}, None),
        Call("GET", "v2/order", {}, None),
    ]
    assert all(refusal(call) for call in broken[:4])
    with pytest.raises(StopIteration):
        document_of("v1/orders")


def refusal(call: Call) -> str:
    """What the contract holds against a call; "" when nothing."""
    name = document_of(call.path)
    params = {key: _bare(call.path, key, value) for key, value in call.params.items()}
    request = MockRequest(
        SERVER,
        call.method.lower(),
        f"/stores/lyon/{call.path}",
        args=params,
        headers={"X-Auth-Token": "t", "Accept": "application/json"},
        data=json.dumps(call.body).encode() if call.body is not None else None,
    )
    try:
        contract(name).validate_request(request)
    except OpenAPIError as error:
        return _said(error)
    unknown = set(call.params) - _known_parameters(name, call)
    return f"no parameter {', '.join(sorted(unknown))}" if unknown else ""


def _bare(path: str, name: str, value: str) -> str:
    """What the schemas leave out though the documents' own words have it.

    V2's sort takes a direction after the field; `:in` takes several ids even where it is typed as one.
    """
    if name == "sort" and path == "v2/orders":
        return value.partition(":")[0]
    return value.partition(",")[0] if name.endswith(":in") else value


def _is_ambiguous(error: Any) -> bool:
    """Whether a value is refused only because it fits several overlapping alternatives of the contract."""
    if error.validator == "oneOf" and "is valid under each of" in error.message:
        return True
    branches: dict[Any, list[Any]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    return any(all(_is_ambiguous(one) for one in branch) for branch in branches.values())


def _said(error: BaseException) -> str:
    schema_errors: Any = getattr(error.__cause__, "schema_errors", None)
    if schema_errors is None:
        return str(error)
    faults = [one for one in schema_errors if not _is_ambiguous(one)]
    return f"{error} {'; '.join(one.message[:300] for one in faults)}" if faults else ""


def _known_parameters(name: str, call: Call) -> set[str]:
    """The query parameters that the contract has for this call: the validator lets unknown ones pass."""
    document = raw_contract(name)
    asked = ("/" + call.path.split("/", 1)[1]).split("/")
    for path, item in sorted(document["paths"].items(), key=lambda entry: entry[0].count("{")):
        parts = path.split("/")
        if len(parts) == len(asked) and all(
            part == given or part.startswith("{") for part, given in zip(parts, asked, strict=True)
        ):
            found = [*item.get("parameters", ()), *item.get(call.method.lower(), {}).get("parameters", ())]
            return {_resolved(document, one)["name"] for one in found}
    return set()


def _resolved(document: Any, given: Any) -> Any:
    while "$ref" in given:
        found = document
        for step in given["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        given = found
    return given
