"""Signing in, in words; the language that a person chooses stays."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.browser.conftest import OpenDesk
from tests.browser.world import World


def test_a_wrong_password_is_said_in_words(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/", role=None)
    page.get_by_label("Mail", exact=True).fill(world.login("agent")[0])
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_in_leads_to_what_was_asked_for(open_desk: OpenDesk, world: World) -> None:
    mail, password = world.login("lead")
    page = open_desk("/customers", role=None)
    page.get_by_label("Mail", exact=True).fill(mail)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customers")


def test_the_language_chosen_is_kept(open_desk: OpenDesk) -> None:
    page = open_desk("/orders", role="developer")
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("menuitemradio", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commandes")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    with page.expect_response("**/api/v1/orders?*"):
        page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commandes")
    page.get_by_role("button", name="Compte de").click()
    page.get_by_role("menuitemradio", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders")


def test_what_a_role_may_not_see_is_not_offered(open_desk: OpenDesk) -> None:
    page = open_desk("/orders", role="agent")
    navigation = page.get_by_role("navigation")
    expect(navigation.get_by_role("link", name="Orders")).to_be_visible()
    expect(navigation.get_by_role("link", name="Users and roles")).to_have_count(0)
