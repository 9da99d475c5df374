"""Every screen, for everyone: readers of screens, both languages, both schemes, a phone's width."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import OpenDesk

_AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_SCREENS = (
    "/orders",
    "/orders/1",
    "/customers",
    "/customers/1",
    "/products",
    "/products/1",
    "/connections",
    "/connections/1",
    "/connections/new",
    "/connections/new/bigcommerce",
    "/users",
    "/account",
)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_readers_of_screens_find_their_way(open_desk: OpenDesk, scheme: str) -> None:
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: npm --prefix web ci")
    page = open_desk("/orders", color_scheme=scheme)
    found = {}
    for screen in _SCREENS:
        page.goto(screen)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        page.evaluate(_AXE.read_text())
        result = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
        if result["violations"]:
            found[screen] = [(one["id"], one["nodes"][0]["target"]) for one in result["violations"]]
    assert found == {}


def test_nothing_overflows_a_phone(open_desk: OpenDesk) -> None:
    page = open_desk("/orders", viewport={"width": 360, "height": 740})
    wide = {}
    for screen in _SCREENS:
        page.goto(screen)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        width = page.evaluate(
            "Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)"
        )
        if width > 360:
            wide[screen] = width
    assert wide == {}


def test_no_screen_breaks_the_content_policy(open_desk: OpenDesk) -> None:
    page = open_desk("/orders")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for screen in _SCREENS:
        page.goto(screen)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
    assert complaints == []
