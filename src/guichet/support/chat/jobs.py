"""What chat does by the clock."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.support.chat.presence import forget_absent


@periodic("support.chat.forget_absent", every=timedelta(minutes=10))
async def forget_those_who_left(services: Services) -> None:
    """Drop who is not there any more."""
    async with services.database.transaction() as transaction:
        await forget_absent(transaction)
