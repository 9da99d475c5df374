"""Filling a stand-in's shop with the demo world."""

from __future__ import annotations

from guichet.demo.control import Control
from guichet.demo.world import draw_world
from guichet.kernel.http import Http
from guichet.kernel.types import utc_now


async def fill(control_address: str, store_hash: str, scale: float, seed: int, *, http: Http) -> None:
    """Load the world of `seed` into a shop, silently; a second time writes the same things over.

    `scale` 1 is 300 products, 1,500 variants at four places, 600 customers and 3,000 orders. Raises
    demo.control.RefusedError, kernel.http.UnreachableError.
    """
    control = Control(http, control_address, store_hash)
    for kind, documents in draw_world(seed, scale, utc_now()).items():
        await control.load(kind, documents)
