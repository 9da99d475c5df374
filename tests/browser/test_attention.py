"""What waits for a person: an act whose answer was lost, settled by whoever looked at the shop."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenDesk
from tests.browser.hands import ask, awaited
from tests.browser.world import World


def _lose_an_answer(desk: Page, world: World) -> dict[str, Any]:
    """Correct stock and lose the shop's answer: whether it was done there, nobody knows. Answers the act."""
    own = str(world.connected.connection_id)
    places = ask(desk, "GET", "/locations?limit=200")["items"]
    place = next(one for one in places if one["connection_id"] == own)
    level = ask(desk, "GET", f"/stock?limit=1&location_id={place['id']}")["items"][0]
    change = {"variant_id": level["variant"]["id"], "location_id": level["location"]["id"], "change": 1}

    def lost() -> str | None:
        """An act whose answer was lost; None where the one that was lost was of another act."""
        world.faults(answer_lost_next=1)
        act = ask(desk, "POST", "/stock-adjustments", {"items": [change], "reason": "found one more"})
        path = f"/acts/{act['id']}"
        state = awaited(lambda: (now := ask(desk, "GET", path)["state"]) in ("uncertain", "done") and now)
        return path if state == "uncertain" else None

    try:
        path = awaited(lost)
    finally:
        world.faults()
    return dict(awaited(lambda: (found := ask(desk, "GET", path))["needs_person"] and found))


def test_an_act_without_an_answer_is_settled_by_a_person(open_desk: OpenDesk, world: World) -> None:
    desk = open_desk("/attention")
    expect(desk.get_by_role("heading", name="Needs a look")).to_be_visible()
    act = _lose_an_answer(desk, world)
    desk.reload()
    waiting = desk.get_by_role("listitem").filter(has=desk.get_by_role("heading", name="Correct stock"))
    expect(waiting).to_contain_text("Settle it")
    waiting.get_by_role("button", name="Settle").click()
    question = desk.get_by_role("dialog", name="Correct stock")
    expect(question.get_by_role("button", name="Settle")).to_be_disabled()
    question.get_by_label("It did not happen: do it again").check()
    expect(question).to_contain_text("it will then have happened twice")
    question.get_by_label("It happened", exact=True).check()
    question.get_by_label("Note").fill("seen in the control panel")
    question.get_by_role("button", name="Settle").click()
    expect(waiting).to_have_count(0)
    settled = ask(desk, "GET", f"/acts/{act['id']}")
    assert (settled["state"], settled["reason"]["code"]) == ("done", "person_saw_it")


def test_who_may_not_settle_is_not_asked_to(open_desk: OpenDesk) -> None:
    desk = open_desk("/attention", role="shop_staff")
    expect(desk.get_by_role("heading", name="Needs a look")).to_be_visible()
    expect(desk.get_by_text("No answer of a shop is missing.")).to_be_visible()
    expect(desk.get_by_role("button", name="Settle")).to_have_count(0)
    expect(desk.get_by_role("region", name="Tasks given up")).to_have_count(0)
