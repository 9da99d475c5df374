"""Stock: the matrix of variants and locations, true to the shop while one looks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenDesk
from tests.browser.hands import awaited
from tests.browser.rest import await_rest
from tests.browser.world import World


def _shelves(page: Page, **query: str) -> list[dict[str, Any]]:
    return list(
        page.request.get("/api/v1/stock/matrix", params=dict[str, str | float | bool](query)).json()["items"]
    )


def _variant_at_the_shop(page: Page, shelf: dict[str, Any]) -> str:
    product = page.request.get(f"/api/v1/products/{shelf['product_id']}").json()
    return next(str(one["external_id"]) for one in product["variants"] if one["id"] == shelf["variant_id"])


def _locations(page: Page) -> list[dict[str, Any]]:
    """All locations, in the order of the columns."""
    return list(page.request.get("/api/v1/locations?limit=200").json()["items"])


def test_stock_that_moves_at_the_shop_moves_in_the_matrix(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/stock")
    await_rest(page)
    own = str(world.connected.connection_id)
    location = next(one for one in _locations(page) if one["connection_id"] == own)
    page.get_by_label("Location").select_option(location["id"])
    await_rest(page)
    shelf = next(one for one in _shelves(page, location_id=location["id"]) if one["sku"])
    row = page.get_by_role("row").filter(has=page.get_by_text(shelf["sku"], exact=True))
    cell = row.get_by_role("cell").nth(2)
    variant = _variant_at_the_shop(page, shelf)
    # Shoppers of the demo may buy one before it is seen.
    for quantity, words in ((2_000, re.compile(r"2,000|1,99\d")), (0, re.compile("none"))):
        world.change(
            "stock.change", variant_id=variant, location_id=location["external_id"], quantity=quantity
        )
        expect(cell).to_have_text(words)


def test_what_is_short_is_found_and_the_address_keeps_it(open_desk: OpenDesk) -> None:
    page = open_desk("/stock")
    await_rest(page)
    page.get_by_label("Shortage").select_option("out")
    await_rest(page)
    first = page.get_by_role("row").nth(1)

    def shows_what_is_short() -> bool:  # asked anew: shoppers of the demo buy meanwhile
        return _shelves(page, only="out")[0]["sku"] in first.inner_text()

    awaited(shows_what_is_short)
    expect(first).to_contain_text("none")
    page.reload()
    await_rest(page)
    expect(page.get_by_label("Shortage")).to_have_value("out")
    awaited(shows_what_is_short)


def test_the_variants_stay_while_the_locations_pass_by(open_desk: OpenDesk) -> None:
    page = open_desk("/stock", viewport={"width": 800, "height": 700})
    await_rest(page)
    table = page.get_by_role("table")
    name = page.get_by_role("row").nth(1).get_by_role("cell").first
    before = name.bounding_box()
    table.evaluate("table => { table.parentElement.scrollLeft = 400; table.parentElement.scrollTop = 0; }")
    moved = table.evaluate("table => table.parentElement.scrollLeft")
    after = name.bounding_box()
    assert before is not None
    assert after is not None
    assert moved > 0, "the matrix is wider than the window, and does not move"
    assert abs(after["x"] - before["x"]) < 1


@pytest.mark.parametrize("width", [360, 1440])
def test_a_shelf_leads_to_its_product(open_desk: OpenDesk, width: int) -> None:
    page = open_desk("/stock", viewport={"width": width, "height": 740})
    await_rest(page)
    link = page.get_by_role("row").nth(1).get_by_role("link")
    product = str(link.get_attribute("href"))
    link.click()
    expect(page).to_have_url(re.compile(rf"{re.escape(product)}$"))
    name = page.request.get(f"/api/v1{product}").json()["name"]
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
