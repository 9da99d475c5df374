"""How long the BigCommerce connector takes to read an order of three lines, one parcel and one payment.

Run it alone: `python -m bench.read_orders`. It needs no database; the machine's own pace in the same run is
printed beside it, since these machines swing by a factor of two.
"""

from __future__ import annotations

import copy
import json
import time
from importlib.resources import files
from typing import Any

from bench.measuring import calibrate, machine

from guichet.ports.records import Resource
from guichet.ports.registry import discover, find

ORDERS = 250
ROUNDS = 12


def page() -> bytes:
    """A page of 250 orders, each of another minute, made from the connector's fixture."""
    fixture = files("guichet.connectors.bigcommerce").joinpath("fixtures/pages/orders.json")
    rows = json.loads(fixture.read_text(encoding="utf-8"))
    whole = next(row for row in rows if row.get("order", {}).get("id") == 2001)
    return json.dumps([_order(whole, number) for number in range(ORDERS)], ensure_ascii=False).encode()


def _order(whole: Any, number: int) -> Any:
    row = copy.deepcopy(whole)
    clock = f"{number % 24:02d}:{number % 60:02d}"
    row["order"] |= {
        "id": 10_000 + number,
        "date_created": f"Tue, 02 Jun 2026 {clock}:00 +0000",
        "date_modified": f"Fri, 05 Jun 2026 {clock}:12 +0000",
    }
    return {**row, "refunds": [], "coupons": [], "transactions": row["transactions"][:1]}


def main() -> None:
    discover()
    connector: Any = find("bigcommerce")
    body = page()
    print(machine())
    print(f"{len(body) // ORDERS} bytes of JSON for each order, {ORDERS} orders in a page\n")
    print(f"{'round':>5} {'µs/order':>9} {'calibration ms':>15} {'ratio':>6}")
    for number in range(1, ROUNDS + 1):
        pace = calibrate()
        begun = time.process_time()
        count = sum(1 for _ in connector.read(Resource.ORDERS, body))
        each = (time.process_time() - begun) / count * 1_000_000
        print(f"{number:>5} {each:>9.1f} {pace:>15.0f} {each / pace:>6.2f}")


if __name__ == "__main__":
    main()
