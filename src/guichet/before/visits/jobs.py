"""Old views are let go."""

from __future__ import annotations

from datetime import timedelta

from guichet.before.visits.service import sweep
from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now


@periodic("visits.sweep", every=timedelta(hours=6))
async def sweep_views(services: Services) -> None:
    """Let go of views older than ninety days."""
    async with services.database.transaction() as transaction:
        await sweep(transaction, utc_now())
