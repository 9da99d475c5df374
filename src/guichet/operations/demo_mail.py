"""`python -m guichet.operations.demo_mail SEED`: fills the demo's mailboxes and connects them.

Run beside the demo once its shops are read, since a mail is about orders that the house must know. What lay
in a mailbox before it was connected is history; what waits for an answer comes in afterwards.
"""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy import text

from guichet.demo.correspondents import correspondents
from guichet.demo.service_levels import settle_service_levels, write_waiting
from guichet.demo.teamwork import call_the_lead
from guichet.kernel.auth import Actor
from guichet.kernel.log import configure_log
from guichet.kernel.services import Services
from guichet.kernel.settings import load_settings
from guichet.kernel.types import utc_now
from guichet.operations.demo_making import connect_account
from guichet.operations.demo_notes import read_notes, write_notes
from guichet.operations.services import import_rooms, open_services

_ACTOR = Actor.system("demo")
_LOOK = 1.0
_TRIES = 60  # the first mails are in their tickets within seconds
# The first readings are over, and what they brought was taken in: lanes of history begin at the 16th.
_READ = text(
    "SELECT NOT EXISTS (SELECT FROM sync_runs WHERE state = 'running')"
    " AND NOT EXISTS (SELECT FROM deliveries_waiting WHERE lane >= 16)"
)


async def _until_read(services: Services) -> None:
    while True:
        async with services.database.transaction() as transaction:
            if await transaction.scalar(_READ):
                return
        await asyncio.sleep(_LOOK)


async def _make(seed: int) -> None:
    settings = load_settings()
    folder = settings.data_dir
    notes = read_notes(folder)
    async with open_services(settings) as services:
        await _until_read(services)
        http, shops = services.http.unmetered(), {shop.name: shop.address for shop in notes.shops}
        async with services.database.transaction() as transaction:
            promised = await settle_service_levels(transaction, _ACTOR)
        if promised:
            await write_waiting(http, shops)
        for mailbox in notes.mailboxes:
            if mailbox.connection_id is not None:
                continue
            writers = correspondents(http, mailbox.address, shops, seed)[1][mailbox.name]
            if not mailbox.filled:
                await writers.write_the_past(utc_now())
                mailbox.filled = True
                write_notes(folder, notes)
            await connect_account(services, folder, notes, mailbox)
            await writers.write_first()
        await _have_the_lead_called(services)


async def _have_the_lead_called(services: Services) -> None:
    for _ in range(_TRIES):
        async with services.database.transaction() as transaction:
            if await call_the_lead(transaction):
                return
        await asyncio.sleep(_LOOK)


def main() -> None:
    """Fill and connect every mailbox that is not connected yet."""
    configure_log(level="warning")
    import_rooms("jobs")  # what is settled asks for some
    asyncio.run(_make(int(sys.argv[1])))


if __name__ == "__main__":
    main()
