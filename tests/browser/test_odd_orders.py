"""Orders as shops really have them: endless, in any script, without pictures, in no known currency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.axe import findings
from tests.browser.conftest import OpenDesk
from tests.browser.rest import await_rest
from tests.browser.world import World

_LINES = 400
_NAME = "Robe portefeuille à manches longues "
_PERSON = {
    "first_name": "محمد",
    "last_name": "الأحمد 王小明 🎈",
    "street_1": "1 rue des Écoles",
    "city": "Lille",
    "zip": "59000",
    "country": "France",
    "country_iso2": "FR",
    "phone": "+33 6 39 98 00 01",
    "email": "odd@mail.example",
}


def _line(number: int) -> dict[str, Any]:
    names = ((_NAME * 9)[:300], f"فستان طويل {number} 连衣裙 🎽", f"Article {number}")
    return {
        "name": names[min(number, 2)],
        "sku": f"ODD-{number}",
        "quantity": 2,
        "price_inc_tax": 12.5,
        "price_ex_tax": 10.0,
    }


@pytest.fixture(scope="module")
def odd_number(world: World) -> str:
    """The number of such an order, placed at the shop."""
    order = {
        "status_id": 11,
        "billing_address": _PERSON,
        "shipping_addresses": [_PERSON],
        "products": [_line(number) for number in range(_LINES)],
        "default_currency_code": "XTS",
        "currency_code": "XTS",
        "customer_message": "من فضلك اتصل قبل التسليم",
    }
    return str(world.change("order.create", order=order)["id"])


@pytest.fixture
def complaints(open_desk: OpenDesk) -> Iterator[list[str]]:
    """What the pages of a story complained of."""
    said: list[str] = []
    yield said
    assert said == []


def _open(open_desk: OpenDesk, number: str, complaints: list[str], **options: Any) -> Page:
    page = open_desk("/orders", **options)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    expect(page.get_by_role("link", name=number)).to_be_visible()
    page.get_by_role("link", name=number).click()
    await_rest(page)
    return page


@pytest.mark.parametrize("width", [360, 1440])
def test_an_endless_order_is_read_in_any_window(
    open_desk: OpenDesk, odd_number: str, complaints: list[str], width: int
) -> None:
    page = _open(open_desk, odd_number, complaints, viewport={"width": width, "height": 800})
    lines = page.get_by_role("article").get_by_role("listitem").filter(has_text="ODD-")
    expect(lines).to_have_count(20)
    assert findings(page) == []
    page.get_by_role("button", name="Show all 400 lines").click()
    expect(lines).to_have_count(_LINES)
    pane = page.get_by_role("article").bounding_box()
    assert pane is not None
    assert pane["x"] + pane["width"] <= width
    wide = page.get_by_role("article").evaluate("pane => pane.scrollWidth - pane.clientWidth")
    assert wide <= 0


def test_names_of_other_scripts_are_written_as_their_readers_write(
    open_desk: OpenDesk, odd_number: str, complaints: list[str]
) -> None:
    page = _open(open_desk, odd_number, complaints)
    buyer = page.get_by_role("article").get_by_role("link", name=_PERSON["last_name"])
    assert buyer.evaluate("link => getComputedStyle(link).direction") == "rtl"
    note = page.get_by_text("من فضلك اتصل قبل التسليم").first
    assert note.evaluate("note => getComputedStyle(note).direction") == "rtl"
    expect(page.get_by_role("article")).to_contain_text("XTS")


def test_a_zone_that_no_clock_knows_is_no_trouble(
    open_desk: OpenDesk, odd_number: str, complaints: list[str]
) -> None:
    page = open_desk("/account")
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def in_no_zone(route: Any) -> None:
        answer = route.fetch()
        stores = answer.json()
        for store in stores["items"]:
            store["time_zone"] = "Mars/Olympus_Mons"
        route.fulfill(response=answer, json=stores)

    page.route("**/api/v1/stores?*", in_no_zone)
    page.goto("/orders/1")
    await_rest(page)
    expect(page.get_by_role("region", name="Life of the order")).to_contain_text("Order placed")
