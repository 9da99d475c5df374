"""What stories on the reference shop have in common: a shelf that is full, a product that is open."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.hands import ask, awaited
from tests.browser.world import World


def fill_up(world: World, desk: Page, product_id: str) -> dict[str, Any]:
    """Have the shop in Lille hold plenty of a product's forms; answers the product."""
    product: dict[str, Any] = ask(desk, "GET", f"/products/{product_id}")
    locations = ask(desk, "GET", "/locations?limit=200")["items"]
    lille = next(one for one in locations if one["name"] == "Nova Lille")
    for form in product["variants"]:
        world.change(
            "stock.change",
            variant_id=form["external_id"],
            location_id=lille["external_id"],
            quantity=40,
        )

    def told() -> bool:
        shelves = ask(desk, "GET", f"/products/{product_id}")["variants"]
        levels = [level for form in shelves for level in form["stock"]]
        held = [level["on_hand"] for level in levels if level["location"]["id"] == lille["id"]]
        return len(held) == len(shelves) and min(held) > 30  # shoppers of the demo buy meanwhile

    awaited(told)
    return product


def open_product(shop: Page, place: int = 0) -> str:
    """Open a product of the list by its place in it; answers its id."""
    shop.locator(".card").nth(place).click()
    expect(shop.locator(".about h1")).to_be_visible()
    return shop.url.rpartition("/")[2]
