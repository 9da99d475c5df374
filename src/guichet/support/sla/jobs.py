"""What service levels do later, and by the clock."""

from __future__ import annotations

import time
from datetime import timedelta

from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue, job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.support.sla.ageing import hand_over_some
from guichet.support.sla.errands import CountAnew
from guichet.support.sla.holding import keep_due, living_after

_CHUNK = 200
_AT_A_TIME = 60.0  # seconds; what is left is a job of its own, so that others have their turn


@job(
    "support.sla.count_anew",
    CountAnew,
    title=Words("Count the clocks of tickets anew", "Recompter les délais des tickets"),
)
async def count_anew(services: Services, payload: CountAnew) -> None:
    """Count the clocks of all living tickets anew, a chunk at a time."""
    begun, last = time.monotonic(), payload.after_id

    async def chunk(transaction: Transaction) -> int | None:
        ids = await living_after(transaction, last, _CHUNK)
        await keep_due(transaction, ids, anew=payload.policy_id)
        return ids[-1] if len(ids) == _CHUNK else None

    while True:
        following = await services.database.run(chunk)
        if following is None:
            return
        last = following
        if time.monotonic() - begun > _AT_A_TIME:
            async with services.database.transaction() as transaction:
                await enqueue(transaction, CountAnew(after_id=last, policy_id=payload.policy_id))
            return


@periodic("support.sla.hand_over", every=timedelta(seconds=3))
async def hand_over(services: Services) -> None:
    """Give tickets that are stuck to whom the rules name. A muted copy leaves them."""
    if services.settings.muted:
        return

    async def some(transaction: Transaction) -> int:
        return await hand_over_some(transaction, utc_now())

    while await services.database.run(some):
        pass
