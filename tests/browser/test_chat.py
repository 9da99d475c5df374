"""Chat in two windows: a visitor on a shop's page, and an agent at the desk."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import Error, Locator, Page, expect
from tests.browser.axe import findings
from tests.browser.conftest import OpenDesk
from tests.browser.hands import ask, awaited
from tests.browser.rest import await_rest
from tests.browser.world import World

_QUESTION = f"Bonjour, cette pièce taille-t-elle grand ? ({uuid4().hex[:6]})"


def _ticket(desk: Page) -> str:
    def look() -> str | None:
        items = ask(desk, "GET", "/tickets?channel=chat")["items"]
        return next((one["id"] for one in items if one["preview"] == _QUESTION), None)

    return awaited(look)


def _seen(words: Locator) -> bool:
    """Whether the words come while a visitor is taken to be writing."""
    try:
        words.wait_for(timeout=6_000)
    except Error:  # it did not come in time
        return False
    return True


def test_a_visitor_and_an_agent_talk_in_two_windows(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/inbox", role="agent")
    phone = {"width": 360, "height": 720}
    shop = open_desk(world.shop_page("nova"), role=None, viewport=phone, locale="fr-FR")
    shop.locator(".card").first.click()
    expect(shop.get_by_role("button", name="Ajouter au panier")).to_be_visible()
    product = shop.locator("h1").inner_text()
    shop.get_by_role("button", name="Discuter avec nous").press("Enter")
    window = shop.get_by_role("dialog", name="Nova")
    field = window.get_by_label("Votre message")
    expect(field).to_be_focused()
    expect(window.get_by_text("Quelqu’un est là")).to_be_visible()
    field.fill(_QUESTION)
    field.press("Enter")
    expect(window.get_by_role("log").get_by_text(_QUESTION)).to_be_visible()

    ticket = _ticket(desk)
    desk.goto(f"/inbox?view=all&open={ticket}")
    beside = desk.get_by_role("region", name="Chat")
    expect(beside.get_by_text(product).first).to_be_visible()
    await_rest(desk)
    says = desk.get_by_text("The visitor is writing")
    for _ in range(20):
        field.press_sequentially("Et en bleu", delay=20)
        if _seen(says):
            break
        field.fill("")
    expect(says).to_be_visible()

    desk.get_by_role("textbox", name="Write to the customer").fill("Elle taille normalement.")
    expect(window.get_by_text("écrit")).to_be_visible()
    desk.keyboard.press("Control+Enter")
    expect(window.get_by_role("log").get_by_text("Elle taille normalement.")).to_be_visible()
    assert findings(shop, "guichet-chat") == []

    shop.keyboard.press("Escape")
    expect(shop.get_by_role("button", name="Discuter avec nous")).to_be_focused()
    shop.reload()
    shop.get_by_role("button", name="Discuter avec nous").click()
    expect(window.get_by_role("log").get_by_text("Elle taille normalement.")).to_be_visible()
    expect(field).to_have_value("Et en bleu")  # what was typed and not sent is kept
