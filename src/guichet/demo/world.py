"""The demo world whole: every document of one shop, drawn from a seed."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from guichet.demo.people import customer_documents, draw_buyers
from guichet.demo.sales import draw_history
from guichet.demo.shelves import draw_shelves

PRODUCTS, CUSTOMERS, ORDERS = 300, 600, 3000
_FEWEST_PRODUCTS, _FEWEST_CUSTOMERS, _FEWEST_ORDERS = 12, 12, 30

Json = dict[str, Any]


def draw_world(seed: int, scale: float, now: datetime) -> dict[str, list[Json]]:
    """The documents of a shop by kind, in the order in which they are to be loaded.

    The same arguments give the same world. `scale` 1 is 300 products, 600 customers, 3,000 orders.
    """
    draw = random.Random(seed)
    shelves = draw_shelves(draw, max(_FEWEST_PRODUCTS, round(PRODUCTS * scale)), now)
    buyers = draw_buyers(draw, max(_FEWEST_CUSTOMERS, round(CUSTOMERS * scale)))
    orders = draw_history(draw, max(_FEWEST_ORDERS, round(ORDERS * scale)), shelves.items, buyers, now)
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
