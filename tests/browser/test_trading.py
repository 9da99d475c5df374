"""The demo's trade: its people have bought, prepared and brought back before one looks."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page
from tests.browser.conftest import OpenDesk
from tests.browser.hands import ask, awaited
from tests.browser.world import World

from guichet.demo import story

_RETURNS = {"opened", "approved", "handed_over", "received", "graded", "settling"}


def _places(page: Page) -> dict[str, str]:
    return {one["name"]: one["id"] for one in ask(page, "GET", "/locations?limit=200")["items"]}


def _await_work(page: Page, place: str) -> None:
    """Wait until a shop has something to pick, something on its shelf, and something to put back."""
    path = f"/preparations?location_id={place}&limit=100"

    def look() -> bool:
        states = {one["state"] for one in ask(page, "GET", path)["items"]}
        return states >= {"waiting", "ready"} and bool(ask(page, "GET", f"{path}&put_back=true")["items"])

    awaited(look)


def test_what_went_on_in_the_shops_is_there_when_one_looks(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/", role="lead")

    def bought_at_the_till() -> bool:
        items = ask(desk, "GET", f"/orders?q={story.RECEIPT}")["items"]
        buyers = [one["customer"]["name"] for one in items if one["customer"]]
        return any(story.HEROINE.last_name in name for name in buyers)

    awaited(bought_at_the_till)
    places = _places(desk)
    for name in ("Nova Rennes", "Maison Aubépine Dijon", "Atelier Lunaire Toulouse"):
        _await_work(desk, places[name])

    def came_back() -> bool:
        found: list[dict[str, Any]] = ask(desk, "GET", "/returns?limit=100")["items"]
        return {one["state"] for one in found} >= _RETURNS

    awaited(came_back)
    awaited(lambda: ask(desk, "GET", "/shop-requests")["items"])


def test_the_shop_staff_work_for_one_brand(open_desk: OpenDesk, world: World) -> None:
    page = open_desk("/counter", role="shop_staff")
    assert set(_places(page)) == {
        "Entrepôt Lesquin", "Nova Lille", "Nova Lyon", "Nova Nantes", "Nova Bordeaux", "Nova Rennes",
    }  # fmt: skip
