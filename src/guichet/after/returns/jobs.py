"""Releasing what the policy may give back by itself, and ending returns whose goods never came."""

from __future__ import annotations

from datetime import timedelta

from guichet.after.returns.deciding import expire
from guichet.after.returns.errands import ReleaseRefund
from guichet.after.returns.settling import release
from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words


@job(
    "returns.release",
    ReleaseRefund,
    title=Words("Give back what the returns policy releases", "Rembourser ce que la politique autorise"),
)
async def release_refund(services: Services, errand: ReleaseRefund) -> None:
    """Give back what the policy may release by itself."""
    await release(services, errand.return_id)


@periodic("returns.expire", every=timedelta(hours=1))
async def expire_returns(services: Services) -> None:
    """End returns whose goods never came, some at a time."""
    more = 1
    while more:
        async with services.database.transaction() as transaction:
            more = await expire(transaction)
