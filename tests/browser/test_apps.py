"""A single-click app: registered once, then shops install it and an administrator lets them in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenDesk
from tests.browser.world import World

_CLIENT = {"client_id": "app-of-the-house", "client_secret": "kept-by-the-vendor-and-by-us"}


@pytest.fixture
def registered(open_desk: OpenDesk, world: World) -> Page:
    """The connections of someone who registered the app, with what the vendor gave."""
    desk = open_desk("/connections/new/bigcommerce")
    desk.get_by_role("link", name="The Guichet app at BigCommerce").click()
    expect(desk.get_by_role("button", name="Copy: Auth callback URL")).to_be_visible()
    expect(desk.get_by_text(f"{world.address}/apps/bigcommerce/auth")).to_be_visible()
    replace = desk.get_by_role("button", name="Replace")
    expect(replace.or_(desk.get_by_label("App client ID"))).to_be_visible()
    if replace.is_visible():
        replace.click()
    desk.get_by_label("App client ID").fill(_CLIENT["client_id"])
    desk.get_by_label("App client secret").fill(_CLIENT["client_secret"])
    desk.get_by_role("button", name="More settings").click()
    desk.get_by_label("API address").fill(world.connected.address)
    desk.get_by_label("Sign-in address").fill(world.connected.address)
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("app-…ouse")).to_be_visible()
    return desk


def _install(page: Page, world: World, store: str) -> None:
    """What the merchant does in the vendor's control panel: it sends the browser back to the desk."""
    world.open_store(store, **_CLIENT)
    callback = f"{world.address}/apps/bigcommerce/auth"
    panel = f"{world.connected.address}/_control/install"
    page.goto(f"{panel}?store={store.lower()}&client_id={_CLIENT['client_id']}&app_auth_url={callback}")


def test_a_shop_that_installs_the_app_is_let_in(registered: Page, world: World) -> None:
    _install(registered, world, "Verriere")
    waiting = registered.get_by_role("listitem").filter(has_text="Verriere")
    expect(waiting).to_contain_text("installed the app by itself")
    waiting.get_by_role("button", name="Let in").click()
    expect(registered.get_by_role("heading", level=1)).to_have_text("Verriere")
    # It is read from now on; its end waits for the vendor's quota, which no form asks for here.
    expect(registered.get_by_text(re.compile("^(Reading|Up to date)$")).first).to_be_visible()


def test_a_shop_that_nobody_knows_is_turned_away(registered: Page, world: World) -> None:
    _install(registered, world, "Intruder")
    waiting = registered.get_by_role("listitem").filter(has_text="Intruder")
    waiting.get_by_role("button", name="Turn away").click()
    question = registered.get_by_role("dialog", name="Turn Intruder away?")
    expect(question).to_contain_text("is forgotten")
    question.get_by_role("button", name="Turn away").click()
    expect(waiting).to_have_count(0)
