"""The demo world whole: every document of one brand's shop, drawn from a seed."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from guichet.demo import story
from guichet.demo.brands import NOVA, Brand
from guichet.demo.history import draw_history
from guichet.demo.people import Buyer, buyers_of, customer_documents, draw_population
from guichet.demo.shelves import Shelves, draw_shelves

PEOPLE = 2600  # customers of the whole group, at scale 1
_FEWEST_PRODUCTS, _FEWEST_PEOPLE, _FEWEST_ORDERS = 12, 40, 40

Json = dict[str, Any]


def draw_world(seed: int, scale: float, now: datetime, brand: Brand = NOVA) -> dict[str, list[Json]]:
    """The documents of a brand's shop by kind, in the order in which they are to be loaded.

    The same arguments give the same world. The brands share the people of a seed: many buy at several.
    """
    draw = random.Random(f"{brand.hash} {seed}")
    buyers, shelves = _draw_buyers_and_shelves(draw, seed, scale, now, brand)
    told = story.accounts_at(brand)
    count = max(_FEWEST_ORDERS, round(brand.orders * scale))
    orders = draw_history(
        draw,
        brand,
        count,
        shelves.items,
        buyers[len(told) :],
        now,
        story.orders_at(brand, buyers, now),
    )
    wishes = [
        {
            "id": number,
            "customer_id": buyer.customer_id,
            "name": "Mes envies",
            "items": [
                {"product_id": item.product_id, "variant_id": item.variant_id}
                for item in draw.sample(shelves.items, 3)
            ],
        }
        for number, buyer in enumerate(draw.sample(buyers, max(1, len(buyers) // 20)), start=1)
    ]
    return {
        **shelves.documents,
        "customer": customer_documents(draw, buyers, now),
        "order": orders,
        "wishlist": wishes,
    }


def draw_goods(seed: int, scale: float, now: datetime, brand: Brand) -> Shelves:
    """What the brand of that world sells, and where it lies, without its orders."""
    draw = random.Random(f"{brand.hash} {seed}")
    return _draw_buyers_and_shelves(draw, seed, scale, now, brand)[1]


def _draw_buyers_and_shelves(
    draw: random.Random, seed: int, scale: float, now: datetime, brand: Brand
) -> tuple[list[Buyer], Shelves]:
    people = draw_population(seed, max(_FEWEST_PEOPLE, round(PEOPLE * scale)))
    buyers = buyers_of(brand, people, draw, known=story.accounts_at(brand))
    products = max(_FEWEST_PRODUCTS, round(brand.products * scale))
    return buyers, draw_shelves(draw, brand, products, now)
