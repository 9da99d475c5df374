"""How long a return takes from the opening to the policy's decision, with PostgreSQL and all that is written.

Run it alone: `python -m bench.returns`. One return after the other, each of an order of its own; the
machine's own pace is printed beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import timedelta
from typing import Any

from bench.measuring import calibrate, machine, quantile, scratch_server
from sqlalchemy import text

from guichet.after.policy import publish, save_draft
from guichet.after.policy.starting import starting_document
from guichet.after.returns import AskedLine, NewReturn, open_return
from guichet.commerce import ReadFact, apply
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.ports.records import (
    Fact,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    Resource,
    ShipmentRecord,
    StoreRecord,
)

_HOUSE = Actor.system("bench")
_AT_ONCE = 500


def _order(number: int) -> OrderRecord:
    arrived = utc_now() - timedelta(days=5)
    lines = tuple(
        OrderLineRecord(
            external_id=str(place), name=f"Article {place}", quantity=2, quantity_shipped=2,
            unit_price="20.00", total=4000,
        )
        for place in range(3)
    )  # fmt: skip
    parcel = ShipmentRecord(
        external_id=f"p{number}", carrier="x", created_at=arrived - timedelta(days=2), delivered_at=arrived
    )
    return OrderRecord(
        external_id=str(number), number=str(number), store_external_id="a", state=OrderState.COMPLETED,
        source_state="", placed_at=arrived - timedelta(days=4), currency="EUR", subtotal=12_000, total=12_000,
        lines=lines, shipments=(parcel,),
    )  # fmt: skip


async def _fill(database: Database, orders: int) -> None:
    store = StoreRecord(external_id="a", name="Nova", currency="EUR")
    facts: list[tuple[Resource, Any]] = [(Resource.STORES, store)]
    facts += [(Resource.ORDERS, _order(number)) for number in range(1, orders + 1)]
    for begin in range(0, len(facts), _AT_ONCE):
        part = facts[begin : begin + _AT_ONCE]
        read = [
            ReadFact(Fact(resource=kind, external_id=record.external_id, record=record), utc_now())
            for kind, record in part
        ]
        async with database.transaction() as transaction:
            await apply(transaction, 1, read, Origin.HISTORY)
    async with database.transaction() as transaction:
        await save_draft(transaction, _HOUSE, starting_document())
        await publish(transaction, _HOUSE)
        await transaction.execute(text("ANALYZE"))


async def _measure(address: str, orders: int, opened: int) -> list[float]:
    database = Database(address)
    try:
        await _fill(database, orders)
        async with database.transaction() as transaction:
            query = text("SELECT order_id, min(id) FROM order_lines GROUP BY order_id LIMIT :count")
            found = list(await transaction.execute(query, {"count": opened}))
        took = []
        for order_id, line_id in found:
            line = AskedLine(line_id=line_id, quantity=1, reason="too_small")
            begun = time.perf_counter()
            async with database.transaction() as transaction:
                await open_return(transaction, NewReturn(order_id=order_id, lines=(line,)))
            took.append((time.perf_counter() - begun) * 1000)
        return took
    finally:
        await database.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=5_000)
    parser.add_argument("--returns", type=int, default=300)
    asked = parser.parse_args()
    before = calibrate()
    with scratch_server() as server:
        took = asyncio.run(_measure(server.address, asked.orders, asked.returns))
    print(f"{machine()}; loop {before:.0f} and {calibrate():.0f} ms")
    print(
        f"opened to decided, {len(took)} returns among {asked.orders} orders:"
        f" median {quantile(took, 0.5):.1f} ms, p99 {quantile(took, 0.99):.1f} ms (goal 100)"
    )


if __name__ == "__main__":
    main()
