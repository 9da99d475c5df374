"""Sweeping what the manners keep."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.kernel.web.idempotency import sweep_idempotency_keys


@periodic("web.sweep_idempotency_keys", every=timedelta(hours=1))
async def sweep(services: Services) -> None:
    """Remove the keys that are no longer good."""
    async with services.database.transaction() as transaction:
        await sweep_idempotency_keys(transaction, utc_now())
