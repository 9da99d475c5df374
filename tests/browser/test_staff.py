"""Staff: invited, forgetful, with a second step at sign-in, and bound to one store."""

from __future__ import annotations

from typing import Any

import pyotp
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenDesk
from tests.browser.hands import account, ask, awaited, choose_password, link_mailed_to, sign_in
from tests.browser.world import World

_PASSWORD = "seven quiet herons by the lock"
_NEXT_PASSWORD = "eleven brass kettles on a shelf"


def test_someone_invited_chooses_a_password_and_comes_in(open_desk: OpenDesk) -> None:
    desk = open_desk("/users/new")
    desk.get_by_label("Name", exact=True).fill("Inès Marchetti")
    desk.get_by_label("Mail", exact=True).fill("ines@staff.example")
    invite = desk.get_by_role("button", name="Invite someone")
    expect(invite).to_be_disabled()
    desk.get_by_label("Agent", exact=True).check()
    invite.click()
    expect(desk.get_by_role("heading", name="Inès Marchetti is invited")).to_be_visible()
    link = link_mailed_to(desk, "ines@staff.example", "invitations")
    expect(desk.locator("code")).to_contain_text(link)
    theirs = open_desk(link, role=None)
    expect(theirs.get_by_role("heading", name="Welcome to Guichet")).to_be_visible()
    choose_password(theirs, link, _PASSWORD)
    sign_in(theirs, "ines@staff.example", _PASSWORD)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Orders")
    expect(theirs.get_by_role("link", name="Users and roles")).to_have_count(0)


def test_a_link_is_good_once(open_desk: OpenDesk) -> None:
    desk = open_desk("/users")
    made = {"mail": "once@staff.example", "name": "Once", "grants": [{"role": "agent"}]}
    ask(desk, "POST", "/users", made)
    link = link_mailed_to(desk, "once@staff.example", "invitations")
    theirs = open_desk("/sign-in", role=None)
    choose_password(theirs, link, _PASSWORD)
    theirs.goto(link)
    theirs.get_by_label("New password", exact=True).fill(_NEXT_PASSWORD)
    theirs.get_by_role("button", name="Keep this password").click()
    expect(theirs.get_by_role("alert")).not_to_be_empty()


def test_a_forgotten_password_is_chosen_anew(open_desk: OpenDesk) -> None:
    desk = open_desk("/users")
    person = account(desk, "Forgetful", [{"role": "agent"}], _PASSWORD)
    theirs = open_desk("/sign-in", role=None)
    theirs.get_by_role("link", name="Forgotten your password?").click()
    expect(theirs.get_by_role("heading", name="Choose a new password")).to_be_visible()
    theirs.get_by_label("Mail", exact=True).fill(person["mail"])
    theirs.get_by_role("button", name="Send the link").click()
    expect(theirs.get_by_role("alert")).to_contain_text("a link is on its way")
    choose_password(theirs, link_mailed_to(desk, person["mail"], "resets"), _NEXT_PASSWORD)
    sign_in(theirs, person["mail"], _PASSWORD)
    expect(theirs.get_by_role("alert")).not_to_be_empty()
    sign_in(theirs, person["mail"], _NEXT_PASSWORD)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Orders")


def test_a_second_step_is_set_up_asked_for_and_turned_off(open_desk: OpenDesk) -> None:
    desk = open_desk("/users")
    person = account(desk, "Careful", [{"role": "agent"}], _PASSWORD)
    theirs = open_desk("/account", role=None)
    sign_in(theirs, person["mail"], _PASSWORD)
    panel = theirs.get_by_role("region", name="One-time code at sign-in")
    panel.get_by_label("Present password").fill(_PASSWORD)
    panel.get_by_role("button", name="Set up").click()
    expect(panel.get_by_role("img", name="QR code")).to_be_visible()
    secret = panel.get_by_text("Or type:").inner_text().rpartition(" ")[2]
    panel.get_by_label("One-time code").fill(pyotp.TOTP(secret).now())
    panel.get_by_role("button", name="Confirm").click()
    expect(panel.get_by_text("Keep these recovery codes")).to_be_visible()
    first, second = panel.get_by_role("listitem").all_inner_texts()[:2]
    theirs.get_by_role("button", name="Account of").click()
    theirs.get_by_role("menuitem", name="Sign out").click()
    sign_in(theirs, person["mail"], _PASSWORD)
    expect(theirs.get_by_role("heading", name="One more step")).to_be_visible()
    theirs.get_by_label("One-time code").fill("000000")
    theirs.get_by_role("button", name="Confirm").click()
    expect(theirs.get_by_role("alert")).not_to_be_empty()
    theirs.get_by_label("One-time code").fill(first)
    theirs.get_by_role("button", name="Confirm").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Orders")
    theirs.goto("/account")
    panel.get_by_label("One-time code").fill(second)
    panel.get_by_role("button", name="Turn off").click()
    expect(panel.get_by_role("button", name="Set up")).to_be_visible()


def _second_store(desk: Page, world: World) -> dict[str, Any]:
    """A store beside the first, mirrored with its one order; waits until it is read."""
    keys = world.open_store("Annexe")
    settings = {
        "store_hash": keys["hash"],
        "access_token": keys["token"],
        "client_id": keys["client_id"],
        "client_secret": keys["client_secret"],
        "api_address": world.connected.address,
        "quota": "100000",
    }
    made = ask(desk, "POST", "/connections", {"connector_id": "bigcommerce", "settings": settings})
    orders = f"/orders?connection_id={made['id']}"
    awaited(lambda: ask(desk, "GET", orders)["items"])
    stores = ask(desk, "GET", "/stores?limit=200")["items"]
    return next(store for store in stores if store["connection_id"] == made["id"])


def test_who_is_bound_to_one_store_sees_that_store_alone(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/users")
    store = _second_store(desk, world)
    elsewhere = ask(desk, "GET", f"/orders?limit=1&connection_id={world.connected.connection_id}")["items"][0]
    person = account(desk, "Bound", [{"role": "agent"}], _PASSWORD)
    theirs = open_desk("/sign-in", role=None)
    sign_in(theirs, person["mail"], _PASSWORD)
    expect(theirs.get_by_role("row").nth(5)).to_be_visible()
    expect(theirs.get_by_role("link", name="Customers")).to_be_visible()
    desk.goto(f"/users/{person['id']}")
    desk.get_by_label("Only in some").check()
    expect(desk.get_by_text("Choose at least one.")).to_be_visible()
    expect(desk.get_by_role("button", name="Save")).to_be_disabled()
    desk.get_by_role("group", name="Stores", exact=True).get_by_label(store["name"], exact=True).check()
    changes = desk.get_by_role("region", name="What changes")
    expect(changes).to_contain_text(f"no longer for all stores, only for {store['name']}")
    desk.get_by_role("button", name="Set a refund ceiling").click()
    desk.get_by_label("Refund ceiling").fill("50")
    desk.get_by_role("button", name="Save").click()
    question = desk.get_by_role("dialog", name="Take rights away from Bound?")
    expect(question).to_contain_text("refund ceiling: none → €50.00")
    question.get_by_role("button", name="Take them away").click()
    expect(desk.get_by_text("The account of Bound is saved.")).to_be_visible()
    theirs.goto("/orders")
    expect(theirs.get_by_role("row").filter(has=theirs.get_by_role("link"))).to_have_count(1)
    expect(theirs.get_by_role("link", name="Customers")).to_have_count(0)
    theirs.goto(f"/orders/{elsewhere['id']}")
    expect(theirs.get_by_role("alert")).to_be_visible()
    desk.goto("/audit?entity=user")
    desk.get_by_role("row").get_by_role("link", name="Account changed").first.click()
    expect(desk.get_by_role("complementary", name="The act")).to_contain_text(
        f"Agent ({store['name']}) up to €50.00"
    )


def test_two_people_changing_one_account_do_not_overwrite_each_other(open_desk: OpenDesk) -> None:
    desk = open_desk("/users")
    person = account(desk, "Shared", [{"role": "agent"}], _PASSWORD)
    desk.goto(f"/users/{person['id']}")
    desk.get_by_label("Team lead", exact=True).check()
    ask(desk, "PATCH", f"/users/{person['id']}", {"name": "Renamed meanwhile"})
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Someone else changed this account meanwhile")
    desk.get_by_role("button", name="Show it as it is now").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Renamed meanwhile")
    expect(desk.get_by_label("Team lead", exact=True)).not_to_be_checked()
