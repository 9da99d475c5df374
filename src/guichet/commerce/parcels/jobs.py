"""What parcels have done by the clock."""

from __future__ import annotations

from datetime import timedelta

from guichet.commerce.parcels.attention import notice
from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now


@periodic("parcels.notice", every=timedelta(minutes=2))
async def notice_parcels(services: Services) -> None:
    """Notice the parcels that are silent or contradicted."""
    async with services.database.transaction() as transaction:
        await notice(transaction, utc_now())
