"""Old events go."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.events.keeping import drop_events
from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now


@periodic("events.drop_old", every=timedelta(hours=1))
async def drop_old(services: Services) -> None:
    """Drop the events that are older than the operator keeps them."""
    await drop_events(services.database, utc_now() - timedelta(days=services.settings.events_kept_days))
