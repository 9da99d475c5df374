"""Counts of wrong codes are forgotten when their time is over."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.purchase.pickup.attempts import sweep_attempts


@periodic("pickup.sweep", every=timedelta(hours=1))
async def sweep(services: Services) -> None:
    """Remove the counts whose window is over."""
    await services.database.run(sweep_attempts)
