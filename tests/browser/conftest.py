"""What browser stories need: the built desk served by a real demo, and a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from tests.browser.world import World, demo_running

import guichet

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]
_BUILD = Path(guichet.__file__).parent / "web_build" / "index.html"

OpenDesk = Callable[..., Page]

# Waits end with their condition; this only says when it will not come, on a machine that does much else.
_PATIENCE = 120_000
expect.set_options(timeout=_PATIENCE)


@pytest.hookimpl(tryfirst=True)  # before the plugin that reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All in one worker: they share one demo."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def executable() -> str:
    """The system's Chromium; skips where there is none, or where the desk was not built."""
    found = next((path for path in map(shutil.which, _NAMES) if path), None)
    if found is None:
        pytest.skip("no Chromium here: on Debian, apt-get install chromium")
    if not _BUILD.exists():
        pytest.skip("the desk is not built: make web")
    return found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The driver of browsers; it keeps an event loop running, in which no other story can tell its own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright, executable: str) -> Iterator[Browser]:
    """One browser for the stories of a file; each has a context of its own in it."""
    browser = playwright.chromium.launch(executable_path=executable, args=_ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def world(executable: str) -> Iterator[World]:
    """A running demo; ended after the last of these stories: it works as long as it is there."""
    with demo_running() as world:
        yield world


@pytest.fixture(scope="session")
def sessions() -> dict[str, list[Any]]:
    """The cookies of who signed in, by role: an address may sign in so many times in a quarter of an hour."""
    return {}


@pytest.fixture
def open_desk(browser: Browser, world: World, sessions: dict[str, list[Any]]) -> Iterator[OpenDesk]:
    """`open_desk(path, role="administrator", …)` signs in, opens a page; options as Playwright's contexts."""
    contexts = []

    def open_page(path: str = "/", *, role: str | None = "administrator", **options: Any) -> Page:
        options = {"locale": "en-GB", "reduced_motion": "reduce", "base_url": world.address, **options}
        context = browser.new_context(**options)
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        if role is not None:
            _sign_in(context, world, role, sessions)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        _speak_english_again(context)
        context.close()


def _sign_in(context: BrowserContext, world: World, role: str, sessions: dict[str, list[Any]]) -> None:
    """Be signed in by a role's session; by a new one where a story ended it."""
    if role in sessions:
        context.add_cookies(sessions[role])
        if context.request.get("/api/v1/session").ok:
            return
        context.clear_cookies()
    mail, password = world.login(role)
    answer = context.request.post("/api/v1/session", data={"mail": mail, "password": password})
    assert answer.ok, answer.text()
    sessions[role] = context.cookies()


def _speak_english_again(context: BrowserContext) -> None:
    """Accounts outlive a story, and with them the language that it chose."""
    session = context.request.get("/api/v1/session")
    if session.ok and session.json()["user"]["language"] != "en":
        token = session.json()["csrf_token"]
        context.request.patch("/api/v1/me", data={"language": "en"}, headers={"X-CSRF-Token": token})
