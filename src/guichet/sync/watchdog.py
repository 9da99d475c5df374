"""The watchdog of webhooks: those that the vendor switched off or lost are made again.

Without a public address there are none: the connection says that what changes is only polled.
"""

from __future__ import annotations

from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet import connections
from guichet.connections import ConnectionNotFoundError, NotUsableError, Opened
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import ReceivesHooks
from guichet.sync.model import HookState
from guichet.sync.trouble import note_trouble, note_well

log = structlog.get_logger(__name__)


def address_of(services: Services, connection_id: int) -> str:
    """Where the webhooks of a connection are sent: an address of its own, as vendors demand."""
    return f"{services.settings.base_url}/in/{connection_id}"


async def tend(services: Services, connection_id: int) -> None:
    """Look at the webhooks of one connection and make what is missing or switched off."""
    try:
        opened = await connections.open_connection(services, connection_id)
    except (NotUsableError, ConnectionNotFoundError):
        return
    if not isinstance(opened.connector, ReceivesHooks) or not opened.connector.topics():
        return
    if services.settings.public_url is None:
        # A vendor cannot call a loopback address, and may switch off an app that makes it try.
        await _note(services, connection_id, len(opened.connector.topics()), 0, code="no_public_address")
        return
    try:
        active = await _tend(services, opened, opened.connector)
    except Exception as failure:  # noqa: BLE001 — without webhooks the mirror still heals by reading
        trouble = await note_trouble(services, connection_id, failure, of_one_thing=True)
        wanted = len(opened.connector.topics())
        await _note(services, connection_id, wanted, 0, code=trouble.code, words=trouble.words)
        return
    await note_well(services, opened.row.id)
    await _note(services, connection_id, len(opened.connector.topics()), active)


async def _tend(services: Services, opened: Opened, connector: ReceivesHooks) -> int:
    address = address_of(services, opened.row.id)
    wanted = set(connector.topics())
    there = await connector.list_hooks(opened.session, address)
    active = {hook.topic for hook in there if hook.active}
    missing = wanted - active
    if missing:
        log.info("hooks_made_again", connection_id=opened.row.id, topics=sorted(missing))
        secret = connections.hook_secret_of(services.vault, opened.row)
        there = await connector.register_hooks(opened.session, address, secret)
        active = {hook.topic for hook in there if hook.active}
    return len(wanted & active)


async def tend_all(services: Services) -> None:
    """Look after the webhooks of every connection that may be asked."""
    async with services.database.transaction() as transaction:
        rows = await connections.find_capable(transaction, ReceivesHooks)
    for row in rows:
        await tend(services, row.id)


async def _note(
    services: Services, connection_id: int, wanted: int, active: int, *, code: str = "", words: str = ""
) -> None:
    values: dict[str, Any] = {"wanted": wanted, "active": active, "checked_at": utc_now()}
    values |= {"code": code, "reason": words[:500]}
    async with services.database.transaction() as transaction:
        await transaction.execute(
            insert(HookState)
            .values(connection_id=connection_id, **values)
            .on_conflict_do_update(index_elements=["connection_id"], set_=values)
        )


async def states(transaction: Transaction) -> dict[int, HookState]:
    """What was last seen of each connection's webhooks."""
    rows = await transaction.execute(select(HookState.__table__))
    return {row["connection_id"]: HookState(**row) for row in rows.mappings()}
