"""The reference shop on its own pages: found, near, wished, reserved, carried on; widgets on any page."""

from __future__ import annotations

import json

from playwright.sync_api import Locator, Page, expect
from tests.browser.axe import findings
from tests.browser.conftest import OpenDesk
from tests.browser.hands import ask, awaited
from tests.browser.shopping import fill_up, open_product
from tests.browser.world import World

_PHONE = {"width": 360, "height": 740}
_COLOURS = ["color-contrast", "link-in-text-block"]


def _in_both_schemes(page: Page) -> list[str]:
    """What axe finds on a page of the shop, which follows the reader's system."""
    found = findings(page)
    page.emulate_media(color_scheme="dark")
    found += findings(page, rules=_COLOURS)
    page.emulate_media(color_scheme="light")
    return found


def _near_lille(shop: Page) -> Locator:
    shop.get_by_label("Code postal ou ville").fill("Lille")
    shop.keyboard.press("Enter")
    near = shop.locator(".shops li").first
    expect(near).to_contain_text("Nova Lille")
    return near


def test_a_shopper_finds_it_near_and_reserves_it(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/")
    shop = open_desk(world.shop_page("nova"), role=None, viewport=_PHONE, locale="fr-FR")
    shop.get_by_role("navigation", name="Rayons").get_by_role("link").first.click()
    expect(shop.locator(".rows ul")).to_have_count(2)  # the branches below it
    field = shop.get_by_role("searchbox", name="Rechercher dans la boutique")
    field.fill("robe")
    field.press("Enter")
    expect(shop.locator("h1")).to_have_text("« robe »")
    expect(shop.locator(".card").first).to_contain_text("Robe")
    assert _in_both_schemes(shop) == []

    product = fill_up(world, desk, open_product(shop))
    shop.reload()
    shop.get_by_role("button", name=f"Ajouter {product['name']} à la liste").click()
    expect(shop.get_by_role("link", name="Liste d’envies, 1")).to_be_visible()
    shop.locator(".forms").first.get_by_role("radio").first.check()
    near = _near_lille(shop)
    expect(near).to_contain_text("En stock")
    expect(shop.get_by_role("heading", name="Quand l’aurez-vous ?")).to_be_visible()
    assert _in_both_schemes(shop) == []

    near.get_by_role("button", name="Réserver chez Nova Lille").click()
    expect(shop.get_by_role("radio", name="Réserver, payer en magasin")).to_be_checked()
    assert _in_both_schemes(shop) == []
    shop.get_by_label("Prénom").fill("Zoé")
    shop.get_by_label("Nom", exact=True).fill("Petit")
    shop.locator("main").get_by_label("Adresse e-mail").fill("zoe@mail.example")
    shop.get_by_role("button", name="Réserver", exact=True).click()
    expect(shop.get_by_role("heading", name="Merci, nous avons votre commande")).to_be_visible()
    follow = shop.get_by_role("link", name="Suivre cette commande")
    expect(follow).to_be_visible()
    number = shop.locator("main").inner_text().partition("Commande n° ")[2].split()[0]
    assert _in_both_schemes(shop) == []
    follow.click()
    expect(shop.locator("guichet-tracking")).to_contain_text(number)
    # The wish was kept at the house, and is there in a page that is opened anew.
    shop.goto(f"{world.shop_page('nova')}/wishes")
    expect(shop.locator(".card")).to_contain_text(product["name"])
    expect(shop.get_by_role("link", name="Liste d’envies, 1")).to_be_visible()


def test_a_basket_goes_on_on_another_device(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/")
    first = open_desk(world.shop_page("nova"), role=None, locale="en-GB")
    first.locator(".card").nth(1).click()
    expect(first.locator(".about h1")).to_be_visible()
    product = fill_up(world, desk, first.url.rpartition("/")[2])
    first.reload()
    add = first.get_by_role("button", name="Add to the basket")
    add.click()
    expect(first.get_by_text("Please choose")).to_be_visible()  # a size is for the shopper to say
    first.locator(".forms").first.get_by_role("radio").first.check()
    add.click()
    first.get_by_role("link", name="See the basket").click()
    first.get_by_label(f"Quantity of {product['name']}").select_option("2")
    first.get_by_role("button", name="Go on elsewhere").click()
    link = first.get_by_role("link", name="The link")
    expect(first.get_by_role("img", name="Go on elsewhere")).to_be_visible()
    assert _in_both_schemes(first) == []

    other = open_desk(str(link.get_attribute("href")), role=None, viewport=_PHONE, locale="en-GB")
    expect(other.get_by_label(f"Quantity of {product['name']}")).to_have_value("2")
    expect(other).to_have_url(f"{world.shop_page('nova')}/basket")


def _stand_on_a_page(shop: Page, address: str, **data: str) -> None:
    """Put a widget's tag on a page with no other content, which has a strict policy."""
    shop.goto(f"{shop.url.partition('/p/')[0]}/any-page")
    shop.locator("h1").wait_for()
    shop.evaluate(
        """([address, data]) => {
          const script = Object.assign(document.createElement('script'), {async: true, src: address});
          Object.assign(script.dataset, data);
          document.querySelector('main').append(script);
        }""",
        [address, data],
    )


def test_availability_stands_on_any_page(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/")
    shop = open_desk(world.shop_page("nova"), role=None, viewport=_PHONE, locale="en-GB")
    key = shop.request.get(f"{world.shop_page('nova')}/shop.json").json()["key"]
    product = fill_up(world, desk, open_product(shop))
    script = f"{world.address}/widgets/availability.js"
    _stand_on_a_page(shop, script, key=key, product=product["id"], reserve="", alerts="")
    widget = shop.locator("guichet-availability")
    widget.get_by_label("Postcode or town").fill("Atlantis")
    shop.keyboard.press("Enter")
    expect(widget.get_by_role("alert")).to_contain_text("postcode")
    widget.get_by_label("Postcode or town").fill("Lille")
    shop.keyboard.press("Enter")
    for group in widget.get_by_role("group").all():
        group.get_by_role("radio").first.check()
    first = widget.get_by_role("listitem").first
    expect(first).to_contain_text("Nova Lille")
    assert findings(shop) == []
    widget.get_by_role("button", name="Alert me").click()
    expect(widget.get_by_role("checkbox").first).to_be_visible()
    expect(widget.get_by_label("Mail address")).to_be_visible()
    assert findings(shop) == []
    shop.evaluate("addEventListener('guichet-reserve', event => { window.reserved = event.detail })")
    first.get_by_role("button", name="Reserve at Nova Lille").press("Enter")
    reserved = awaited(lambda: shop.evaluate("window.reserved"))
    assert reserved["variant"] in {one["id"] for one in product["variants"]}
    assert reserved["shop"] == "Nova Lille"


def test_views_are_told_after_a_yes_and_not_before(open_desk: OpenDesk, world: World) -> None:
    shop = open_desk(world.shop_page("nova"), role=None, viewport=_PHONE, locale="en-GB")
    key = shop.request.get(f"{world.shop_page('nova')}/shop.json").json()["key"]
    product = open_product(shop)
    told = ("/sessions", "/consents", "/views")
    asked: list[str] = []
    shop.on("request", lambda one: asked.append(one.url))
    _stand_on_a_page(shop, f"{world.address}/widgets/visits.js", key=key, product=product)
    awaited(lambda: shop.evaluate("'guichetVisits' in window"))
    assert [url for url in asked if any(part in url for part in told)] == []
    with shop.expect_response(lambda one: "/views/batches" in one.url) as heard:
        shop.evaluate("dispatchEvent(new CustomEvent('guichet-consent', {detail: {views: true}}))")
    assert heard.value.status == 202
    # What the page does not read of an answer never ends for who looks over its shoulder: ask the house.
    token = json.loads(heard.value.request.post_data or "{}")["token"]
    bearer = {"Authorization": f"Bearer {token}", "Origin": world.shop_page("nova")}
    kept = shop.request.get(f"{world.address}/api/shopper/v1/views?key={key}", headers=bearer).json()["items"]
    assert [one["product_id"] for one in kept] == [product]


def test_a_return_is_asked_for_and_followed(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/")
    shop = open_desk(world.shop_page("nova"), role=None, viewport=_PHONE, locale="fr-FR")
    key = shop.request.get(f"{world.shop_page('nova')}/shop.json").json()["key"]
    number, mail = _returnable(desk, world, key)
    shop.get_by_role("link", name="Retourner un article").click()
    widget = shop.locator("guichet-returns")
    widget.get_by_label("Numéro de commande").fill(number)
    widget.get_by_label("Adresse e-mail").fill("somebody@else.example")
    widget.get_by_role("button", name="Voir ma commande").click()
    expect(widget.get_by_role("alert")).not_to_be_empty()
    widget.get_by_label("Adresse e-mail").fill(mail)
    widget.get_by_role("button", name="Voir ma commande").click()
    expect(widget.get_by_role("alert")).to_be_empty()
    widget.get_by_label("Combien de").first.select_option("1")
    widget.get_by_label("Motif").first.select_option(index=1)
    assert findings(shop) == []
    widget.get_by_role("button", name="Voir la décision").click()
    expect(widget.get_by_text("Si vous le demandez")).to_be_visible()
    widget.get_by_role("button", name="Demander le retour").click()
    expect(widget.get_by_role("heading", name="Ce qui s’est passé")).to_be_visible()
    assert findings(shop) == []
    title = widget.get_by_role("heading", level=2).inner_text()
    shop.reload()  # the page's address leads back to it
    expect(widget.get_by_role("heading", level=2)).to_have_text(title)


def _returnable(desk: Page, world: World, key: str) -> tuple[str, str]:
    """Number and mail address of an order at Nova of which its customer can return something."""
    stores = ask(desk, "GET", "/stores?limit=50")["items"]
    nova = next(one["id"] for one in stores if one["connection_id"] == str(world.connected.connection_id))
    for listed in ask(desk, "GET", f"/orders?store_id={nova}&state=completed&limit=50")["items"]:
        # Staff may look as often as they like; who has no account may try few pairs of number and address.
        lines = ask(desk, "GET", f"/orders/{listed['id']}/returnable-lines")["items"]
        if not any(line["free"] for line in lines):
            continue
        order = ask(desk, "GET", f"/orders/{listed['id']}")
        asked = {"number": order["number"], "mail": order["mail"]}
        answer = desk.request.post(f"/api/shopper/v1/returns/orders?key={key}", data=asked)
        assert answer.status != 429, "too many pairs were tried"
        if answer.ok and any(line["free"] for line in answer.json()["lines"]):
            return order["number"], order["mail"]
    raise AssertionError("no order of Nova can be returned")
