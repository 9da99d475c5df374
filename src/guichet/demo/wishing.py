"""What people wish for: lists of some whom a shop knows, what they want to be told, requests in shops."""

from __future__ import annotations

import random
from collections.abc import Sequence

from guichet.demo import story
from guichet.demo.brands import NOVA
from guichet.demo.control import Control, Json
from guichet.demo.fronts import Customer, ShopFront
from guichet.demo.house import Caller, shop_as
from guichet.demo.people import FIRST_CUSTOMER
from guichet.kernel.http import Http

_WISHERS, _LOOKED_AT = 4, 12
_LISTS = ("Anniversaire", "Pour l’hiver", "Idées cadeaux", "Plus tard")
_IN_WORDS = (
    ("Une ceinture assortie au manteau, en bleu nuit.", 1),
    ("Le même modèle pour un enfant de huit ans ?", 1),
    ("Des collants chauds, taille 3.", 2),
)


async def wish(http: Http, lead: Caller, front: ShopFront, page: str, shop: Control, seed: int) -> None:
    """Have the heroine and some customers of a brand keep lists, agree to something, ask to be told.

    `page` is the address of the brand's pages, `shop` its control. Raises RefusedError, UnreachableError.
    """
    draw = random.Random(f"wishes {seed}")
    stores = (await lead.ask("/stores", limit="200"))["items"]
    store_id = next(one["id"] for one in stores if one["name"] == front.name)
    items = (await lead.ask("/products", store_id=store_id, limit="60"))["items"]
    own = [one["id"] for one in items if one["visible"]]
    places = (await lead.ask("/locations", limit="200"))["items"]
    near = [one["id"] for one in places if one["name"].startswith(f"{front.name} ")]
    for number, customer in enumerate([*front.customers[:1], *await _customers(shop)]):
        shopper = await shop_as(http, front, page, customer)
        await shopper.do("PUT", "/consents", {"views": True, "staff": number % 2 == 0})
        for product_id in draw.sample(own, min(len(own), draw.randint(1, 3))):
            await shopper.do("POST", "/wish-lists/default/items", {"product_id": product_id})
        if number % 2:
            made = await shopper.do("POST", "/wish-lists", {"name": _LISTS[number % len(_LISTS)]})
            path = f"/wish-lists/{made['id']}/items"
            await shopper.do("POST", path, {"product_id": draw.choice(own), "note": "En marine si possible"})
        await shopper.do("PUT", "/alerts", _alerts(draw, number, near))


def _alerts(draw: random.Random, number: int, near: Sequence[str]) -> Json:
    """What somebody asks to be told: the heroine of lower prices, the others of stock, too."""
    kinds = ["price_drop"] if number == 0 else ["back_in_stock", "low_stock", "price_drop"]
    return {"kinds": kinds, "mail": True, "location_ids": [draw.choice(near)] if number and near else []}


async def _customers(shop: Control) -> list[Customer]:
    """Some accounts at the shop, as its own server names them; none of the story's."""
    first = FIRST_CUSTOMER + len(story.accounts_at(NOVA))
    found = [await shop.find("customer", first + number) for number in range(_LOOKED_AT)]
    people = [one for one in found if one and not one["company"]]
    return [
        Customer(id=str(one["id"]), name=f"{one['first_name']} {one['last_name']}", mail=one["email"])
        for one in people[:_WISHERS]
    ]


async def ask_in_shops(lead: Caller, connection_id: int, seed: int) -> None:
    """Have staff note what was asked for at two shops and was not there. Raises RefusedError."""
    draw = random.Random(f"requests {seed}")
    places = (await lead.ask("/locations", limit="200"))["items"]
    shops = [one for one in places if one["connection_id"] == str(connection_id) and one["kind"] == "shop"]
    for number, place in enumerate(shops[:2]):
        levels = (await lead.ask("/stock", location_id=place["id"], limit="100"))["items"]
        gone = [one["variant"]["id"] for one in levels if one["available"] <= 0]
        for variant_id in draw.sample(gone, min(2, len(gone))):
            await _ask(lead, place, {"variant_id": variant_id})
        words, quantity = _IN_WORDS[number % len(_IN_WORDS)]
        contact = {"mail": "client.magasin@courriel.example", "language": "fr", "agreed": True}
        more: Json = {"contact": contact} if number else {}
        await _ask(lead, place, {"text": words, "quantity": quantity, **more})


async def _ask(lead: Caller, place: Json, asked: Json) -> None:
    told = {"location_id": place["id"], **asked}
    named = asked.get("variant_id", "words")
    await lead.do("POST", "/shop-requests", told, key=f"demo-request-{place['id']}-{named}")
