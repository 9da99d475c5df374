"""What the house took and sends, filled: purchases, labels, couriers, an order's preparations, wishes.

The demo's world moves by itself, and shows few of these states at a time: the lists answer here what the
API's own shapes allow, and everything else is the demo's.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.axe import findings, in_both_schemes
from tests.browser.conftest import OpenDesk
from tests.browser.rest import SOMEBODY, await_rest, go_to

from guichet.before.demand.schemas import ShopRequestShape
from guichet.before.wishlists.schemas import CustomerListsShape
from guichet.kernel.web import Answered
from guichet.purchase.dispatch.schemas import CourierItem, LabelItem
from guichet.purchase.dispatch.states import CourierState, LabelState
from guichet.purchase.picking.schemas import PreparationShape
from guichet.purchase.placing.schemas import PurchaseItem
from guichet.purchase.placing.states import State

_AT = "2026-03-01T09:30:00Z"
_EURO = {"amount": 630, "currency": "EUR"}
_WIDTH = "Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth)"
_LONG = "Anne-Charlotte Vandenberghe-Lemaître-Delacroix"
_REASON = "Service unavailable for this destination (code 1004): surcharge agreement missing"

_LABEL: dict[str, Any] = {
    "id": 1, "version": 1, "purpose": "ship", "state": "bought", "preparation_id": 1, "return_id": None,
    "order_id": 1, "location_id": 1, "connection_id": 1, "act_id": 1, "service": "colissimo:home",
    "carrier": "colissimo", "tracking_number": "6A12345678901", "tracking_address": "https://carrier.example/6A1",
    "format": "pdf", "document": "/api/v1/labels/1/document", "price": _EURO, "told_to_shop": False,
    "reason": "", "made_by": "Noé", "made_at": _AT, "location_name": "Nova Lille", "order_number": "10482",
    "customer": _LONG,
}  # fmt: skip
_COURIER: dict[str, Any] = {
    "id": 1, "version": 1, "state": "booked", "preparation_id": 1, "order_id": 1, "location_id": 1,
    "connection_id": 1, "act_id": 1, "number": "del_1", "tracking_address": "https://courier.example/1",
    "price": _EURO, "pickup_at": _AT, "dropoff_at": _AT, "late": True, "tracking": None, "fell_back_to": "",
    "reason": "", "made_by": "Noé", "made_at": _AT, "location_name": "Nova Lille", "order_number": "10482",
    "customer": _LONG,
}  # fmt: skip
_PURCHASE: dict[str, Any] = {
    "id": 1, "version": 1, "state": "placed", "origin": "shopper", "kind": "collect",
    "kind_words": "Collected at Nova Lille", "store_id": 1, "location_id": 1, "counter_id": None,
    "order_id": 1, "number": "10482", "customer": _LONG, "total": _EURO, "delivery_price": _EURO,
    "payment": "transfer", "payment_words": "Bank transfer", "pay_before": _AT,
    "promise": {
        "at": _AT, "day": "2026-03-01", "latest": _AT, "kept_until": _AT, "shop": "Nova Lille",
        "time_zone": "Europe/Paris",
    },
    "reason": "", "act_id": 1, "settled": None, "placed_at": _AT, "changed_at": _AT,
}  # fmt: skip
_PREPARATION: dict[str, Any] = {
    "id": 1, "version": 1, "number": "10482", "purpose": "ship", "state": "ready",
    "location": {"id": 1, "name": "Nova Lille"}, "to_location": None, "store": None, "order_id": 1,
    "purchase_id": 1, "return_id": None, "customer": _LONG, "collected": False, "lines_count": 1,
    "pieces": 2, "left": 0, "short": 1, "name": "Lampe", "taken_by": {"id": 1, "name": "Noé"},
    "taken_at": _AT, "shelf": "A3", "parcels": 1, "due_at": _AT, "ready_at": _AT, "keep_until": _AT,
    "handed_at": None, "changed": False, "made_at": _AT, "lines": [], "changes": [],
    "also_here": [], "handed_to": "", "handed_by": "", "paid": "", "put_back_at": None,
    "moves": [
        {
            "kind": "packed", "acted_at": _AT, "received_at": _AT, "actor_kind": "user", "actor": "Noé",
            "data": {},
        }
    ],
}  # fmt: skip
_WISH: dict[str, Any] = {
    "id": 1, "product_id": 1, "variant_id": None, "external_id": "7", "name": "Robe Ada",
    "brand": "", "sku": "", "options": [{"name": "Taille", "value": "38"}], "address": "",
    "picture": "", "price": _EURO, "sold": False, "quantity": 2, "note": "pour mardi", "added_at": _AT,
}  # fmt: skip
_LISTS: dict[str, Any] = {
    "known": True, "agreed": True,
    "items": [
        {
            "id": 1, "source": "here", "name": "", "is_default": True, "position": 1, "share": None,
            "items": [{**_WISH, "id": number} for number in range(1, 9)],
        }
    ],
}  # fmt: skip
_REQUEST: dict[str, Any] = {
    "id": 1, "location_id": 1, "location_name": "Nova Lille", "product_id": None, "variant_id": None,
    "name": "", "sku": "", "options": [], "wanted": "39", "text": "des bretelles rouges", "quantity": 1,
    "has_contact": True, "contact_name": _LONG, "state": "open", "told": "", "reason": "", "asked_by": "Noé",
    "asked_at": _AT, "available_at": None, "closed_at": None,
}  # fmt: skip


def _page(shape: type[Answered], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A page of a list, as the API's own shape writes it."""
    return {"items": [shape.model_validate(row).model_dump(mode="json") for row in rows], "next": None}


def _each(row: dict[str, Any], states: Any, **more: Any) -> list[dict[str, Any]]:
    """The row in every state."""
    return [{**row, **more, "id": number, "state": state} for number, state in enumerate(states, 1)]


def _answer(page: Page, pattern: str, body: dict[str, Any]) -> None:
    def told(route: Route) -> None:
        route.fulfill(json=body)

    page.route(pattern, told)


def _fill(page: Page) -> None:
    """Have the house's lists answer every state there is."""
    labels = _each(_LABEL, LabelState, reason=_REASON)
    couriers = _each(_COURIER, CourierState)
    purchases = _each(_PURCHASE, State)
    preparation = PreparationShape.model_validate(_PREPARATION).model_dump(mode="json")
    _answer(page, "**/api/v1/labels?*", _page(LabelItem, labels))
    _answer(page, "**/api/v1/couriers?*", _page(CourierItem, couriers))
    _answer(page, "**/api/v1/purchases?*", _page(PurchaseItem, purchases))
    _answer(page, "**/api/v1/preparations?*", {"items": [preparation], "next": None})
    _answer(page, "**/api/v1/preparations/1", preparation)
    _answer(page, "**/api/v1/preparations/1/labels", _page(LabelItem, labels[:2]))
    _answer(page, "**/api/v1/preparations/1/couriers", _page(CourierItem, couriers[:2]))
    lists = CustomerListsShape.model_validate(_LISTS).model_dump(mode="json")
    _answer(page, "**/api/v1/customers/*/wish-lists", lists)
    _answer(page, "**/api/v1/shop-requests?*", _page(ShopRequestShape, [_REQUEST]))


_FILLED = {
    "/attention?list=dispatch": ("Labels", "Couriers"),
    "/attention?list=purchases": ("For a person to settle",),
    "/attention": ("Orders taken here",),
    "/orders/1": ("Taken by Guichet", "Prepared at"),
    SOMEBODY: ("Wish lists", "Asked for in shops"),
}


def test_filled_lists_are_found_through_in_both_schemes(open_desk: OpenDesk) -> None:
    page = open_desk("/account", color_scheme="light")
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    _fill(page)
    for screen, regions in _FILLED.items():
        go_to(page, screen)
        for region in regions:
            expect(page.get_by_role("region", name=region, exact=True)).to_be_visible()
        await_rest(page)
        wrong += in_both_schemes(page)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_filled_lists_overflow_no_phone(open_desk: OpenDesk, language: str) -> None:
    page = open_desk("/account", viewport={"width": 360, "height": 740})
    token = page.request.get("/api/v1/session").json()["csrf_token"]
    page.request.patch("/api/v1/me", data={"language": language}, headers={"X-CSRF-Token": token})
    _fill(page)
    wide = {}
    for screen in _FILLED:
        go_to(page, screen)
        expect(page.get_by_role("listitem").filter(has_text="Nova Lille").first).to_be_visible()
        await_rest(page)
        width = page.evaluate(_WIDTH)
        if width > 360:
            wide[screen] = width
    assert wide == {}


def test_what_failed_is_settled_with_a_note_by_keyboard(open_desk: OpenDesk) -> None:
    page = open_desk("/account")
    failed = {**_PURCHASE, "state": "failed", "order_id": None, "number": "", "reason": _REASON}
    waiting = [failed]

    def listed(route: Route) -> None:
        route.fulfill(json=_page(PurchaseItem, waiting))

    def settled(route: Route) -> None:
        assert route.request.post_data_json == {"note": "appelée"}
        waiting.clear()
        route.fulfill(json=_page(PurchaseItem, [failed])["items"][0])

    page.route("**/api/v1/purchases?*", listed)
    page.route("**/api/v1/purchases/1/settlements", settled)
    page.goto("/attention?list=purchases")
    row = page.get_by_role("listitem").filter(has_text=_LONG)
    expect(row).to_contain_text(_REASON)
    row.get_by_role("button", name="Note as settled").press("Enter")
    question = page.get_by_role("dialog")
    note = question.get_by_label("What you did")
    expect(note).to_be_focused()
    await_rest(page)
    assert not findings(page, "[role=dialog]")
    note.fill("appelée")
    question.get_by_role("button", name="Note as settled").press("Enter")
    expect(question).to_have_count(0)
    expect(page.get_by_text("No order waits for anybody.")).to_be_visible()
