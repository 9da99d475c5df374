"""The Storefront GraphQL: documents that the vendor's schema accepts, answers read into our words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from guichet.connectors.bigcommerce import connector
from guichet.connectors.bigcommerce.settings import Settings
from guichet.connectors.bigcommerce.storefront import asking
from guichet.kernel.http import Answer
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Session
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.storefront import ReadsStorefront, StorefrontPlace

SCHEMA = Path(__file__).parents[4] / "shared" / "specs" / "bigcommerce" / "storefront.graphql"
PLACE = StorefrontPlace(store_external_id="1", address="https://nova.example/")
EUROS = {"value": 24.5, "currencyCode": "EUR"}
ITEM = {
    "entityId": 7,
    "name": "Lampe Opaline",
    "sku": "LAMP",
    "path": "/lampe-opaline/",
    "minPurchaseQuantity": None,
    "maxPurchaseQuantity": 4,
    "availabilityV2": {"status": "Available", "description": "Expédiée sous 24 h"},
    "prices": {"price": EUROS},
    "variants": {
        "edges": [
            {
                "node": {
                    "entityId": 70,
                    "sku": "LAMP-R",
                    "upc": "4006381333931",
                    "gtin": None,
                    "isPurchasable": True,
                    "prices": None,
                }
            }
        ]
    },
}
OPTIONS = [
    {
        "__typename": "MultipleChoiceOption",
        "displayName": "Couleur",
        "isRequired": True,
        "isVariantOption": True,
        "displayStyle": "Swatch",
        "values": {"edges": [{"node": {"label": "Rouge", "isDefault": True, "hexColors": ["#c00"]}}]},
    },
    {
        "__typename": "TextFieldOption",
        "displayName": "Gravure",
        "isRequired": False,
        "isVariantOption": False,
    },
]
SHIPPING = {
    "selectedShippingOption": {"entityId": "b"},
    "availableShippingOptions": [
        {
            "entityId": one,
            "description": name,
            "type": "shipping_flatrate",
            "transitTime": "2 jours",
            "isRecommended": one == "a",
            "cost": {"value": price, "currencyCode": "EUR"},
        }
        for one, name, price in (("a", "Colissimo", 4.9), ("b", "Chronopost", 9.9))
    ],
}


class Pages:
    """A store's pages, which keep what they are asked; a token is made for each asking anew."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Any, Mapping[str, str]]] = []

    async def request(self, method: str, address: str, *, headers: Mapping[str, str], **more: Any) -> Answer:
        self.asked.append((f"{method} {address}", more.get("json"), headers))
        told = (
            {"data": {"token": "visitor"}} if address.endswith("api-token-private") else self.answers.pop(0)
        )
        status, body = told if isinstance(told, tuple) else (200, told)
        return Answer(status=status, headers={}, body=json.dumps(body).encode(), received_at=utc_now())


def site(name: str, told: Any) -> dict[str, Any]:
    return {"data": {"site": {name: told}}}


@pytest.fixture
def settings() -> Settings:
    asking._tokens.clear()
    return Settings(store_hash="nova", access_token="merchant")


def session(settings: Settings, pages: Any) -> Session:
    return Session(connection_id=1, settings=settings, http=pages)


@pytest.mark.skipif(not SCHEMA.exists(), reason="the vendor's schema is not beside the project")
def test_the_vendors_schema_accepts_each_document() -> None:
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"), assume_valid=True)
    for document in (asking.ITEM, asking.OPTIONS, asking.SHIPPING_METHODS):
        assert validate(schema, parse(document)) == []
    assert validate(schema, parse(asking.ITEM.replace("sku", "skoo"))) != []


def test_an_item_is_read_as_its_page_shows_it(run: Any, settings: Settings) -> None:
    options = {"productOptions": {"edges": [{"node": one} for one in OPTIONS]}}
    pages = Pages(
        site("product", ITEM), site("product", options), site("product", None), site("product", None)
    )
    assert isinstance(connector, ReadsStorefront)
    item = run(connector.shown_item(session(settings, pages), PLACE, "7"))
    assert item is not None
    assert (item.price.amount, item.price.currency, item.ships_in) == ("24.5", "EUR", "Expédiée sous 24 h")
    assert [(one.name, one.of_variant, one.style) for one in item.options] == [
        ("Couleur", True, "Swatch"),
        ("Gravure", False, ""),
    ]
    assert item.options[0].choices[0].colours == ("#c00",)
    assert (item.variants[0].gtin, item.most) == ("4006381333931", 4)
    token, first, _ = pages.asked
    assert token[0].endswith("/stores/nova/v3/storefront/api-token-private")
    assert (token[1]["channel_ids"], token[1]["scopes"]) == ([1], ["Unauthenticated"])
    assert (first[0], first[1]["variables"]) == ("POST https://nova.example/graphql", {"product": 7})
    assert first[2]["Authorization"] == "Bearer visitor"
    assert "merchant" not in str(first)
    assert run(connector.shown_item(session(settings, pages), PLACE, "8")) is None
    assert len(pages.asked) == 5  # one token for both


def test_a_basket_tells_its_ways_and_refusals_are_the_vendors(run: Any, settings: Settings) -> None:
    known = site("checkout", {"shippingConsignments": [SHIPPING]})
    unknown = site("checkout", {"shippingConsignments": None})
    wrong = {"data": None, "errors": [{"message": "Checkout not found"}]}
    pages = Pages(known, unknown, wrong, (403, {"title": "No access"}), {"data": {}})
    ask = session(settings, pages)
    ways = run(connector.shown_shipping(ask, PLACE, "c-1"))
    assert [(one.name, one.price.amount, one.recommended, one.chosen) for one in ways] == [
        ("Colissimo", "4.9", True, False),
        ("Chronopost", "9.9", False, True),
    ]
    assert run(connector.shown_shipping(ask, PLACE, "c-2")) == ()
    with pytest.raises(RejectedError, match="Checkout not found"):
        run(connector.shown_shipping(ask, PLACE, "c-3"))
    with pytest.raises(RejectedError, match="No access"):
        run(connector.shown_shipping(ask, PLACE, "c-4"))
    with pytest.raises(MalformedError):
        run(connector.shown_shipping(ask, PLACE, "c-5"))
