"""Buyers are killed in the midst of it: nothing is sold twice, and nothing stays held for the dead.

`bench/reserve_stock.py` plays it in full size: 2,000 buyers over 500 variants at 20 locations.
"""

from __future__ import annotations

import signal
from functools import partial
from multiprocessing.process import BaseProcess
from typing import Any

from bench.buyers import BROKEN, SOLD, STILL_SERVED, furnish, start_buyers
from tests.commerce.shop_stock import query
from tests.operations.tree import until

from guichet.commerce.stock import jobs
from guichet.kernel.services import Services


def test_killed_buyers_leave_nothing_oversold_and_nothing_held(services: Services, run: Any) -> None:
    database = services.database
    levels = run(furnish(database, variants=10, places=3, on_hand=20))

    def sold() -> int:
        return int(run(query(database, SOLD))[0][0])

    def in_the_midst(before: int, processes: list[BaseProcess]) -> bool:
        """Something was sold, or they were so quick that nothing is left to buy."""
        return sold() > before or not any(process.is_alive() for process in processes)

    for wave in range(3):
        before = sold()
        processes = [
            start_buyers(database.url, levels, 100 * wave + one, buyers=6, baskets=40) for one in (0, 50)
        ]
        until(partial(in_the_midst, before, processes))
        for process in processes:
            process.kill()
            process.join()
            assert process.exitcode in (0, -signal.SIGKILL)

    until(lambda: not run(query(database, STILL_SERVED)))
    assert sold() > 0

    async def story() -> None:
        assert await query(database, BROKEN) == []
        await query(
            database, "UPDATE reservation_lines SET held_until = now() WHERE state = 'held' RETURNING id"
        )
        await jobs.expire_due(services)
        assert await query(database, BROKEN) == []
        assert await query(database, "SELECT id FROM stock_levels WHERE reserved > 0") == []

    run(story())
