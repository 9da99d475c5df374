"""Filling a stand-in's shop with the demo world of one brand."""

from __future__ import annotations

import random
from datetime import datetime

from guichet.demo.brands import Brand
from guichet.demo.control import Control
from guichet.demo.parcels import Postman, draw_parcels
from guichet.demo.world import draw_world
from guichet.kernel.http import Http
from guichet.kernel.types import utc_now


async def fill(
    control_address: str,
    brand: Brand,
    scale: float,
    seed: int,
    *,
    http: Http,
    carrier: str | None = None,
    now: datetime | None = None,
) -> None:
    """Load a brand's world of `seed` into its shop, silently; a second time writes the same things over.

    The world is as it stands at `now`, the present where that is None.

    Its parcels are told to the carrier's stand-in at the address `carrier`, where there is one. How large
    `scale` 1 is, the brand says. Raises demo.control.RefusedError, kernel.http.UnreachableError.
    """
    control = Control(http, control_address, brand.hash)
    now = now or utc_now()
    world = draw_world(seed, scale, now, brand)
    for kind, documents in world.items():
        await control.load(kind, documents)
    if carrier is not None:
        draw = random.Random(f"parcels {brand.hash} {seed}")
        await Postman(http, carrier, draw).load(draw_parcels(draw, world["order"], now))
