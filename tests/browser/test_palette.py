"""The palette: everything by its name, without waiting and without a mouse."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect
from tests.browser.conftest import OpenDesk
from tests.browser.hands import awaited
from tests.browser.rest import await_rest


def _orders(page: Page, count: int) -> list[dict[str, Any]]:
    return list(page.request.get(f"/api/v1/orders?limit={count}").json()["items"])


def _field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search and act")


def _options(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def _chosen(page: Page) -> str:
    """The text of the option that is chosen, once a reader of screens hears of that one."""
    chosen = page.get_by_role("listbox").locator("[role=option][aria-selected=true]")

    def heard() -> str | None:
        told = _field(page).get_attribute("aria-activedescendant")
        return chosen.inner_text() if chosen.count() == 1 and chosen.get_attribute("id") == told else None

    return awaited(heard)


def _expect_chosen(page: Page, words: str) -> None:
    awaited(lambda: words in _chosen(page))


def test_enter_that_comes_before_the_answer_waits_for_it(open_desk: OpenDesk) -> None:
    page = open_desk("/products")
    await_rest(page)
    order = _orders(page, 3)[2]
    page.keyboard.press("Control+k")
    expect(_field(page)).to_be_focused()
    page.keyboard.type(order["number"])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/orders/{order['id']}$"))


def test_an_answer_that_was_overtaken_is_dropped(open_desk: OpenDesk) -> None:
    page = open_desk("/orders")
    await_rest(page)
    late: list[Route] = []
    page.route("**/api/v1/search?q=ma&*", lambda route: late.append(route))  # noqa: PLW0108  a built-in cannot be a handler
    page.keyboard.press("Control+k")
    field = _field(page)
    with page.expect_request("**/api/v1/search?q=ma&*"):
        field.fill("ma")
    field.fill("zz no such thing")
    expect(page.get_by_text("Nothing of that name")).to_be_visible()
    for route in late:
        route.fulfill(json={"items": [_invented()], "as_of": None})
    expect(page.get_by_text("Nothing of that name")).to_be_visible()
    expect(_options(page)).to_have_count(0)


def _invented() -> dict[str, Any]:
    common = {"subtitle": "", "state": "", "matched": "name", "exact": False}
    return {"kind": "customer", "id": "1", "title": "Overtaken Answer", **common}


def test_a_search_that_fails_leaves_the_commands(open_desk: OpenDesk) -> None:
    page = open_desk("/orders")
    await_rest(page)
    page.route("**/api/v1/search?*", lambda route: route.fulfill(status=503, json={"code": "unavailable"}))
    page.keyboard.press("Control+k")
    _field(page).fill("stoc")
    expect(page.get_by_text("The search does not answer just now")).to_be_visible()
    expect(_options(page)).to_have_count(1)
    _expect_chosen(page, "Stock")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stock")


def test_escape_closes_the_palette_alone(open_desk: OpenDesk) -> None:
    page = open_desk("/orders?open=1")
    await_rest(page)
    page.keyboard.press("Control+k")
    expect(_field(page)).to_be_focused()
    page.keyboard.press("Escape")
    expect(_field(page)).to_have_count(0)
    expect(page.get_by_role("complementary", name="Opened order")).to_be_visible()


def test_what_was_looked_at_is_at_hand_until_one_signs_out(open_desk: OpenDesk) -> None:
    page = open_desk("/orders", role="shop_staff")
    order = _orders(page, 2)[1]
    page.goto(f"/orders/{order['id']}")
    await_rest(page)
    page.goto("/products")
    await_rest(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Lately looked at")).to_contain_text(order["number"])
    _expect_chosen(page, order["number"])
    _field(page).fill("sign out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    kept = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('guichet.recent'))")
    assert kept == []


def test_the_acts_of_the_screen_are_offered(open_desk: OpenDesk) -> None:
    page = open_desk("/orders?open=1")
    await_rest(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="On this screen")).to_contain_text("Open as a page")
    _field(page).fill("as page")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/orders/1$"))


def test_arrows_walk_around_and_escape_gives_the_focus_back(open_desk: OpenDesk) -> None:
    page = open_desk("/orders")
    await_rest(page)
    opener = page.get_by_role("button", name="Search", exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    first = _chosen(page)
    page.keyboard.press("ArrowUp")
    _expect_chosen(page, "Sign out")
    page.keyboard.press("ArrowDown")
    _expect_chosen(page, first)
    page.keyboard.press("Escape")
    expect(_field(page)).to_have_count(0)
    expect(opener).to_be_focused()
