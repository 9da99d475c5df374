"""Orders: walked by keyboard, kept in place, and live."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.conftest import OpenDesk
from tests.browser.hands import awaited, order_placed, step
from tests.browser.rest import await_rest
from tests.browser.world import World


def test_the_list_is_walked_by_keyboard(open_desk: OpenDesk) -> None:
    page = open_desk("/orders")
    expect(page.get_by_role("row").nth(3)).to_be_visible()
    step(page, "j")
    number = step(page, "j").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("article").get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("article")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next row")


def test_a_search_finds_and_the_address_keeps_it(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/orders")
    wanted = order_placed(page, world, "Abgrall")["number"]
    expect(page.get_by_role("row").nth(3)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(wanted)
    expect(page).to_have_url(re.compile(rf"q=%22?{wanted}|q={wanted}"))
    links = page.get_by_role("table").get_by_role("link")
    expect(links.filter(has_not_text=wanted)).to_have_count(0)
    expect(links.first).to_have_text(wanted)
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value(wanted)


def test_a_search_without_an_answer_says_what_to_do(open_desk: OpenDesk) -> None:
    page = open_desk("/orders?q=zzzzqqqq")
    expect(page.get_by_text("No order matches")).to_be_visible()


def test_a_change_at_the_shop_appears_on_the_open_page_and_in_the_list(
    open_desk: OpenDesk, world: World
) -> None:
    page = open_desk("/orders")
    order = order_placed(page, world, "Cloarec")
    page.goto(f"/orders?q=%22{order['number']}%22")
    beside = page.context.new_page()
    beside.goto(f"/orders/{order['id']}")
    head = beside.get_by_role("article").locator("header")
    expect(head).to_contain_text("Confirmed")
    link = page.locator(f"a[href*='%22{order['id']}%22']")
    row = page.get_by_role("row").filter(has=link)
    expect(row).to_contain_text("Confirmed")
    world.change("order.status", order_id=int(order["number"]), status_id=5)
    expect(head).to_contain_text("Cancelled")
    expect(row).to_contain_text("Cancelled")


def test_a_new_order_is_announced_and_moves_nothing_until_asked(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/orders")
    await_rest(page)
    first = page.get_by_role("row").nth(1).get_by_role("link").first
    top = first.inner_text()
    made = order_placed(page, world, "Quefélec")
    pill = page.get_by_role("button", name=re.compile(r"^\d+ new$"))
    expect(pill).to_be_visible()
    assert first.inner_text() == top
    there = page.get_by_role("table").get_by_role("link", name=made["number"])

    def shown() -> bool:
        if pill.is_visible():  # the living world's own new order may be the one that was announced first
            pill.click()
        return there.is_visible()

    awaited(shown)


def test_the_tabs_of_a_browser_share_one_stream(open_desk: OpenDesk) -> None:
    page = open_desk("/orders")
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    other = page.context.new_page()
    other.goto("/customers")
    expect(other.get_by_role("heading", level=1)).to_have_text("Customers")
    expect(other.get_by_text("Live", exact=True)).to_be_visible()
    assert not [url for url in asked if url.endswith("/stream")]
