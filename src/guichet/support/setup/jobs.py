"""What set-up does when it is due."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.jobs import job
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.support.setup.errands import RunTest
from guichet.support.setup.testing import perform


@job(
    "support.setup.test",
    RunTest,
    attempts=3,
    limit=timedelta(minutes=1),
    title=Words("Try a shop’s tickets", "Essayer les tickets d’une boutique"),
)
async def run_test(services: Services, payload: RunTest) -> None:
    """Try a store on a test ticket; begun anew where a worker died over it, since nothing of it remained."""
    await perform(services, payload.run_id)
