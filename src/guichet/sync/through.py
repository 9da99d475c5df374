"""Reading named things through the whole mirror now: fetched, kept raw, taken by a reader like all else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from guichet.connections import Opened
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.ports.capabilities import ReadsThings
from guichet.ports.records import Resource
from guichet.sync.raw import keep, of_page, unread

_LOOK_EVERY = 0.05


async def fetch_now(
    services: Services, opened: Opened, resource: Resource, external_ids: Sequence[str], origin: Origin
) -> list[int]:
    """Fetch these things and keep the answer for the readers; returns the ids of the raw rows."""
    connector = opened.connector
    if not isinstance(connector, ReadsThings):
        raise TypeError(f"{connector.manifest.id} cannot fetch")
    page = await connector.fetch(opened.session, resource, external_ids)
    async with services.database.transaction() as transaction:
        return await keep(transaction, [of_page(opened.row.id, "fetch", page, origin)])


async def wait_until_read(services: Services, delivery_ids: Sequence[int], *, patience: float) -> bool:
    """Wait until readers have taken these raw rows; false when that takes longer than `patience` seconds."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        async with services.database.transaction() as transaction:
            if not await unread(transaction, delivery_ids):
                return True
        await asyncio.sleep(_LOOK_EVERY)
    return False
