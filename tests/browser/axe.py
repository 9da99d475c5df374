"""What axe finds on a page, told so that the place and the remedy are read off a failed test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.rest import await_rest

_AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def in_both_schemes(page: Page, within: str = "html") -> list[str]:
    """What axe finds in the light scheme, and of what differs in the dark one, the colours."""
    found = findings(page, within)
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-mantine-color-scheme=dark]").wait_for(state="attached")
    await_rest(page)
    found += findings(page, within, ["color-contrast", "link-in-text-block"])
    page.emulate_media(color_scheme="light")
    page.locator("html[data-mantine-color-scheme=light]").wait_for(state="attached")
    return found


def findings(page: Page, within: str = "html", rules: list[str] = _RULES) -> list[str]:
    """A line for each element in a part of the page that breaks a rule; skips where axe is not installed.

    `rules`: axe's own names of rules, or of sets of them.
    """
    if not _AXE.exists():
        pytest.skip("axe-core is not installed: npm --prefix web ci")
    page.evaluate(_AXE.read_text())
    result = page.evaluate("([part, rules]) => axe.run(part, {runOnly: rules})", [within, rules])
    return [_line(page, broken, node) for broken in result["violations"] for node in broken["nodes"]]


def _line(page: Page, broken: dict[str, Any], node: dict[str, Any]) -> str:
    summary = " ".join(node["failureSummary"].split())
    return f"{page.url}: {broken['id']} at {node['target']}: {summary} {node['html'][:300]}"
