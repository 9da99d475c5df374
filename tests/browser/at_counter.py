"""What stories at the counter have in common: a phone, a shop of the connected brand, an order to collect."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect
from tests.browser.hands import ask, awaited
from tests.browser.world import World

PHONE = {"width": 360, "height": 740}
# Who came by the sign-in has a page that is no part of the counter's scope until it is loaded anew.
_KEPT = "navigator.serviceWorker.getRegistration('/counter').then(one => one?.active?.state === 'activated')"


def shop_named(page: Page, name: str) -> dict[str, Any]:
    """A place of the merchant."""
    places: list[dict[str, Any]] = ask(page, "GET", "/locations?limit=200")["items"]
    return next(one for one in places if one["name"] == name)


def articles_at(page: Page, shop: dict[str, Any], count: int = 2) -> list[dict[str, Any]]:
    """Forms of different products that a shop keeps, each with the vendor's own numbers."""
    shelves = ask(page, "GET", f"/stock/matrix?location_id={shop['id']}&limit=100")["items"]
    found: dict[str, dict[str, Any]] = {}
    for shelf in shelves:
        kept = any(one["location_id"] == shop["id"] for one in shelf["levels"])
        if not kept or not shelf["gtin"] or shelf["product_id"] in found:
            continue
        product = ask(page, "GET", f"/products/{shelf['product_id']}")
        form = next(one for one in product["variants"] if one["id"] == shelf["variant_id"])
        own = {"external_id": form["external_id"], "product_external_id": product["source"]["external_id"]}
        found[shelf["product_id"]] = {**shelf, **own}
        if len(found) == count:
            return list(found.values())
    raise AssertionError("too few articles")


def order_to_collect(
    page: Page, world: World, shop: dict[str, Any], articles: list[dict[str, Any]], customer: str
) -> dict[str, Any]:
    """Somebody buys one of each article at the web shop, to collect them in a shop; the preparation of it."""
    number = uuid4().int % 10**8
    method = {
        "id": number,
        "pickup_method_id": int(shop["external_id"]),
        "location": {"id": int(shop["external_id"])},
    }
    lines = [
        {
            "product_id": int(article["product_external_id"]),
            "variant_id": int(article["external_id"]),
            "name": article["name"],
            "sku": article["sku"],
            "quantity": 1,
            "price_inc_tax": "49.00",
            "order_pickup_method_id": number,
        }
        for article in articles
    ]
    order = {
        "status_id": 11,
        "payment_method": "Card",
        "payment_provider_id": "stripe",
        "billing_address": {
            "first_name": "Camille",
            "last_name": customer,
            "email": f"{customer.lower().replace(' ', '.')}@mail.example",
        },
        "consignments": {"pickups": [method]},
        "products": lines,
    }
    made = world.change("order.create", order=order)
    whole = prepared_for(page, shop, customer)
    return {**whole, "shop_order_id": made["id"]}


def prepared_for(page: Page, shop: dict[str, Any], customer: str) -> dict[str, Any]:
    """What a shop prepares for somebody, once the house knows of it."""
    path = f"/preparations?location_id={shop['id']}&q={customer}"
    found = awaited(lambda: next(iter(ask(page, "GET", path)["items"]), None))
    whole: dict[str, Any] = ask(page, "GET", f"/preparations/{found['id']}")
    return whole


def state_of(page: Page, preparation: dict[str, Any]) -> str:
    """Where a preparation stands now."""
    return str(ask(page, "GET", f"/preparations/{preparation['id']}")["state"])


def pack(page: Page, preparation: dict[str, Any], shelf: str) -> None:
    """All of a preparation is fetched and packed, by whoever is signed in at a page."""
    path = f"/preparations/{preparation['id']}"
    for line in preparation["lines"]:
        ask(page, "POST", f"{path}/picks", {"line_id": line["id"], "quantity": line["left"]})
    ask(page, "POST", f"{path}/packings", {"shelf": shelf})


def stand_in(page: Page, shop: dict[str, Any]) -> None:
    """Choose the shop, and wait until the browser keeps the page."""
    page.get_by_role("button", name=shop["name"]).click()
    expect(page.get_by_role("heading", name=shop["name"])).to_be_visible()
    awaited(lambda: page.evaluate(_KEPT))


def scan(page: Page, code: str) -> None:
    """What a scanner types goes to the field, wherever the focus is."""
    expect(page.locator("footer form input")).to_be_visible()
    page.keyboard.type(code)
    page.keyboard.press("Enter")
