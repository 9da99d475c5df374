"""How long staff wait for the search over everything, by what they type.

    python -m bench.search [--orders 1000000] [--small 10000] [--seconds 20] [--repeats 3]

The whole route, sockets apart (`bench.desk`), over a filled server that is thrown away (`bench.world`).
Reads of all kinds arrive mixed, by chance (Poisson) at half the rate that one reader reaches who reads one
after the other, whoever still waits. The same is done with `--small` orders in the same run: the price of
size.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable

from bench.desk import Desk, desk
from bench.measuring import Read, scratch_server
from bench.reading import compare
from bench.world import DOMAINS, PRODUCTS, Draw, fill

_TYPED: dict[str, Callable[[Draw], str]] = {
    "order number": lambda draw: f"#{100_000 + draw.order()}",
    "its beginning": lambda draw: str(100_000 + draw.order())[:4],
    "a name's beginning": lambda draw: draw.name(),
    "half a name, any order": lambda draw: draw.half_name(),
    "one letter": lambda draw: draw.name()[0],
    "mail's beginning": lambda draw: f"{draw.name().split()[0]}{draw.somebody()}",
    "mail's domain": lambda draw: f"@{draw.chance.choice(DOMAINS)}",
    "phone": lambda draw: f"+33 (0){draw.phone()}",
    "phone's last four": lambda draw: draw.phone()[-4:],
    "tracking number": lambda draw: f"6a {draw.order():011d}",
    "sku": lambda draw: f"sku-{draw.chance.randint(1, PRODUCTS)}",
    "words of a product": lambda draw: f"robe {draw.name()[:3]}",
    "postcode": lambda draw: str(10_000 + 80 * draw.chance.randint(0, 999)),
    "nothing there": lambda draw: f"qq{draw.order()}",
}


def reads(staff: Desk, draw: Draw) -> dict[str, Read]:
    """What people type, by kind."""

    def read(typed: Callable[[Draw], str]) -> Read:
        return lambda: staff.get("/search", q=typed(draw))

    return {what: read(typed) for what, typed in _TYPED.items()}


async def run(addresses: dict[int, str], seconds: float, repeats: int) -> None:
    """Measure both databases and print a table."""
    async with desk(addresses[min(addresses)]) as few, desk(addresses[max(addresses)]) as many:
        worlds = {
            min(addresses): reads(few, Draw(min(addresses))),
            max(addresses): reads(many, Draw(max(addresses))),
        }
        await compare(worlds, seconds, repeats)


def main() -> None:
    """Make the servers, fill them, measure, throw them away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    with scratch_server() as many, scratch_server() as few:
        for server, orders in ((few, asked.small), (many, asked.orders)):
            print(f"{orders:,} orders filled in {fill(server.address, orders):.0f} s", flush=True)
        addresses = {asked.small: few.address, asked.orders: many.address}
        asyncio.run(run(addresses, asked.seconds, asked.repeats))


if __name__ == "__main__":
    main()
