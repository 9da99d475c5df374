"""How long staff wait for lists of orders and people, and for one person with 200 orders.

    python -m bench.read_lists [--orders 1000000] [--small 10000] [--seconds 20] [--repeats 3]

The whole routes, sockets apart (`bench.desk`), over filled servers that are thrown away (`bench.world`).
Reads of all kinds arrive mixed, by chance (Poisson) at half the rate that one reader reaches who reads one
after the other, whoever still waits. The same is done with `--small` orders in the same run: the price of
size.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench.desk import Desk
from bench.measuring import Read
from bench.reading import main
from bench.world import NOW, Draw

from guichet.kernel.web import encode_cursor

Asked = tuple[str, dict[str, Any]]


def _some_days(draw: Draw) -> Asked:
    after, before = draw.back_then()[0], NOW - timedelta(days=1)
    return "/orders", {"placed_after": after.isoformat(), "placed_before": before.isoformat()}


_ASKED: dict[str, Callable[[Draw], Asked]] = {
    "orders, first page": lambda _: ("/orders", {}),
    "orders, deep page": lambda draw: ("/orders", {"cursor": encode_cursor(draw.back_then())}),
    "orders of a frequent state": lambda _: ("/orders", {"state": "completed"}),
    "orders of a rare state": lambda _: ("/orders", {"state": "disputed"}),
    "orders of a shop": lambda draw: ("/orders", {"store_id": draw.chance.randint(1, 4)}),
    "orders of a small shop, state": lambda _: ("/orders", {"store_id": 4, "state": "cancelled"}),
    "orders of a connection": lambda draw: ("/orders", {"connection_id": draw.chance.randint(1, 2)}),
    "orders of some days": _some_days,
    "orders of somebody": lambda draw: ("/orders", {"customer_id": draw.somebody()}),
    "orders searched by a name's beginning": lambda draw: ("/orders", {"q": draw.name()}),
    "orders searched by half a name": lambda draw: ("/orders", {"q": draw.half_name()}),
    "orders searched by one letter": lambda draw: ("/orders", {"q": draw.name()[0]}),
    "orders searched by name, one state": lambda draw: ("/orders", {"q": draw.name(), "state": "cancelled"}),
    "orders searched by number": lambda draw: ("/orders", {"q": str(100_000 + draw.order())}),
    "orders searched by phone": lambda draw: ("/orders", {"q": f"0{draw.phone()}"}),
    "people, first page": lambda _: ("/customers", {}),
    "people, deep page": lambda draw: ("/customers", {"cursor": encode_cursor((draw.somebody(),))}),
    "people searched by a name's beginning": lambda draw: ("/customers", {"q": draw.name()}),
    "people searched by half a name": lambda draw: ("/customers", {"q": draw.half_name()}),
    "people searched by one letter": lambda draw: ("/customers", {"q": draw.name()[0]}),
    "one person with 200 orders": lambda _: ("/customers/1", {}),
    "one person": lambda draw: (f"/customers/{draw.somebody()}", {}),
}


def reads(staff: Desk, draw: Draw) -> dict[str, Read]:
    """What staff ask for, by kind."""

    def read(asked: Callable[[Draw], Asked]) -> Read:
        async def one() -> bytes:
            path, parameters = asked(draw)
            return await staff.get(path, **parameters)

        return one

    return {what: read(asked) for what, asked in _ASKED.items()}


if __name__ == "__main__":
    main(reads, __doc__)
