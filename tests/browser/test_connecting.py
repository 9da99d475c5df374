"""A merchant connects a shop: three steps on one page, and sees the proof."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.conftest import OpenDesk
from tests.browser.world import World


def test_wrong_credentials_are_refused_in_plain_words(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/connections/new/bigcommerce")
    page.get_by_label("Store hash").fill(str(world.waiting.keys["hash"]))
    page.get_by_label("Access token").fill("not-this-one")
    page.get_by_role("button", name="More settings").click()
    page.get_by_label("API address").fill(world.waiting.address)
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("alert")).to_contain_text("refuses these credentials")


def test_a_shop_is_connected_read_and_proved(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/connections")
    page.get_by_role("link", name="New connection").click()
    page.get_by_role("link", name="BigCommerce").click()
    keys = world.waiting.keys
    page.get_by_label("Store hash").fill(str(keys["hash"]))
    page.get_by_label("Access token").fill(str(keys["token"]))
    page.get_by_label("Client ID").fill(str(keys["client_id"]))
    page.get_by_label("Client secret").fill(str(keys["client_secret"]))
    page.get_by_role("button", name="More settings").click()
    page.get_by_label("API address").fill(world.waiting.address)
    page.get_by_label("Calls in 30 seconds").fill(str(keys["quota"]))
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Connect and read").click()
    expect(page.get_by_role("progressbar", name="Reading the shop")).to_be_visible()
    expect(page.get_by_text("100%:")).to_be_visible()
    page.get_by_role("link", name="Open the connection").click()
    expect(page.get_by_text("Up to date")).to_be_visible()
    opener = page.get_by_role("button", name="Products", exact=True)
    opener.click()
    page.get_by_role("button", name="every field equal").first.click()
    expect(page.get_by_role("rowheader", name="price", exact=True).first).to_be_visible()


def test_disconnecting_asks_for_the_name(open_desk: OpenDesk, world: World) -> None:
    page = open_desk(f"/connections/{world.connected.connection_id}")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Disconnect").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Disconnect")).to_be_disabled()
