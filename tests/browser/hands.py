"""What a story does beside the screens: calls of the API by whoever is signed in, and mails kept."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, Literal, TypeVar, cast
from uuid import uuid4

from playwright.sync_api import Locator, Page
from tests.browser.world import World

Found = TypeVar("Found")

_PATIENCE = 240.0
_PAUSE = 0.25
# A server may close a connection that was kept just as it is used again: clients ask once more.
_RETRIES = 3


def ask(page: Page, method: str, path: str, body: Any = None) -> Any:
    """Call the API as the person of a page; answers the JSON, None where there is none."""
    token = page.request.get("/api/v1/session", max_retries=_RETRIES).json()["csrf_token"]
    answer = page.request.fetch(
        f"/api/v1{path}",
        method=method,
        data=body,
        headers={"X-CSRF-Token": token, "Idempotency-Key": uuid4().hex},
        max_retries=_RETRIES,
    )
    assert answer.ok, f"{method} {path}: {answer.status} {answer.text()}"
    return answer.json() if answer.body() else None


def awaited(look: Callable[[], Found | Literal[False] | None]) -> Found:
    """What `look` finds, asked again until it finds something."""
    until = time.monotonic() + _PATIENCE
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < until, "it did not come"
        time.sleep(_PAUSE)


def step(page: Page, key: str) -> Locator:
    """Walk a list by a key, until the focus is on another row than before; gives the link that has it."""
    focused = page.locator("[role=row] a:focus")
    before = focused.get_attribute("href") if focused.count() else None
    page.keyboard.press(key)
    awaited(lambda: focused.count() and focused.get_attribute("href") != before)
    return focused


def order_placed(page: Page, world: World, family: str) -> dict[str, Any]:
    """A confirmed order of somebody new at the connected shop, mirrored; nobody else moves it."""
    buyer = {
        "first_name": "Ondine",
        "last_name": family,
        "street_1": "2 quai du Port",
        "city": "Brest",
        "zip": "29200",
        "country": "France",
        "country_iso2": "FR",
        "email": f"ondine.{family.lower()}@mail.example",
    }
    line = {"name": "Marinière", "sku": "NEW-1", "quantity": 1, "price_inc_tax": 49.0, "price_ex_tax": 40.83}
    order = {"status_id": 11, "billing_address": buyer, "products": [line]}
    number = world.change("order.create", order=order)["id"]

    def mirrored() -> dict[str, Any] | None:
        found = ask(page, "GET", f"/orders?q={number}")["items"]
        return next((one for one in found if one["number"] == str(number)), None)

    return awaited(mirrored)


def link_mailed_to(administrator: Page, mail: str, kind: str) -> str:
    """The path of the newest link of a kind (`invitations`, `resets`) in the system mail kept for someone."""

    def look() -> str | None:
        for kept in ask(administrator, "GET", "/system-mails?limit=50")["items"]:
            found = re.search(rf"/{kind}/\S+", kept["body"])
            if kept["recipient"] == mail and found:
                return found.group()
        return None

    return awaited(look)


def choose_password(page: Page, path: str, password: str) -> None:
    """Follow a link from a mail, and choose a password by it."""
    page.goto(path)
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_role("button", name="Keep this password").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def sign_in(page: Page, mail: str, password: str) -> None:
    """Type mail and password, and send them."""
    page.get_by_label("Mail", exact=True).fill(mail)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def account(administrator: Page, name: str, grants: list[dict[str, Any]], password: str) -> dict[str, Any]:
    """An active account made over the API: its id, mail and the rest."""
    mail = f"{uuid4().hex[:12]}@staff.example"
    made = ask(administrator, "POST", "/users", {"mail": mail, "name": name, "grants": grants})
    token = made["link"].rpartition("/")[2]
    answer = administrator.request.post(f"/api/v1/invitations/{token}", data={"password": password})
    assert answer.ok, answer.text()
    return cast("dict[str, Any]", made["user"])
