"""Returns on their way when one first looks, in several states; which orders they are of is drawn."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA, Brand
from guichet.demo.control import Json
from guichet.demo.house import Caller
from guichet.demo.people import Buyer
from guichet.demo.story import HEROINE
from guichet.kernel.types import utc_now

_LATELY = (timedelta(days=4), timedelta(days=24))
_LONGER_AGO = (timedelta(days=35), timedelta(days=55))  # the right of withdrawal is over, a person decides
_TRIED = 12  # orders, until one has something that can come back so


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A return and how far it is; `grade` and `disposition` where it was looked at."""

    key: str
    brand: Brand
    reason: str
    comment: str = ""
    placed: tuple[timedelta, timedelta] = _LATELY
    condition: str = "as_new"
    wish: str = "refund"
    dropped: bool = False
    received: bool = False
    grade: str = ""
    disposition: str = "resale"
    begun: bool = False  # what hands do for it: the other item is to be sent, the repair goes on


CASES = (
    Case(
        key="asked", brand=NOVA, reason="changed_mind", condition="used", placed=_LONGER_AGO,
        comment="Portée une soirée, finalement trop habillée pour moi.",
    ),
    Case(key="under_way", brand=AUBEPINE, reason="changed_mind", comment="La couleur jure avec le canapé."),
    Case(key="dropped", brand=NOVA, reason="too_large", dropped=True),
    Case(key="to_grade", brand=AUBEPINE, reason="not_as_described", received=True),
    Case(
        key="exchange", brand=NOVA, reason="too_small", wish="exchange", received=True, grade="as_new",
        begun=True,
    ),
    Case(key="owed", brand=LUNAIRE, reason="changed_mind", received=True, grade="as_new"),
    Case(
        key="repair", brand=LUNAIRE, reason="defective", condition="damaged", wish="repair", received=True,
        comment="La couture du fermoir a lâché.", grade="damaged", disposition="repair", begun=True,
    ),
)  # fmt: skip


async def bring_back(lead: Caller, brands: Mapping[str, int], seed: int) -> None:
    """Open each return at its brand and carry it as far as it is; `brands` are connections by name.

    Raises RefusedError, kernel.http.UnreachableError.
    """
    now = utc_now()
    stores = {one["connection_id"]: one["id"] for one in (await lead.ask("/stores", limit="200"))["items"]}
    places = (await lead.ask("/locations", limit="200"))["items"]
    taken: set[str] = set()
    for case in CASES:
        connection_id = str(brands.get(case.brand.name, ""))
        if connection_id not in stores:
            continue
        draw = random.Random(f"return {case.key} {seed}")
        orders = await _orders(lead, stores[connection_id], case, now)
        draw.shuffle(orders)
        asked = await _what_can_come_back(lead, case, [one for one in orders if one not in taken][:_TRIED])
        if asked is None:
            continue
        taken.add(asked["order_id"])
        made = await lead.do("POST", "/returns", asked, key=f"demo-return-{case.key}")
        own = [one for one in places if one["connection_id"] == connection_id and one["kind"] == "shop"]
        await _carry(lead, case, made, draw.choice(own)["id"])


async def _orders(lead: Caller, store_id: str, case: Case, now: datetime) -> list[str]:
    """The orders of that time that came to their end, but for the heroine's."""
    youngest, oldest = case.placed
    query = {
        "store_id": store_id,
        "state": "completed",
        "placed_after": (now - oldest).isoformat(),
        "placed_before": (now - youngest).isoformat(),
        "limit": "100",
    }
    items = (await lead.ask("/orders", **query))["items"]
    return [one["id"] for one in items if not _is_hers(HEROINE, one["customer"])]


def _is_hers(her: Buyer, customer: Json | None) -> bool:
    return customer is not None and her.last_name in customer["name"]


async def _what_can_come_back(lead: Caller, case: Case, order_ids: Sequence[str]) -> Json | None:
    """A line of one of these orders that can come back so, as it is asked for."""
    for order_id in order_ids:
        for line in (await lead.ask(f"/orders/{order_id}/returnable-lines"))["items"]:
            others = line["others"]
            if not line["free"] or (case.wish == "exchange" and not others):
                continue
            asked = {
                "line_id": line["line_id"],
                "quantity": 1,
                "reason": case.reason,
                "condition": case.condition,
                "comment": case.comment,
            }
            if case.wish == "exchange":
                asked["exchange_variant_id"] = others[0]["variant_id"]
            return {"order_id": order_id, "wish": case.wish, "lines": [asked]}
    return None


async def _carry(lead: Caller, case: Case, made: Json, place: str) -> None:
    """Carry a return as far as its case is, if the policy let it come back."""
    path = f"/returns/{made['id']}"
    if made["state"] != "approved":
        return
    if case.dropped:
        await lead.do("POST", f"{path}/hand-overs", {"location_id": place})
    if case.received:
        await lead.do("POST", f"{path}/receptions", {"location_id": place})
    if case.grade:
        line = {"line_id": made["lines"][0]["id"], "grade": case.grade, "disposition": case.disposition}
        await lead.do("POST", f"{path}/gradings", {"lines": [line]})
    if case.begun:
        await lead.do("POST", f"{path}/settlement-steps", {})
