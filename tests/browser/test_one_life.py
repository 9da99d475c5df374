"""One life in two browsers: reserved and collected, bought, followed, asked for, returned and exchanged."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenDesk
from tests.browser.hands import account, ask, awaited, sign_in
from tests.browser.world import World

_PHONE = {"width": 360, "height": 740}
_NAME = "Maëlle Kerouanton"
_MAIL = "m.kerouanton@poste.example"
_NEAR, _FARTHER = "Nova Rennes", "Nova Nantes"  # seen from Vannes, where she lives
_WEB, _ELSEWHERE = "Atelier Lunaire Paris", "Atelier Lunaire Toulouse"  # its web orders leave from the first
_SIZE = "39"
_BETWEEN_LOOKS = 3_000  # milliseconds
_PASSWORD = "seven sisters by the sea"


def _held(form: dict[str, Any]) -> dict[str, int]:
    """How many of a form each place holds, by its name."""
    return {level["location"]["name"]: level["on_hand"] for level in form["stock"]}


def _whole(desk: Page, sought: str) -> dict[str, Any]:
    """The first product that is found by a word, with its forms."""
    found = ask(desk, "GET", f"/products?q={sought}&limit=1")["items"][0]
    whole: dict[str, Any] = ask(desk, "GET", f"/products/{found['id']}")
    return whole


def _shoes(desk: Page) -> tuple[dict[str, Any], dict[str, Any]]:
    """A shoe that there is in her size, and in another: the product and the form of that size."""
    for word in ("mocassin", "bottine"):
        for found in ask(desk, "GET", f"/products?q={word}&limit=20")["items"]:
            whole = ask(desk, "GET", f"/products/{found['id']}")
            for form in whole["variants"]:
                if _SIZE in [option["value"] for option in form["options"]] and len(whole["variants"]) > 1:
                    return whole, form
    raise AssertionError(f"no shoe has the size {_SIZE}")


def _stock(
    world: World, desk: Page, brand: str, product: dict[str, Any], form: dict[str, Any], held: dict[str, int]
) -> None:
    """Have shops of a brand hold so many of a form, as its web shop counts them."""
    own = str(world.shop(brand).connection_id)
    for place in ask(desk, "GET", "/locations?limit=200")["items"]:
        if place["connection_id"] == own and place["name"] in held:
            changed = {"variant_id": form["external_id"], "location_id": place["external_id"]}
            world.change("stock.change", brand=brand, quantity=held[place["name"]], **changed)

    def told() -> bool:
        forms = ask(desk, "GET", f"/products/{product['id']}")["variants"]
        now = _held(next(one for one in forms if one["id"] == form["id"]))
        return all(now.get(place, 0) == pieces for place, pieces in held.items())

    awaited(told)


def _at_shop(open_desk: OpenDesk, world: World, brand: str) -> Page:
    """A brand's own pages on a phone, signed in."""
    shop = open_desk(world.shop_page(brand), role=None, viewport=_PHONE)
    shop.get_by_role("button", name=f"Sign in as {_NAME}").click()
    expect(shop.get_by_role("button", name="Sign out")).to_be_visible()
    return shop


def _choose(shop: Page, form: dict[str, Any]) -> None:
    for option in form["options"]:
        shop.get_by_role("radio", name=option["value"], exact=True).check()


def _answer_to_whom(shop: Page) -> None:
    """Say who buys, as somebody with an account at the shop."""
    shop.get_by_label("First name").fill(_NAME.partition(" ")[0])
    shop.get_by_label("Last name").fill(_NAME.partition(" ")[2])
    shop.locator("main").get_by_label("Mail address").fill(_MAIL)


def _order_of(shop: Page, desk: Page) -> dict[str, Any]:
    """The order that the page thanks for, once it is mirrored."""
    expect(shop.get_by_role("heading", name="Thank you, we have your order")).to_be_visible()
    expect(shop.get_by_role("link", name="Follow this order")).to_be_visible()
    number = shop.locator("main").inner_text().partition("Order number ")[2].split()[0]
    order: dict[str, Any] = awaited(
        lambda: next(iter(ask(desk, "GET", f"/orders?q={number}")["items"]), None)
    )
    return order


def _reserve(shop: Page, product: dict[str, Any], form: dict[str, Any]) -> None:
    """Find a form in the second nearest shop, and reserve it there."""
    shop.goto(f"{shop.url.partition('/p/')[0].rstrip('/')}/p/{product['id']}")
    _choose(shop, form)
    shop.get_by_label("Postcode or town").fill("Vannes")
    shop.keyboard.press("Enter")
    shops = shop.locator(".shops li")
    expect(shops.first).to_contain_text("km")
    expect(shops.nth(0)).to_contain_text(_NEAR)
    expect(shops.nth(0)).to_contain_text("Not in stock")
    expect(shops.nth(1)).to_contain_text(_FARTHER)
    shops.nth(1).get_by_role("button", name=f"Reserve at {_FARTHER}").click()
    _answer_to_whom(shop)
    shop.get_by_role("button", name="Reserve", exact=True).click()


def _fetch(counter: Page, place: str, number: str) -> None:
    """Fetch, pack and shelve what a shop has to prepare of an order."""
    counter.goto("/counter/shop")
    counter.get_by_role("button", name=place).click()
    counter.get_by_role("link", name="To pick").click()
    counter.get_by_role("link", name="Order by order").click()
    counter.get_by_role("link", name=number).click()
    counter.get_by_role("button", name="Take 1").click()
    expect(counter.get_by_text("picked", exact=True)).to_be_visible()
    counter.get_by_role("button", name="Pack").click()
    counter.get_by_label("Shelf place").fill("B12")
    counter.get_by_role("button", name="It is ready").click()


def _hand_over(counter: Page, code: str, number: str) -> None:
    """Give it to who shows the code, and not to who shows another."""
    counter.goto("/counter/hand-over")
    expect(counter.get_by_text(number)).to_be_visible()
    counter.keyboard.type("11112222")
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("No parcel waits under this code")).to_be_visible()
    counter.keyboard.type(code.replace(" ", ""))
    counter.keyboard.press("Enter")
    expect(counter.get_by_text("The code is right")).to_be_visible()
    counter.get_by_label("Card").check()
    counter.get_by_role("button", name="Hand over").click()
    expect(counter.get_by_text("has it")).to_be_visible()


def _following(open_desk: OpenDesk, desk: Page, order: dict[str, Any]) -> Page:
    """The page on which the shopper follows an order, opened by its link and without script."""
    link = ask(desk, "POST", f"/orders/{order['id']}/tracking-links")["address"]
    return open_desk(link, role=None, viewport=_PHONE, java_script_enabled=False)


def _told(page: Page, words: str) -> None:
    """Wait until the page that is looked at again and again says so."""

    def says() -> bool:
        page.reload()
        if words.lower() in page.locator("main").inner_text().lower():
            return True
        page.wait_for_timeout(_BETWEEN_LOOKS)  # who asks all the time is asked to wait
        return False

    awaited(says)


def _scanned(world: World, parcel: str, code: str) -> None:
    """Have the carrier scan a parcel, once it was announced there."""

    def done() -> bool:
        try:
            world.scan(parcel, code)
        except httpx.HTTPStatusError:
            return False
        return True

    awaited(done)


def _send(counter: Page, world: World, number: str) -> str:
    """Buy the label of what waits to be sent, and give it to the carrier; answers the parcel's number.

    It is out for delivery before the carrier is first asked: who is not is asked again after minutes.
    """
    counter.goto("/counter/leaving")
    counter.get_by_role("link", name=number).click()
    counter.get_by_role("link", name="Print").click()
    counter.get_by_role("button", name="Buy a label").click()
    label = counter.get_by_role("link", name="Print the label")
    expect(label).to_be_visible()
    parcel = label.inner_text().split(" · ")[1]
    _scanned(world, parcel, "MD2")
    counter.get_by_role("link", name="Back", exact=True).click()
    counter.get_by_role("button", name="Given to the carrier").click()
    expect(
        counter.get_by_role("heading", name="To send").or_(counter.get_by_role("link", name="To send"))
    ).to_be_visible()
    return parcel


def _buy(shop: Page, product: dict[str, Any], form: dict[str, Any]) -> str:
    """Order a form for home; answers the day that was promised."""
    shop.goto(f"{shop.url.rstrip('/')}/p/{product['id']}")
    shop.get_by_label("Postcode or town").fill("Vannes")
    shop.keyboard.press("Enter")
    _choose(shop, form)
    shop.get_by_role("button", name="Add to the basket").click()
    shop.get_by_role("link", name="See the basket").click()
    shop.get_by_role("link", name="Order", exact=True).click()
    home = shop.get_by_role("radio", name="At home")
    home.check()
    promised = shop.locator("label", has=home).locator(".muted").inner_text()
    _answer_to_whom(shop)
    shop.get_by_label("Street and number").fill("7 sente aux Ânes")
    shop.get_by_label("Postcode", exact=True).fill("56000")
    shop.get_by_label("Town", exact=True).fill("Vannes")
    shop.get_by_role("radio", name="Invoice").check()
    shop.get_by_role("button", name="Order and pay as chosen").click()
    return promised


def _ask_in_chat(shop: Page, desk: Page, open_desk: OpenDesk, number: str) -> None:
    """Ask where it is in the shop's chat; an agent sends the draft that waits, all of it proven."""
    shop.get_by_role("button", name="Chat with us").press("Enter")
    window = shop.get_by_role("dialog", name="Atelier Lunaire")
    field = window.get_by_label("Your message")
    field.fill(f"Hello, where is my parcel of order {number}?")
    field.press("Enter")
    expect(window.get_by_role("log").get_by_text("where is my parcel")).to_be_visible()

    def asked() -> str | None:
        items = ask(desk, "GET", "/tickets?channel=chat")["items"]
        return next((one["id"] for one in items if number in one["preview"]), None)

    agent = open_desk(f"/inbox?view=all&open={awaited(asked)}", role="agent")
    draft = agent.get_by_role("region", name="Draft")
    expect(draft).to_contain_text("facts proven")
    expect(draft).to_contain_text(number)
    draft.get_by_role("button", name="Send").first.click()
    expect(window.get_by_role("log")).to_contain_text(f"Your order {number}")
    window.get_by_role("button", name="Close the chat").click()
    expect(window).to_be_hidden()


def _staff(desk: Page, world: World, open_desk: OpenDesk, brand: str) -> Page:
    """Somebody who works in a brand's shops, at the counter with a phone."""
    own = str(world.shop(brand).connection_id)
    places = ask(desk, "GET", "/locations?limit=200")["items"]
    stores = ask(desk, "GET", "/stores?limit=50")["items"]
    targets = [f"location:{one['id']}" for one in places if one["connection_id"] == own]
    targets += [f"store:{one['id']}" for one in stores if one["connection_id"] == own]
    person = account(desk, "Solène Prat", [{"role": "shop_staff", "targets": targets}], _PASSWORD)
    counter = open_desk("/sign-in", role=None, viewport=_PHONE)
    sign_in(counter, person["mail"], _PASSWORD)
    counter.wait_for_url("**/counter")
    return counter


def _ask_to_exchange(shop: Page, number: str, other: str) -> str:
    """Ask on the shop's page for another size instead of one that is too small; answers the return's code."""
    shop.get_by_role("link", name="Return something").click()
    widget = shop.locator("guichet-returns")
    widget.get_by_label("Order number").fill(number)
    widget.get_by_label("Mail address of the order").fill(_MAIL)
    widget.get_by_role("button", name="Show my order").click()
    widget.get_by_label("How many of").first.select_option("1")
    widget.get_by_label("Reason").first.select_option(label="Too small")
    widget.get_by_label("What would you like?").select_option("exchange")
    widget.get_by_label("In its place").first.select_option(other)
    widget.get_by_role("button", name="See what is decided").click()
    expect(widget.get_by_text("If you ask for it, this holds:")).to_be_visible()
    widget.get_by_role("button", name="Ask for the return").click()
    expect(widget.get_by_role("heading", name="What happened")).to_be_visible()
    return widget.locator(".signs").inner_text()


def _exchange(counter: Page, place: str, code: str) -> None:
    """Take the goods in at a shop's counter, look at them, and hand the other size out at once."""
    counter.goto("/counter/shop")
    counter.get_by_role("button", name=place).click()
    expect(counter.get_by_role("heading", name=place)).to_be_visible()
    counter.goto("/counter/returns")
    counter.get_by_label("Code or order number").fill(code)
    counter.keyboard.press("Enter")
    counter.get_by_role("button", name="The goods are here").click()
    counter.get_by_role("button", name="Looked at").click()
    counter.get_by_role("button", name="Handed to the customer").click()
    expect(counter.get_by_text("Done: nothing is to be taken in any more.")).to_be_visible()


def test_one_life(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/")

    # Reserved in the second nearest shop, which has her size, and collected with the code.
    shop = _at_shop(open_desk, world, "nova")
    dress = _whole(desk, "robe")
    size = dress["variants"][0]
    _stock(world, desk, "nova", dress, size, {_NEAR: 0, _FARTHER: 9})
    _reserve(shop, dress, size)
    reserved = _order_of(shop, desk)
    counter = open_desk("/counter", role="shop_staff", viewport=_PHONE)
    _fetch(counter, _FARTHER, reserved["number"])
    page = _following(open_desk, desk, reserved)
    _told(page, "ready to be collected")
    _hand_over(counter, page.locator(".code strong").inner_text(), reserved["number"])
    awaited(lambda: ask(desk, "GET", f"/orders/{reserved['id']}")["state"] == "completed")

    # Bought online at a sister brand, sent from a shop for a promised day, followed, asked for in the chat.
    shop = _at_shop(open_desk, world, "lunaire")
    shoes, shoe = _shoes(desk)
    larger = next(one for one in shoes["variants"] if one["id"] != shoe["id"])
    _stock(world, desk, "lunaire", shoes, shoe, {_WEB: 40, _ELSEWHERE: 1})
    _stock(world, desk, "lunaire", shoes, larger, {_ELSEWHERE: 9})
    promised = _buy(shop, shoes, shoe)
    bought = _order_of(shop, desk)
    expect(shop.locator("main")).to_contain_text(promised.split()[1])
    counter = _staff(desk, world, open_desk, "lunaire")
    _fetch(counter, _WEB, bought["number"])
    parcel = _send(counter, world, bought["number"])
    page = _following(open_desk, desk, bought)
    _told(page, parcel)
    _ask_in_chat(shop, desk, open_desk, bought["number"])
    _scanned(world, parcel, "DI1")
    _told(page, "Delivered on")

    # Too small: returned at another shop, exchanged there at once, and on sale there.
    code = _ask_to_exchange(shop, bought["number"], larger["id"])
    _exchange(counter, _ELSEWHERE, code)

    def on_sale() -> bool:
        forms = ask(desk, "GET", f"/products/{shoes['id']}")["variants"]
        return _held(next(one for one in forms if one["id"] == shoe["id"])).get(_ELSEWHERE) == 2

    awaited(on_sale)

    # The desk knows it as one life.
    person = ask(desk, "GET", f"/orders/{bought['id']}")["customer"]["id"]
    desk.goto(f"/customers/{person}")
    life = desk.get_by_role("main")
    expect(life).to_contain_text(reserved["number"])
    expect(life).to_contain_text(bought["number"])
    expect(life).to_contain_text("1 return")
