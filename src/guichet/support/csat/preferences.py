"""Where satisfaction is asked: switched on store by store; nobody is asked before a merchant says so."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.csat.errors import StoreNotAskingError
from guichet.support.csat.model import CsatSettings

DELAY_MINUTES = 120
PAUSE_DAYS = 30

_LIST = text(
    f"SELECT s.id AS store_id, s.name AS store_name, coalesce(c.enabled, false) AS enabled,"
    f" coalesce(c.delay_minutes, {DELAY_MINUTES}) AS delay_minutes,"
    f" coalesce(c.pause_days, {PAUSE_DAYS}) AS pause_days"
    " FROM stores s LEFT JOIN csat_settings c ON c.store_id = s.id"
    " WHERE s.gone_at IS NULL AND (CAST(:ids AS bigint[]) IS NULL OR s.id = ANY(:ids)) ORDER BY s.name, s.id"
)


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """How a store asks; the defaults where nobody changed them."""

    store_id: int
    store_name: str
    enabled: bool
    delay_minutes: int
    pause_days: int


async def list_preferences(
    transaction: Transaction, store_ids: Collection[int] | None = None
) -> list[Preferences]:
    """How these stores ask (None: all), by name."""
    ids = None if store_ids is None else sorted(store_ids)
    rows = await transaction.execute(_LIST, {"ids": ids})
    return [Preferences(**row) for row in rows.mappings()]


async def any_preferences(transaction: Transaction) -> bool:
    """Whether anybody ever settled how a store asks."""
    return await transaction.scalar(select(CsatSettings.store_id).limit(1)) is not None


async def change_preferences(
    transaction: Transaction,
    actor: Actor,
    store_id: int,
    *,
    enabled: bool,
    delay_minutes: int = DELAY_MINUTES,
    pause_days: int = PAUSE_DAYS,
) -> Preferences:
    """Settle how a store asks. Raises StoreNotAskingError."""
    before = await list_preferences(transaction, [store_id])
    if not before:
        raise StoreNotAskingError(store_id=store_id)
    told = {"enabled": enabled, "delay_minutes": delay_minutes, "pause_days": pause_days}
    values = {**told, "changed_at": utc_now()}
    statement = insert(CsatSettings).values(store_id=store_id, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["store_id"], set_=values))
    was = {name: getattr(before[0], name) for name in told}
    await audit(
        transaction, actor, "csat.changed", entity="store", entity_id=store_id, before=was, after=told
    )
    return msgspec.structs.replace(before[0], **told)
