"""The inbox: what a customer writes is there without asking, and is dealt with by keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.axe import findings, in_both_schemes
from tests.browser.conftest import OpenDesk
from tests.browser.hands import ask, awaited, order_placed, step
from tests.browser.rest import await_rest
from tests.browser.world import World


def _asks(world: World, order: dict[str, Any], said: str) -> None:
    world.change("order.message", order_id=int(order["number"]), subject="Ma commande", message=said)


def _walk_to(page: Page, row: Locator) -> None:
    """Press j until the row's link has the focus; others may have arrived above it meanwhile."""
    for _ in range(12):
        step(page, "j")
        if row.locator("a:focus").count():
            return
    raise AssertionError("the row is not reached by j")


def test_a_question_arrives_and_is_dealt_with_by_keyboard(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/inbox?view=unassigned", role="lead")
    await_rest(page)
    order = order_placed(page, world, "Kerbrat")
    _asks(world, order, "Bonjour, pourriez-vous m’envoyer la facture ?")

    def routed() -> dict[str, Any] | None:
        found = ask(page, "GET", f"/tickets?order_id={order['id']}")["items"]
        return next((one for one in found if one["queue_id"]), None)

    # The demo's rules give it to a queue, and to somebody there, from whom it is taken back.
    asked = awaited(routed)
    ask(page, "PATCH", f"/tickets/{asked['id']}", {"assignee_id": None})
    page.goto("/inbox?view=unassigned")
    await_rest(page)
    row = page.get_by_role("row").filter(has_text=f"#{order['number']}")
    expect(row).to_contain_text("envoyer la facture")
    expect(row).to_contain_text("Ondine Kerbrat")

    _walk_to(page, row)
    page.keyboard.press("Enter")
    ticket = page.get_by_role("region", name="Open ticket")
    expect(ticket).to_contain_text("Bonjour, pourriez-vous m’envoyer la facture ?")
    beside = page.get_by_role("complementary", name="Order and customer")
    expect(beside.get_by_role("link", name=f"Order {order['number']}")).to_be_visible()
    expect(beside).to_contain_text("€49.00")
    ticket_id = "".join(re.findall(r"open=%22(\d+)", page.url))

    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Write a note for your team")).to_be_focused()
    page.keyboard.type("Vu avec le dépôt : part ce soir.")
    page.keyboard.press("Control+Enter")
    expect(ticket.get_by_role("listitem").filter(has_text="part ce soir")).to_contain_text("Internal note")
    page.keyboard.press("Escape")

    page.keyboard.press("a")
    expect(page.get_by_role("combobox", name="Name")).to_be_focused()
    mine = page.get_by_role("option", name="(you)")
    expect(mine).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(ticket.locator("header").first).to_contain_text("Assigned to")
    expect(ticket.locator("header").first).not_to_contain_text("nobody")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.keyboard.press("e")
    expect(page.get_by_text("Ticket closed")).to_be_visible()
    expect(row).to_have_count(0)
    closed = ask(page, "GET", f"/tickets/{ticket_id}")["ticket"]
    assert closed["state"] == "closed"
    assert closed["assignee"]["id"] == ask(page, "GET", "/session")["user"]["id"]


def test_readers_of_screens_find_their_way_in_a_ticket(open_desk: OpenDesk) -> None:
    page = open_desk("/inbox?view=all", role="lead", color_scheme="light")
    await_rest(page)
    found = in_both_schemes(page)
    page.get_by_role("row").locator("a").first.click()
    expect(page.get_by_role("complementary", name="Order and customer")).to_be_visible()
    await_rest(page)
    found += in_both_schemes(page)
    page.keyboard.press("s")
    page.get_by_role("option", name="Monday morning").wait_for()
    await_rest(page)
    found += in_both_schemes(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_ticket_fits_a_phone(open_desk: OpenDesk, language: str) -> None:
    page = open_desk("/orders", role="lead", viewport={"width": 360, "height": 740})
    ask(page, "PATCH", "/me", {"language": language})
    page.goto("/inbox?view=all")
    await_rest(page)
    page.get_by_role("row").locator("a").first.click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_count(1)
    await_rest(page)
    width = "Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)"
    assert page.evaluate(width) <= 360
    page.get_by_role(
        "button", name="Order and customer" if language == "en" else "Commande et client"
    ).click()
    await_rest(page)
    assert page.evaluate(width) <= 360
    page.get_by_role("button", name="Conversation").click()
    page.get_by_role("button", name="Back to the list" if language == "en" else "Retour à la liste").click()
    expect(page.get_by_role("row").locator("a").first).to_be_visible()


def test_several_tickets_are_tagged_at_once_and_it_is_taken_back(open_desk: OpenDesk) -> None:
    page = open_desk("/inbox?view=open", role="lead")
    page.get_by_role("row").locator("a").nth(1).wait_for()
    await_rest(page)
    bar = page.get_by_role("toolbar", name="Chosen tickets")
    for chosen in (1, 2):
        step(page, "j")
        page.keyboard.press("x")
        expect(bar).to_contain_text(f"{chosen} chosen")
    assert not (found := findings(page)), "\n".join(found)
    page.keyboard.press("t")
    expect(page.get_by_role("combobox", name="Find or make a tag")).to_be_focused()
    page.keyboard.type("transport strike")
    page.keyboard.press("Enter")
    said = page.get_by_text("2 tickets: Tagged transport strike")
    expect(said).to_be_visible()
    tagged = ask(page, "GET", "/ticket-counts")["tags"]
    assert [one["count"] for one in tagged if one["name"] == "transport strike"] == [2]
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_text("Taken back for 2 tickets")).to_be_visible()
    assert "transport strike" not in [one["name"] for one in ask(page, "GET", "/ticket-counts")["tags"]]
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)


def test_what_an_agent_needs_is_taken_from_the_side_by_key(open_desk: OpenDesk) -> None:
    page = open_desk("/inbox?view=open", role="lead")
    page.get_by_role("row").locator("a").first.click()
    beside = page.get_by_role("complementary", name="Order and customer")
    expect(beside).to_be_visible()
    await_rest(page)
    page.keyboard.press("c")
    copying = page.get_by_role("dialog", name="Copy")
    expect(copying).to_be_visible()
    page.keyboard.press("Escape")
    # Keys rest as long as a dialog is seen, and one that was closed gives the focus back when it is gone.
    expect(copying).to_have_count(0)
    await_rest(page)
    name = ask(page, "GET", "/products?limit=1")["items"][0]["name"]
    page.keyboard.press("p")
    search = beside.get_by_role("textbox", name="Find a product")
    expect(search).to_be_focused()
    page.keyboard.type(name)
    beside.get_by_role("button", name=name).first.click()
    beside.get_by_role("button", name="into the answer").first.click()
    expect(page.get_by_role("textbox", name="Write to the customer")).to_have_value(
        re.compile(re.escape(name))
    )
    await_rest(page)
    assert not (found := findings(page)), "\n".join(found)
