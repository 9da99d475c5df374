"""The counter: an order is fetched, packed and handed over, through a shop's bad network."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import expect
from tests.browser.at_counter import (
    PHONE,
    articles_at,
    order_to_collect,
    pack,
    scan,
    shop_named,
    stand_in,
    state_of,
)
from tests.browser.axe import in_both_schemes
from tests.browser.conftest import OpenDesk
from tests.browser.hands import ask, awaited, sign_in
from tests.browser.rest import await_rest
from tests.browser.world import World

_PLACES = (
    "",
    "me",
    "shop",
    "waiting",
    "pick",
    "orders",
    "hand-over",
    "leaving",
    "put-back",
    "arrivals",
    "doubts",
    "returns",
    "request",
    "wishes",
    "articles/text/robe",
)


def test_an_order_is_fetched_packed_and_handed_over_without_a_network(
    open_desk: OpenDesk, world: World
) -> None:
    page = open_desk("/sign-in", role=None, viewport=PHONE)
    sign_in(page, *world.login("shop_staff"))
    page.wait_for_url("**/counter")  # who works in a shop alone lands here
    shop = shop_named(page, "Nova Lille")
    customer = f"Renaud{uuid4().hex[:6]}"
    preparation = order_to_collect(page, world, shop, articles_at(page, shop), customer)
    fetched, missing = preparation["lines"]
    stand_in(page, shop)

    page.goto(f"/counter/preparations/{preparation['id']}")
    expect(page.get_by_text(f"Camille {customer}")).to_be_visible()
    await_rest(page)
    scan(page, fetched["gtin"])
    expect(page.get_by_text("picked", exact=True)).to_be_visible()

    await_rest(page)  # what was fetched goes below what is left
    page.get_by_role("link", name=missing["name"]).click()
    page.get_by_role("button", name="One fewer here").click()
    page.get_by_label("Damaged").check()
    page.get_by_role("button", name="1 missing: look elsewhere").click()
    expect(page.get_by_role("status").get_by_text(re.compile("has it|No other place"))).to_be_visible()
    page.get_by_role("button", name="Go on").click()

    page.get_by_role("button", name="Pack").click()
    expect(page.get_by_label("Shelf place")).to_be_visible()
    scan(page, "B7")
    expect(page.get_by_label("Shelf place")).to_have_value("B7")
    page.get_by_role("button", name="It is ready").click()
    awaited(lambda: state_of(page, preparation) == "ready")

    page.goto("/counter/hand-over")
    page.get_by_role("link", name=customer).click()
    expect(page.get_by_text("Who is it?")).to_be_visible()
    await_rest(page)
    page.context.set_offline(True)
    page.get_by_label("I have seen an identity card").check()
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text(f"Camille {customer} has it")).to_be_visible()
    expect(page.get_by_text("1 act to send")).to_be_visible()
    page.reload()
    expect(page.get_by_text("1 act to send")).to_be_visible()
    page.context.set_offline(False)
    awaited(lambda: state_of(page, preparation) == "handed_over")
    expect(page.get_by_text("1 act to send")).to_have_count(0)


def test_what_somebody_else_did_meanwhile_is_said_and_nothing_is_lost(
    open_desk: OpenDesk, world: World
) -> None:
    page = open_desk("/counter", role="shop_staff", viewport=PHONE)
    other = open_desk("/counter", role="lead")
    shop = shop_named(page, "Nova Lille")
    customer = f"Moreau{uuid4().hex[:6]}"
    preparation = order_to_collect(page, world, shop, articles_at(page, shop), customer)
    pack(page, preparation, "C2")
    stand_in(page, shop)
    page.goto("/counter/hand-over")
    page.get_by_role("link", name=customer).click()
    page.get_by_label("I have seen an identity card").check()
    page.context.set_offline(True)
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("1 act to send")).to_be_visible()
    ask(other, "POST", f"/preparations/{preparation['id']}/hand-overs", {"identity_seen": True})
    page.context.set_offline(False)
    expect(page.get_by_text("1 not accepted")).to_be_visible()
    page.get_by_role("link", name="Look").click()
    card = page.get_by_role("alert")
    expect(card).to_contain_text("handed this over")
    assert in_both_schemes(page) == []
    card.get_by_role("button", name="Give it up").click()
    expect(page.get_by_text("Everything has been sent")).to_be_visible()


def test_the_counter_is_for_everyone(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/counter", role="shop_staff", viewport=PHONE, color_scheme="light")
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    shop = shop_named(page, "Nova Lille")
    (article,) = articles_at(page, shop, 1)
    preparation = order_to_collect(page, world, shop, [article], f"Petit{uuid4().hex[:6]}")
    stand_in(page, shop)
    one, line = preparation["id"], preparation["lines"][0]["id"]
    own = (
        f"preparations/{one}",
        f"preparations/{one}/pack",
        f"preparations/{one}/lines/{line}",
        f"hand-over/{one}",
        f"put-back/{one}",
        f"keep/{one}",
        f"print/{one}",
        f"articles/{article['product_id']}/{article['variant_id']}",
        f"request/{article['variant_id']}/{article['product_id']}",
    )
    for place in (*_PLACES, *own):
        page.goto(f"/counter/{place}")
        await_rest(page)
        wrong += in_both_schemes(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            wrong.append(f"{place} is {width} wide")
    assert not wrong, "\n".join(wrong)
