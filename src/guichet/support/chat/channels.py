"""The channel of a store: switched on and off, its hours, its look and its words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Literal

import msgspec
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from guichet import connections
from guichet.kernel.auth import Actor, audit, list_accounts
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.ports.capabilities import AccountSummary
from guichet.support.chat.errors import StoreNotFoundError
from guichet.support.chat.model import ChatChannel
from guichet.support.inbox import ANSWER
from guichet.support.sla import times_of

CONNECTOR = "chat"
_MOST_STAFF = 1000
# An open desk is heard of once a minute; an agent whose desk was not heard of for longer went away.
_SEEN_WITHIN = timedelta(minutes=3)
_STORE = text(
    "SELECT s.id, s.name, s.time_zone FROM stores s"
    " WHERE s.gone_at IS NULL AND s.id = ANY(:ids) ORDER BY s.id"
)


class ChatWords(msgspec.Struct, frozen=True, kw_only=True):
    """What the window says in one language; "" for the house's own words."""

    title: str = ""
    greeting: str = ""
    offline: str = ""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How the window looks on the brand's pages, and what it says, by language."""

    colour: str = "#1C1B1A"
    side: Literal["left", "right"] = "right"
    words: dict[str, ChatWords] = {}


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """Chat at one store; `connection_id` is that of its rows in the mirror."""

    store_id: int
    store_name: str
    time_zone: str
    connection_id: int
    enabled: bool
    look: Look
    calendar_id: int | None


async def list_channels(transaction: Transaction, store_ids: Collection[int] | None) -> list[Channel]:
    """The channels of these stores, of all where None; a store without one is not named.

    One whose connection is paused or was disconnected counts as switched off.
    """
    query = select(*ChatChannel.__table__.columns).order_by(ChatChannel.store_id)
    if store_ids is not None:
        query = query.where(ChatChannel.store_id.in_(store_ids))
    rows = (await transaction.execute(query)).mappings().all()
    stores = await transaction.execute(_STORE, {"ids": [row["store_id"] for row in rows]})
    named = {store.id: store for store in stores}
    usable = {row.id for row in await connections.connections(transaction) if row.usable}
    return [
        Channel(
            store_id=row["store_id"],
            store_name=named[row["store_id"]].name,
            time_zone=named[row["store_id"]].time_zone,
            connection_id=row["connection_id"],
            enabled=row["enabled"] and row["connection_id"] in usable,
            look=msgspec.convert({name: row[name] for name in ("colour", "side", "words")}, Look),
            calendar_id=row["calendar_id"],
        )
        for row in rows
        if row["store_id"] in named
    ]


async def find_channel(transaction: Transaction, store_id: int) -> Channel | None:
    """The channel of a store; None where it was never set up."""
    found = await list_channels(transaction, [store_id])
    return found[0] if found else None


async def set_channel(
    transaction: Transaction,
    vault: Vault,
    actor: Actor,
    store_id: int,
    *,
    enabled: bool,
    look: Look,
    calendar_id: int | None,
) -> Channel:
    """Set up the channel of a store, or change it. Raises StoreNotFoundError."""
    before = await find_channel(transaction, store_id)
    connection_id = await _connection_of(transaction, vault, store_id)
    values = {
        "connection_id": connection_id,
        "enabled": enabled,
        "colour": look.colour,
        "side": look.side,
        "calendar_id": calendar_id,
        "words": msgspec.to_builtins(look.words),
        "changed_at": utc_now(),
    }
    await transaction.execute(
        insert(ChatChannel)
        .values(store_id=store_id, **values)
        .on_conflict_do_update(index_elements=["store_id"], set_=values)
    )
    after = await find_channel(transaction, store_id)
    assert after is not None  # noqa: S101 — just written
    await audit(
        transaction,
        actor,
        "chat.changed",
        entity="store",
        entity_id=store_id,
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(after),
    )
    return after


async def _connection_of(transaction: Transaction, vault: Vault, store_id: int) -> int:
    """The connection by which a store's chat stands in the mirror, made at the first time."""
    store = (await transaction.execute(_STORE, {"ids": [store_id]})).one_or_none()
    if store is None:
        raise StoreNotFoundError(store_id=store_id)
    account = f"store:{store_id}"
    for row in await connections.connections(transaction):
        if row.connector_id == CONNECTOR and row.account_external_id == account:
            return row.id
    connector = connections.connector_of(CONNECTOR)
    return await connections.connect(
        transaction,
        vault,
        connector_id=CONNECTOR,
        settings=connections.typed_settings(connector, {"store": str(store_id)}),
        account=AccountSummary(external_id=account, name=f"Chat · {store.name}"),
    )


async def is_open(transaction: Transaction, channel: Channel) -> bool:
    """Whether somebody can answer now: within the hours, an agent of the store has the desk open."""
    if not channel.enabled:
        return False
    now = utc_now()
    times = await times_of(transaction, {channel.calendar_id})
    if channel.calendar_id in times and not times[channel.calendar_id].is_open(now):
        return False
    accounts = await list_accounts(transaction, beyond=None, limit=_MOST_STAFF)
    store = f"store:{channel.store_id}"
    return any(
        account.state == "active"
        and account.last_seen_at is not None
        and now - account.last_seen_at < _SEEN_WITHIN
        and any(grant.gives(ANSWER) and grant.covers(ANSWER, store) for grant in account.grants)
        for account in accounts
    )
