"""Counts of wrong codes are forgotten when their time is over, codes a while after they were used."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.purchase.pickup.attempts import sweep_attempts
from guichet.purchase.pickup.codes import sweep_codes

# So long whoever shows a used code is told that it was used.
_KEPT = timedelta(days=30)


@periodic("pickup.sweep", every=timedelta(hours=1))
async def sweep(services: Services) -> None:
    """Remove the counts whose window is over, and the codes of what ended long ago."""
    await services.database.run(sweep_attempts)
    before = utc_now() - _KEPT
    await services.database.run(lambda transaction: sweep_codes(transaction, before))
