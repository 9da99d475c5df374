"""What each store tells: read and changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet.commerce.stores import Store
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.hours import after_quiet, zone_of
from guichet.kernel.types import utc_now
from guichet.purchase.journey.errors import NoSuchTextError, StoreNotFoundError
from guichet.purchase.journey.kinds import INTENTS, Kind
from guichet.purchase.journey.model import JourneySettings
from guichet.voice.templates import intent_names

QUIET_FROM, QUIET_UNTIL = 21 * 60, 8 * 60
GATHER_MINUTES = 10


class KindSetting(msgspec.Struct, frozen=True):
    """Whether a kind is told, and by which text."""

    on: bool
    intent: str


class NewSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a store is to tell; a kind that is not named is off."""

    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    gather_minutes: int = GATHER_MINUTES
    kinds: Mapping[Kind, KindSetting] = {}


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a store tells; `version` 0 where nobody settled it yet."""

    store_id: int
    name: str
    time_zone: str
    version: int = 0
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    gather_minutes: int = GATHER_MINUTES
    kinds: Mapping[str, KindSetting] = {}

    def of(self, kind: Kind) -> KindSetting:
        """The setting of a kind; off where nobody settled it."""
        return self.kinds.get(kind.value) or KindSetting(on=False, intent=INTENTS[kind])


def outside_quiet(settings: StoreSettings, moment: datetime) -> datetime:
    """The moment itself, or the end of the store's quiet hours that it falls in."""
    return after_quiet(moment, settings.quiet_from, settings.quiet_until, zone_of(settings.time_zone))


async def settings_of(
    transaction: Transaction, store_ids: Sequence[int] | None = None, *, lock: bool = False
) -> list[StoreSettings]:
    """What stores tell, by name; all of them without ids."""
    own = JourneySettings
    query = (
        select(
            Store.id.label("store_id"), Store.name, Store.time_zone,
            own.version, own.quiet_from, own.quiet_until, own.gather_minutes, own.kinds,
        )
        .outerjoin(own, own.store_id == Store.id)
        .where(Store.gone_at.is_(None))
        .order_by(Store.name, Store.id)
    )  # fmt: skip
    if store_ids is not None:
        query = query.where(Store.id.in_(store_ids))
    if lock:
        query = query.with_for_update(of=Store)
    rows = (await transaction.execute(query)).mappings()
    return [
        msgspec.convert({name: value for name, value in row.items() if value is not None}, StoreSettings)
        for row in rows
    ]


async def store_settings(transaction: Transaction, store_id: int, *, lock: bool = False) -> StoreSettings:
    """What one store tells. Raises StoreNotFoundError."""
    found = await settings_of(transaction, [store_id], lock=lock)
    if not found:
        raise StoreNotFoundError(store_id=store_id)
    return found[0]


async def change_settings(transaction: Transaction, actor: Actor, store_id: int, new: NewSettings) -> None:
    """Settle what a store tells from now on. Raises StoreNotFoundError, NoSuchTextError."""
    before = await store_settings(transaction, store_id, lock=True)
    known = await intent_names(transaction)
    for setting in new.kinds.values():
        if setting.intent not in known:
            raise NoSuchTextError(intent=setting.intent)
    kinds = {kind.value: msgspec.to_builtins(new.kinds[kind]) for kind in Kind if kind in new.kinds}
    values = {
        "version": before.version + 1,
        "quiet_from": new.quiet_from,
        "quiet_until": new.quiet_until,
        "gather_minutes": new.gather_minutes,
        "kinds": kinds,
        "updated_at": utc_now(),
    }
    statement = insert(JourneySettings).values(store_id=store_id, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["store_id"], set_=values))
    await audit(
        transaction,
        actor,
        "journey.changed",
        entity="store",
        entity_id=store_id,
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(new),
    )
