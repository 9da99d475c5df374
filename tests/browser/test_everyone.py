"""Every screen, for everyone: readers of screens, both languages, both schemes, a phone's width."""

from __future__ import annotations

import pytest
from tests.browser.axe import findings, in_both_schemes
from tests.browser.conftest import OpenDesk
from tests.browser.rest import SOMEBODY, await_rest, go_to

_SCREENS = (
    "/inbox",
    "/orders",
    "/orders/1",
    "/customers",
    SOMEBODY,
    "/products",
    "/products/1",
    "/returns",
    "/stock",
    "/connections",
    "/connections/1",
    "/connections/new",
    "/connections/new/bigcommerce",
    "/connections/apps/bigcommerce",
    "/attention",
    "/attention?list=purchases",
    "/attention?list=dispatch",
    "/audit",
    "/users",
    "/users/new",
    "/users/1",
    "/account",
)
_WIDTH = "Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)"


def test_every_screen_is_found_through_in_both_schemes_and_keeps_the_content_policy(
    open_desk: OpenDesk,
) -> None:
    page = open_desk("/orders", color_scheme="light")
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for screen in _SCREENS:
        go_to(page, screen)
        await_rest(page)
        wrong += in_both_schemes(page)
    assert not wrong, "\n".join(wrong)


def test_readers_of_screens_find_their_way_in_what_opens(open_desk: OpenDesk) -> None:
    page = open_desk("/orders?open=1", color_scheme="light")
    await_rest(page)
    found = in_both_schemes(page)
    page.get_by_role("button", name="Placed").click()
    await_rest(page)
    found += in_both_schemes(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search and act")
    field.fill("ma")
    page.get_by_role("listbox").get_by_role("option").nth(3).wait_for()
    await_rest(page)
    found += in_both_schemes(page)
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    await_rest(page)
    found += in_both_schemes(page)
    assert not found, "\n".join(found)


def test_every_section_of_the_settings_is_found_through_on_a_phone(open_desk: OpenDesk) -> None:
    page = open_desk("/desk-settings", color_scheme="light", viewport={"width": 360, "height": 740})
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    links = page.locator("nav a[href^='/desk-settings/']")
    links.first.wait_for()
    sections = [link.get_attribute("href") or "" for link in links.all()]
    assert len(sections) > 15
    for section in sections:
        page.goto(section)
        await_rest(page)
        wrong += findings(page)
        width = page.evaluate(_WIDTH)
        wrong += [f"{section} is {width} pixels wide"] if width > 360 else []
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_overflows_a_phone(open_desk: OpenDesk, language: str) -> None:
    page = open_desk("/orders", role="operations", viewport={"width": 360, "height": 740})
    token = page.request.get("/api/v1/session").json()["csrf_token"]
    page.request.patch("/api/v1/me", data={"language": language}, headers={"X-CSRF-Token": token})
    wide = {}
    for screen in _SCREENS:
        go_to(page, screen)
        await_rest(page)
        width = page.evaluate(_WIDTH)
        if width > 360:
            wide[screen] = width
    assert wide == {}
