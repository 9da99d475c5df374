"""Filling a stand-in's shop with the demo world."""

from __future__ import annotations

import random

from guichet.demo.control import Control
from guichet.demo.parcels import Postman, draw_parcels
from guichet.demo.world import draw_world
from guichet.kernel.http import Http
from guichet.kernel.types import utc_now


async def fill(
    control_address: str,
    store_hash: str,
    scale: float,
    seed: int,
    *,
    http: Http,
    carrier: str | None = None,
) -> None:
    """Load the world of `seed` into a shop, silently; a second time writes the same things over.

    Its parcels are told to the carrier's stand-in at the address `carrier`, where there is one.

    `scale` 1 is 300 products, 1,500 variants at four places, 600 customers and 3,000 orders. Raises
    demo.control.RefusedError, kernel.http.UnreachableError.
    """
    control = Control(http, control_address, store_hash)
    now = utc_now()
    world = draw_world(seed, scale, now)
    for kind, documents in world.items():
        await control.load(kind, documents)
    if carrier is not None:
        draw = random.Random(f"parcels {seed}")
        await Postman(http, carrier, draw).load(draw_parcels(draw, world["order"], now))
