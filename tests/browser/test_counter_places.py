"""At the counter: sold to who stands there, asked for, brought by a parcel or by a customer, refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import Page, Route, expect
from tests.browser.at_counter import (
    PHONE,
    articles_at,
    order_to_collect,
    pack,
    prepared_for,
    scan,
    shop_named,
    stand_in,
    state_of,
)
from tests.browser.conftest import OpenDesk
from tests.browser.hands import account, ask, awaited, sign_in
from tests.browser.rest import await_rest
from tests.browser.shopping import fill_up
from tests.browser.world import World

_PASSWORD = "seven quiet herons by the lock"


def _order(page: Page, customer: str) -> None:
    """From what the store promises to the order, for a customer who collects in this shop."""
    page.get_by_role("button", name="What is possible").click()
    page.get_by_role("radio", name="Collected at Nova Lille").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("First name").fill("Zoé")
    page.get_by_label("Last name").fill(customer)
    page.get_by_label("Mail").fill(f"{customer.lower()}@mail.example")
    page.get_by_role("button", name="Order", exact=True).click()
    expect(page.get_by_text(f"Ordered for Zoé {customer}")).to_be_visible()


def _placed(desk: Page, customer: str) -> dict[str, Any]:
    """The purchase of somebody, once the shop itself has it."""

    def look() -> Any:
        purchases = ask(desk, "GET", "/purchases?state=placed")["items"]
        return next((one for one in purchases if customer in one["customer"]), None)

    found: dict[str, Any] = awaited(look)
    return found


def test_an_article_is_scanned_asked_for_and_ordered_for_a_customer(
    open_desk: OpenDesk, world: World
) -> None:
    desk = open_desk("/")
    lille = shop_named(desk, "Nova Lille")
    (article,) = articles_at(desk, lille, 1)
    product = fill_up(world, desk, article["product_id"])
    page = open_desk("/counter", role="shop_staff", viewport=PHONE)
    stand_in(page, lille)
    scan(page, article["gtin"])
    expect(page.get_by_role("heading", name=product["name"])).to_be_visible()
    expect(page.get_by_text("In this shop")).to_be_visible()
    expect(page.get_by_text("Entrepôt Lesquin")).to_be_visible()  # stock elsewhere

    page.get_by_role("link", name="Ask for it").click()
    page.get_by_label("Another size or colour").fill("39 bis")
    page.get_by_role("button", name="Note it").click()
    expect(page.get_by_text("Noted. Thank you.")).to_be_visible()
    page.get_by_role("link", name="A customer’s request").click()
    words = f"Un parapluie {uuid4().hex[:6]}"
    page.get_by_label("In a few words").fill(words)
    page.get_by_role("button", name="Note it").click()
    asked = awaited(
        lambda: [
            one
            for one in ask(desk, "GET", f"/shop-requests?location_id={lille['id']}")["items"]
            if one["text"] == words
        ]
    )
    assert len(asked) == 1

    customer = f"Roux{uuid4().hex[:6]}"
    expect(page.get_by_role("heading", name=lille["name"])).to_be_visible()
    scan(page, article["gtin"])
    page.get_by_role("button", name="Order it").click()
    _order(page, customer)
    assert _placed(desk, customer)["location_id"] == lille["id"]
    prepared_for(desk, lille, customer)


@contextmanager
def _shopper(world: World) -> Iterator[httpx.Client]:
    """A browser on a page of the brand, known as a guest."""
    front = world.shop_page("nova")
    key = httpx.get(f"{front}/shop.json", timeout=20).json()["key"]
    prefix, page = f"{world.address}/api/shopper/v1/", {"Origin": front}
    with httpx.Client(base_url=prefix, headers=page, params={"key": key}, timeout=60) as shopper:
        begun = shopper.post("sessions", json={"key": key}).raise_for_status().json()
        shopper.headers["Authorization"] = f"Bearer {begun['token']}"
        yield shopper


def test_a_basket_and_a_list_begun_on_a_page_go_on_at_the_counter(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/")
    lille = shop_named(desk, "Nova Lille")
    (article,) = articles_at(desk, lille, 1)
    product = fill_up(world, desk, article["product_id"])
    with _shopper(world) as shopper:
        lines = {"lines": [{"variant_id": article["variant_id"], "quantity": 2}]}
        basket = shopper.post("baskets", json=lines).raise_for_status().json()
        wish = {"variant_id": article["variant_id"]}
        shopper.post("wish-lists/default/items", json=wish).raise_for_status()
        kept = shopper.get("wish-lists").raise_for_status().json()["items"][0]
        shared = shopper.post(f"wish-lists/{kept['id']}/shares").raise_for_status().json()
    page = open_desk("/counter", role="shop_staff", viewport=PHONE)
    stand_in(page, lille)
    scan(page, shared["address"])
    expect(page.get_by_role("heading", name="Wish list", level=1)).to_be_visible()
    page.get_by_role("link", name=product["name"]).click()
    expect(page.get_by_role("button", name="Order it")).to_be_visible()

    scan(page, basket["address"])
    expect(page.get_by_text(f"2 × {product['name']}")).to_be_visible()
    page.get_by_role("button", name="Order this basket").click()
    customer = f"Blanc{uuid4().hex[:6]}"
    _order(page, customer)
    assert _placed(desk, customer)["counter_id"] == lille["id"]


def test_a_parcel_for_a_customer_comes_damaged_and_is_ready_after_all(
    open_desk: OpenDesk, world: World
) -> None:
    desk = open_desk("/")
    lille, lyon = shop_named(desk, "Nova Lille"), shop_named(desk, "Nova Lyon")
    (article,) = articles_at(desk, lyon, 1)
    plenty = {"variant_id": article["external_id"], "location_id": lyon["external_id"], "quantity": 50}
    world.change("stock.change", **plenty)

    def told() -> bool:
        product = ask(desk, "GET", f"/products/{article['product_id']}")
        form = next(one for one in product["variants"] if one["id"] == article["variant_id"])
        return any(one["location"]["id"] == lyon["id"] and one["available"] > 20 for one in form["stock"])

    awaited(told)
    customer = f"Faure{uuid4().hex[:6]}"
    here = order_to_collect(desk, world, lille, [article], customer)
    short = {"line_id": here["lines"][0]["id"], "quantity": 0, "short": 1}
    found = ask(desk, "POST", f"/preparations/{here['id']}/picks", short)
    there = ask(desk, "GET", f"/preparations/{found['elsewhere_preparation_id']}")
    pack(desk, there, "Z9")
    ask(desk, "POST", f"/preparations/{there['id']}/hand-overs", {})

    page = open_desk("/counter", role="shop_staff", viewport=PHONE)
    stand_in(page, lille)
    page.get_by_role("link", name="Parcels arriving").click()
    expect(page.get_by_text(f"Camille {customer}")).to_be_visible()
    scan(page, here["number"])
    page.get_by_label("Damaged").check()
    page.get_by_role("button", name="It is here").click()
    expect(page.get_by_text("Keep it apart: customer service looks at it.")).to_be_visible()
    page.goto("/counter/doubts")
    card = page.get_by_role("listitem").filter(has_text=customer).filter(has_text="The parcel is damaged")
    card.get_by_role("button", name="Looked at").click()
    expect(card).to_have_count(0)

    page.goto("/counter/arrivals")
    expect(page.get_by_text(f"Camille {customer}")).to_be_visible()
    scan(page, here["number"])
    page.get_by_label("Shelf place").fill("D4")
    page.get_by_role("button", name="It is here").click()
    expect(page.get_by_text("It is on its shelf, and the customer is told.")).to_be_visible()
    page.goto("/counter/hand-over")
    expect(page.get_by_role("link", name=customer)).to_contain_text("D4")


def test_what_comes_late_moves_nothing_from_under_a_thumb(open_desk: OpenDesk) -> None:
    """What waits is counted while the page stands already: it is closed, and something is in doubt."""
    page = open_desk("/counter", role="shop_staff", viewport=PHONE)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    page.route(re.compile(r"/api/v1/counter\?"), hold)
    lille = shop_named(page, "Nova Lille")
    page.get_by_role("button", name=lille["name"]).click()
    rows = page.get_by_role("list").get_by_role("link")
    expect(rows).to_have_count(4)
    before = [row.bounding_box() for row in rows.all()]
    page.wait_for_timeout(1)
    assert late
    told = late[0].fetch().json()
    told["opening"] = {**told["opening"], "state": "closed", "opens_at": None, "closed_by": "Inventaire"}
    told["tiles"] = {**told["tiles"], "troubles": 2}
    late[0].fulfill(json=told)
    expect(page.get_by_text("Closed today (Inventaire)")).to_be_visible()
    expect(rows).to_have_count(5)
    assert [row.bounding_box() for row in rows.all()[:4]] == before


def _return_on_its_way(desk: Page, world: World) -> dict[str, Any]:
    """A return of an order at Nova that was accepted, and whose goods come back."""
    stores = ask(desk, "GET", "/stores?limit=50")["items"]
    nova = next(one["id"] for one in stores if one["connection_id"] == str(world.connected.connection_id))
    for listed in ask(desk, "GET", f"/orders?store_id={nova}&state=completed&limit=30")["items"]:
        lines = ask(desk, "GET", f"/orders/{listed['id']}/returnable-lines")["items"]
        line = next((one for one in lines if one["free"] and one["sku"]), None)
        if line is None:
            continue
        asked = {
            "order_id": listed["id"],
            "lines": [{"line_id": line["line_id"], "reason": "too_small"}],
        }
        made: dict[str, Any] = ask(desk, "POST", "/returns", asked)
        if made["state"] == "opened":
            made = ask(desk, "POST", f"/returns/{made['id']}/approvals", {})
        if made["state"] == "approved" and made["lines"][0]["comes_back"]:
            return made
    raise AssertionError("no order of Nova can be returned")


def test_what_is_brought_back_is_received_graded_and_on_sale_again(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/")
    lille = shop_named(desk, "Nova Lille")
    made = _return_on_its_way(desk, world)
    page = open_desk("/counter", role="shop_staff", viewport=PHONE)
    stand_in(page, lille)
    scan(page, made["code"])
    expect(page.get_by_role("heading", name=made["number"])).to_be_visible()
    page.get_by_role("button", name="The goods are here").click()
    page.get_by_label("As new").check()
    page.get_by_role("button", name="Looked at").click()
    expect(page.get_by_text("Taken in and looked at")).to_be_visible()

    def on_sale() -> bool:
        whole = ask(desk, "GET", f"/returns/{made['id']}")
        return bool(whole["lines"][0]["restock"] == "done" and whole["location"]["id"] == lille["id"])

    awaited(on_sale)


def test_a_closed_shop_and_codes_tried_too_often_are_said_and_one_goes_on(
    open_desk: OpenDesk, world: World
) -> None:
    desk = open_desk("/")
    rennes = shop_named(desk, "Nova Rennes")  # where no other story stands
    (article,) = articles_at(desk, rennes, 1)
    customer = f"Le Goff{uuid4().hex[:6]}"
    preparation = order_to_collect(desk, world, rennes, [article], customer)
    pack(desk, preparation, "E5")
    always = {"week": [[{"opens": "00:00", "closes": "24:00"}]] * 7}
    ask(desk, "PUT", f"/locations/{rennes['id']}/hours", always)
    now = datetime.now(ZoneInfo(rennes["time_zone"]))
    for day in (now.date(), now.date() + timedelta(days=1)):
        ask(desk, "PUT", f"/locations/{rennes['id']}/days/{day}", {"name": "Inventaire"})
    staff = account(
        desk, "Ines", [{"role": "shop_staff", "targets": [f"location:{rennes['id']}"]}], _PASSWORD
    )
    page = open_desk("/sign-in", role=None, viewport=PHONE)
    sign_in(page, staff["mail"], _PASSWORD)
    page.wait_for_url("**/counter")  # one shop: there is nothing to choose
    expect(page.get_by_text("Closed today (Inventaire)")).to_be_visible()
    scan(page, "12345678")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("No parcel waits")
    await_rest(page)
    expect(alert).to_contain_text("No parcel waits")  # one scan is one try
    for _ in range(10):
        with page.expect_response("**/api/v1/pickup-codes"):
            scan(page, "12345678")
        await_rest(page)  # a scan while the one before is being looked at is not taken
    expect(alert).to_contain_text("Too many wrong codes")
    scan(page, customer)
    page.get_by_role("link", name=customer).click()
    page.get_by_label("I have seen an identity card").check()
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text(f"Camille {customer} has it")).to_be_visible()
    assert state_of(desk, preparation) == "handed_over"


def test_an_order_cancelled_while_it_is_fetched_is_put_back_and_not_sold_if_it_came_to_harm(
    open_desk: OpenDesk, world: World
) -> None:
    page = open_desk("/counter", role="shop_staff", viewport=PHONE)
    shop = shop_named(page, "Nova Lille")
    (article,) = articles_at(page, shop, 1)
    customer = f"Simon{uuid4().hex[:6]}"
    preparation = order_to_collect(page, world, shop, [article], customer)
    stand_in(page, shop)
    page.goto(f"/counter/preparations/{preparation['id']}")
    page.get_by_role("button", name=f"Take 1: {article['name']}").click()
    expect(page.get_by_text("picked", exact=True)).to_be_visible()
    awaited(lambda: state_of(page, preparation) == "picking")
    world.change("order.status", order_id=preparation["shop_order_id"], status_id=5)
    awaited(lambda: state_of(page, preparation) == "cancelled")
    expect(page.get_by_text("The order was cancelled.")).to_be_visible()
    page.get_by_role("button", name="To put back").click()
    page.get_by_label("No: it came to harm").check()
    page.get_by_role("button", name="It is back in its place").click()
    awaited(lambda: ask(page, "GET", f"/preparations/{preparation['id']}")["put_back_at"])
    expect(page.get_by_role("link", name=customer)).to_have_count(0)
