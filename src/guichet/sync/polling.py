"""One page of "what changed since": the cursor is the truth, so all who read changes go through here."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

import msgspec

from guichet import connections
from guichet.connections import CursorRow, Opened
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Page, ReadsChanges
from guichet.ports.records import Resource
from guichet.sync.raw import keep, of_page

# A poll that comes later than this after the one before catches up with what was missed.
_CATCHING_UP = timedelta(minutes=5)


class Polled(msgspec.Struct, frozen=True):
    """A page of changes, kept, with the cursor moved behind it."""

    page: Page
    origin: Origin


async def changes(
    services: Services, opened: Opened, cursor: CursorRow, *, live: bool = False
) -> AsyncGenerator[Polled]:
    """Read what changed since the cursor, page by page; each page and the cursor are kept together.

    `live`: a hint woke this, so it is news however long ago the last poll was.
    """
    connector = opened.connector
    if not isinstance(connector, ReadsChanges):
        raise TypeError(f"{connector.manifest.id} reads no changes")
    resource = Resource(cursor.resource)
    began = utc_now()
    origin = Origin.LIVE if live else origin_of(cursor, began)
    pages = connector.changes(opened.session, resource, cursor.position, since=cursor.since)
    async for page in pages:
        async with services.database.transaction() as transaction:
            if page.rows:
                await keep(transaction, [of_page(opened.row.id, "poll", page, origin)])
            await connections.move_cursor(
                transaction, opened.row.id, resource.value, "changes", position=page.position
            )
        yield Polled(page, origin)
        if page.last:
            break
    async with services.database.transaction() as transaction:
        due_at = utc_now() + timedelta(seconds=opened.row.reconcile_seconds)
        await connections.move_cursor(
            transaction, opened.row.id, resource.value, "changes", as_of=began, due_at=due_at
        )


def origin_of(cursor: CursorRow, now: datetime) -> Origin:
    """Whether a poll now brings news or catches up."""
    before = cursor.as_of or cursor.since
    return Origin.CATCH_UP if now - before > _CATCHING_UP else Origin.LIVE
