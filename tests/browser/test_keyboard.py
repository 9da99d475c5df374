"""A day without a mouse: from signing in to another language, with the focus always in sight."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenDesk
from tests.browser.rest import await_rest
from tests.browser.world import World

_RECTANGLE = """() => {
  const { x, y, width, height } = (document.activeElement.closest('[role=row]') ?? document.activeElement)
    .getBoundingClientRect();
  return { x: Math.max(0, x - 6), y: Math.max(0, y - 6), width: width + 12, height: height + 12 };
}"""
_LEAVE = "() => { window.focused = document.activeElement; focused.blur(); }"
_RETURN = "() => focused.focus()"


def _assert_focus_is_seen(page: Page) -> None:
    """The focused element looks otherwise than it does without the focus."""
    await_rest(page)
    place = page.evaluate(_RECTANGLE)
    focused = page.screenshot(clip=place, animations="disabled")
    page.evaluate(_LEAVE)
    left = page.screenshot(clip=place, animations="disabled")
    page.evaluate(_RETURN)
    assert focused != left, page.evaluate("() => document.activeElement.outerHTML.slice(0, 200)")


def _tab_to(page: Page, wanted: str) -> None:
    """Press tab until the focus is on what the selector names, which must be within reach."""
    for _ in range(60):
        if page.locator(f":is({wanted}):focus").count():
            _assert_focus_is_seen(page)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by tab")


def _command(page: Page, typed: str, wanted: str) -> None:
    """Take what the palette offers under the wanted words."""
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search and act").or_(
        page.get_by_role("combobox", name="Rechercher et agir")
    )
    expect(field).to_be_focused()
    page.keyboard.type(typed)
    # An order names its buyer too, after its number: what is wanted stands first in its entry.
    begins = re.compile(rf"^\s*{re.escape(wanted)}")
    option = page.get_by_role("listbox").get_by_role("option").filter(has_text=begins)
    expect(option.first).to_be_visible()
    # The search has answered too: what it finds stands before the commands.
    expect(page.get_by_role("status").filter(has_text=re.compile(r"\d+ (result|résultat)"))).to_have_count(1)
    for _ in range(20):
        if option.and_(page.locator("[aria-selected=true]")).count():
            page.keyboard.press("Enter")
            expect(field).to_have_count(0)
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{wanted} is not reached by arrows")


def _half(name: str) -> str:
    """What somebody remembers of a name: how its words begin."""
    return " ".join(word[: max(3, len(word) // 2)] for word in name.split())


def _buyer_found_by_half(page: Page) -> str:
    """The name of a buyer whom half of it finds, and nobody else of that name."""
    for order in page.request.get("/api/v1/orders?limit=50").json()["items"]:
        buyer = order["customer"]
        if buyer is None or " " not in buyer["name"]:
            continue
        query: dict[str, str | float | bool] = {"q": _half(buyer["name"]), "limit": 10}
        found = page.request.get("/api/v1/search", params=query).json()["items"]
        if [one["id"] for one in found if one["title"] == buyer["name"]] == [buyer["id"]]:
            return str(buyer["name"])
    raise AssertionError("no buyer is found by half a name")


def test_a_customer_is_served_without_a_mouse(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/", role=None)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    mail, password = world.login("lead")
    _tab_to(page, "input[type=email]")
    page.keyboard.type(mail)
    _tab_to(page, "input[type=password]")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")
    await_rest(page)
    name = _buyer_found_by_half(page)

    _command(page, _half(name), name)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    await_rest(page)
    _tab_to(page, "main table a")
    number = page.locator("a:focus").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    life = page.get_by_role("region", name="Life of the order")
    expect(life).to_contain_text("Order placed")

    _command(page, "fran", "Passer en français")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Commande {number}")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("region", name="Vie de la commande")).to_contain_text("Commande passée")
    _command(page, "engl", "Switch to English")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")


def test_the_help_names_every_key_that_the_desk_answers_to(open_desk: OpenDesk) -> None:
    page = open_desk("/orders", role="administrator")
    await_rest(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Search and act")
    for key, heading in (("o", "Orders"), ("u", "Customers"), ("p", "Products"), ("s", "Stock")):
        expect(dialog.locator("dt", has_text=f"g{key}")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        page.keyboard.press("?")
        expect(dialog).to_be_visible()


def test_rows_are_walked_with_the_focus_in_sight(open_desk: OpenDesk) -> None:
    for path in ("/orders", "/customers", "/products", "/stock"):
        page = open_desk(path)
        await_rest(page)
        for key in ("j", "j", "k"):
            page.keyboard.press(key)
            expect(page.locator("[role=row] a:focus")).to_have_count(1)
            _assert_focus_is_seen(page)
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(re.compile(rf"{path}$"))
