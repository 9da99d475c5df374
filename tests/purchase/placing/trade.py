"""A merchant whose shop is BigCommerce's stand-in: a warehouse, two shops, a lamp; and who buys there."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from tests.api.chat.shop import Shop as Page
from tests.connectors.bigcommerce.standin.world import CUSTOMER, LAMP
from tests.face import PATIENCE, browser, let_in, someone
from tests.journeys.house import House, Shop, living_house, shop_at

from guichet.kernel.services import Services

ORIGIN = "https://www.nova.example"
RED, BLUE = "70", "71"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALWAYS = {day: {"open": True, "opening": "00:00", "closing": "23:59"} for day in _DAYS}
STOCK = {("70", "1"): 5, ("70", "2"): 1, ("70", "3"): 3, ("71", "1"): 0, ("71", "2"): 1, ("71", "3"): 3}
ZOE = {"first_name": "Zoé", "last_name": "Petit", "mail": "zoe@mail.example", "phone": "+33601020304"}
HOME = {"lines": ["3 quai Rambaud"], "postcode": "69002", "city": "Lyon", "country": "FR"}
OPTIONS = {
    "options": [
        {"kind": "home", "price": 490, "carrier": "Colissimo"},
        {"kind": "collect", "hold_hours": 168},
        {"kind": "reserve", "hold_hours": 48},
    ]
}
METHODS = {
    "methods": [
        {"kind": "pay_on_collection"},
        {"kind": "invoice"},
        {"kind": "transfer", "instructions": "IBAN FR76", "days": 5},
    ]
}


def location(number: int, label: str, type_id: str, city: str, latitude: float) -> dict[str, Any]:
    """A place of the merchant as the vendor tells it."""
    return {
        "id": number, "code": f"L{number}", "label": label, "type_id": type_id, "enabled": True,
        "time_zone": "Europe/Paris", "operating_hours": _ALWAYS,
        "storefront_visibility": type_id == "PHYSICAL",
        "address": {
            "address1": "1 place du Marché", "city": city, "zip": "59000", "country_code": "FR",
            "geo_coordinates": {"latitude": latitude, "longitude": 3.0},
        },
    }  # fmt: skip


async def furnish(shop: Shop) -> None:
    """Stock at three places; one collects at the two shops; an account that is of the shop's fourth group."""
    await shop.load("product", [LAMP])
    await shop.load("customer", [{**CUSTOMER, "customer_group_id": 4}])
    await shop.load(
        "location",
        [
            location(1, "Entrepôt", "VIRTUAL", "Lesquin", 50.58),
            location(2, "Nova Lille", "PHYSICAL", "Lille", 50.63),
            location(3, "Nova Lyon", "PHYSICAL", "Lyon", 45.76),
        ],
    )
    methods = [{"id": number, "location_id": number, "display_name": "Retrait"} for number in (2, 3)]
    await shop.load("pickup_method", methods)
    levels = [
        {
            "variant_id": int(variant), "product_id": 7, "location_id": int(place), "sku": "",
            "total_inventory_onhand": count,
        }
        for (variant, place), count in STOCK.items()
    ]  # fmt: skip
    await shop.load("inventory", levels)


class Market:
    """A house with its shop, a lead at a desk, and shoppers at the store's pages."""

    def __init__(self, house: House, shop: Shop, lead: httpx.AsyncClient, page: httpx.AsyncClient) -> None:
        self.house, self.shop, self.lead, self.page = house, shop, lead, page
        self.store_id = self.key = ""
        self.variants: dict[str, str] = {}
        self.places: dict[str, str] = {}

    async def open(self) -> None:
        """Settle deliveries and payments, and make a key for the store's pages."""
        house = self.house
        self.store_id = str(await house.scalar("SELECT id FROM stores"))
        rows = await house.rows("SELECT id, external_id FROM variants")
        self.variants = {row["external_id"]: str(row["id"]) for row in rows}
        rows = await house.rows("SELECT id, external_id FROM locations")
        self.places = {row["external_id"]: str(row["id"]) for row in rows}
        await self.put(f"delivery-options/{self.store_id}", OPTIONS)
        await self.put(f"ordering/{self.store_id}", METHODS)
        asked = {"store_id": self.store_id, "origins": [ORIGIN]}
        made = await self.lead.post("/api/v1/publishable-keys", json=asked)
        self.key = made.json()["key"]

    async def put(self, path: str, asked: dict[str, Any]) -> httpx.Response:
        address = f"/api/v1/{path}"
        etag = (await self.lead.get(address)).headers["ETag"]
        answer = await self.lead.put(address, json=asked, headers={"If-Match": etag})
        assert answer.status_code == 200, answer.text
        return answer

    async def shopper(self, method: str, path: str, **more: Any) -> httpx.Response:
        """What a page of the store asks."""
        headers = {"Origin": ORIGIN, "Accept-Language": "fr", **more.pop("headers", {})}
        return await self.page.request(
            method, f"/api/shopper/v1/{path}", params={"key": self.key}, headers=headers, **more
        )

    async def signed_in(self, account: str) -> dict[str, str]:
        """The headers of who is signed in at the shop by an account."""
        (key,) = (await self.lead.get("/api/v1/publishable-keys")).json()["items"]
        path = f"/api/v1/publishable-keys/{key['id']}/identity-secret"
        secret = (await self.lead.post(path)).json()["secret"]
        page = Page(store_id=self.store_id, key=self.key, key_id=key["id"], secret=secret, address="")
        asked = {"key": self.key, "identity": page.identity(sub=account)}
        begun = await self.shopper("POST", "sessions", json=asked)
        assert begun.status_code == 201, begun.text
        return {"Authorization": f"Bearer {begun.json()['token']}"}

    async def order(self, asked: dict[str, Any], key: str = "", **signed_in: str) -> httpx.Response:
        """Order from a page."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex, **signed_in}
        return await self.shopper("POST", "purchases", json=asked, headers=headers)

    def collect(self, variant: str = RED, place: str = "2", **more: Any) -> dict[str, Any]:
        """A lamp to be collected, and paid there."""
        return {
            "lines": [{"variant_id": self.variants[variant]}], "kind": "collect",
            "location_id": self.places[place], "contact": ZOE, "payment": "pay_on_collection", **more,
        }  # fmt: skip

    async def becomes(self, word: str, state: str) -> dict[str, Any]:
        """Wait until a purchase is in a state, as its buyer sees it."""
        seen: dict[str, Any] = {}

        async def there() -> bool:
            seen.update((await self.shopper("GET", f"purchases/{word}")).json())
            return seen.get("state") == state

        await self.house.until(f"that it is {state}", there)
        return seen

    async def linked(self, word: str) -> dict[str, Any]:
        """Wait until a placed purchase has its order in the mirror."""
        seen: dict[str, Any] = {}

        async def there() -> bool:
            seen.update((await self.shopper("GET", f"purchases/{word}")).json())
            return bool(seen.get("tracking"))

        await self.house.until("that its order is mirrored", there)
        return seen

    async def figures(self) -> dict[tuple[str, str], int]:
        """What the shop itself says it has, by variant and location."""
        found = {}
        for variant, place in STOCK:
            kept = await self.shop.kept("inventory", f"{variant}:{place}")
            found[variant, place] = int(kept["document"]["total_inventory_onhand"])
        return found

    async def settled(self, sold: dict[tuple[str, str], int]) -> None:
        """Wait until shop and mirror have what they had less what was sold, and nothing is held."""
        expected = {place: count - sold.get(place, 0) for place, count in STOCK.items()}

        seen: dict[str, Any] = {}

        async def there() -> bool:
            rows = await self.house.rows(
                "SELECT variant_external_id AS v, location_external_id AS l, on_hand, reserved, overrun"
                " FROM stock_levels"
            )
            mirror = {(row["v"], row["l"]): row["on_hand"] for row in rows}
            held = [row for row in rows if row["reserved"] or row["overrun"]]
            seen.update(held=held, mirror=mirror, shop=await self.figures())
            return not held and mirror == expected and seen["shop"] == expected

        try:
            await self.house.until(f"that stock is {expected}", there)
        except AssertionError as never:
            acts = await self.house.rows("SELECT kind, key, state, reason, request FROM acts ORDER BY id")
            raise AssertionError(f"{never}: {seen}; {acts}") from never


Tell = Callable[[Market], Awaitable[None]]


@asynccontextmanager
async def market(services: Services, standin: str) -> AsyncIterator[Market]:
    """A merchant who is open."""
    async with shop_at(standin, "nova") as shop, living_house(services) as house:
        await furnish(shop)
        await house.mirrored(await house.connect(shop))
        async with browser(house.services) as client:
            roles = ("lead", "developer", "operations")
            await let_in(house.services, client, await someone(house.services, *roles))
            async with httpx.AsyncClient(base_url=client.base_url, timeout=PATIENCE) as page:
                opened = Market(house, shop, client, page)
                await opened.open()
                yield opened
