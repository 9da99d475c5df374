"""What the search does by the clock."""

from __future__ import annotations

import time
from datetime import timedelta

from guichet.commerce.search.filling import fill_some
from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services

_AT_A_TIME = 20.0  # seconds, so that other timers have their turn


@periodic("search.fill", every=timedelta(seconds=30))
async def fill_in(services: Services) -> None:
    """Fill in words that are missing since before they were kept."""
    begun = time.monotonic()
    while await fill_some(services.database) and time.monotonic() - begun < _AT_A_TIME:
        pass
