"""What shops have to prepare when one first looks: of each shop something to pick, ready, and to put back."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta

from guichet.demo.brands import CONNECTED, Brand
from guichet.demo.control import Control, Json
from guichet.demo.house import Caller, until
from guichet.demo.people import draw_buyer
from guichet.demo.places import shops_of
from guichet.demo.sales import Status, compose
from guichet.demo.shelves import Item
from guichet.demo.till import sells_by_till
from guichet.kernel.types import utc_now

_ORDERS = 3
_FEWEST = 3  # pieces that a shop has of what somebody orders there
_SHELVES = ("A2", "A4", "B1", "B3", "C1", "C5")


async def prepare_at_shops(
    lead: Caller, brands: Mapping[str, int], shops: Mapping[str, Control], seed: int
) -> None:
    """Have people order at each shop what they collect, and staff do their work on it.

    `brands` are connections by the brand's name, `shops` the shops' controls. Raises RefusedError,
    kernel.http.UnreachableError.
    """
    places = (await lead.ask("/locations", limit="200"))["items"]
    works = []
    for brand in (one for one in CONNECTED if one.name in brands and one.name in shops):
        draw = random.Random(f"counter {brand.hash} {seed}")
        for place in places:
            number = int(place["external_id"]) if place["external_id"].isdecimal() else 0
            own = place["connection_id"] == str(brands[brand.name]) and number in shops_of(brand)
            if own and not sells_by_till(brand, number):
                works.append(_Work(lead, shops[brand.name], brand, place, draw))
    for work in works:
        await work.order()
    for work in works:
        await work.do()


class _Work:
    """What one shop has to do: three orders, of which staff leave one, pack one, and pick one in vain."""

    def __init__(self, lead: Caller, shop: Control, brand: Brand, place: Json, draw: random.Random) -> None:
        self._lead = lead
        self._shop = shop
        self._brand = brand
        self._place = place
        self._draw = draw
        self._numbers: list[int] = []

    async def order(self) -> None:
        """Have people order what the shop has, some hours ago."""
        there = await _articles(self._lead, self._place)
        if len(there) >= _ORDERS:
            location = int(self._place["external_id"])
            self._numbers = [
                await _order(self._shop, self._brand, self._draw, article, location)
                for article in self._draw.sample(there, _ORDERS)
            ]

    async def do(self) -> None:
        """Have staff work on the orders, once the shop has been told of them."""
        if not self._numbers:
            return
        made = await until(lambda: _preparations(self._lead, self._place, self._numbers))
        if made is None:
            return
        _, ready, in_vain = self._numbers
        await _pick(self._lead, made[ready])
        shelf = {"shelf": self._draw.choice(_SHELVES)}
        await self._lead.do("POST", f"/preparations/{made[ready]}/packings", shelf)
        await _pick(self._lead, made[in_vain])
        await self._shop.change("order.status", order_id=in_vain, status_id=Status.CANCELLED)


async def _articles(lead: Caller, place: Json) -> list[Item]:
    """What a shop has enough of, as an order's line names it; one form of a product."""
    levels = (await lead.ask("/stock", location_id=place["id"], limit="60"))["items"]
    products = list(
        dict.fromkeys(level["variant"]["product_id"] for level in levels if level["available"] >= _FEWEST)
    )
    found = []
    for product_id in products[:8]:
        product = await lead.ask(f"/products/{product_id}")
        for form in product["variants"]:
            here = [level for level in form["stock"] if level["location"]["id"] == place["id"]]
            price = form["sale_price"] or form["price"] or product["price"]
            if price and any(level["available"] >= _FEWEST for level in here):
                found.append(_item(product, form, price["amount"]))
                break
    return found


def _item(product: Json, form: Json, price: int) -> Item:
    return Item(
        product_id=int(product["source"]["external_id"]),
        variant_id=int(form["external_id"]),
        name=product["name"],
        sku=form["sku"],
        gtin=form["gtin"],
        brand=product["brand"],
        options=tuple((one["name"], one["value"]) for one in form["options"]),
        price=price,
    )


async def _order(shop: Control, brand: Brand, draw: random.Random, article: Item, place: int) -> int:
    """Somebody ordered some hours ago what is collected in a shop, and paid; its number."""
    placed_at = utc_now() - timedelta(hours=draw.uniform(2, 9))
    order = compose(draw, brand, draw_buyer(draw), [(article, 1)], placed_at, pickup=place)
    order["status_id"] = Status.AWAITING_FULFILLMENT
    number = int((await shop.change("order.create", order=order))["id"])
    gateway = {"gateway": order["payment_provider_id"]}
    await shop.change("order.pay", order_id=number, transaction=gateway)
    return number


async def _preparations(lead: Caller, place: Json, numbers: Sequence[int]) -> dict[int, str] | None:
    """The preparations of these orders by their numbers, once all are there."""
    found: dict[int, str] = {}
    for number in numbers:
        items = (await lead.ask("/preparations", location_id=place["id"], q=str(number)))["items"]
        here = next((item["id"] for item in items if item["number"] == str(number)), None)
        if here is None:
            return None
        found[number] = here
    return found


async def _pick(lead: Caller, preparation_id: str) -> None:
    whole = await lead.ask(f"/preparations/{preparation_id}")
    for line in whole["lines"]:
        picked = {"line_id": line["id"], "quantity": line["left"]}
        await lead.do("POST", f"/preparations/{preparation_id}/picks", picked)
