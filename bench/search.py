"""How long staff wait for the search over everything, by what they type.

    python -m bench.search [--orders 1000000] [--small 10000] [--seconds 20] [--repeats 3]

The whole route, sockets apart (`bench.desk`), over a filled server that is thrown away (`bench.world`).
Reads of all kinds arrive mixed, by chance (Poisson) at half the rate that one reader reaches who reads one
after the other, whoever still waits. The same is done with `--small` orders in the same run: the price of
size.
"""

from __future__ import annotations

from collections.abc import Callable

from bench.desk import Desk
from bench.measuring import Read
from bench.reading import main
from bench.world import DOMAINS, PRODUCTS, Draw

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


if __name__ == "__main__":
    main(reads, __doc__)
