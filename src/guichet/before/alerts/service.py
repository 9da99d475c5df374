"""What each store offers, and what each shopper asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from guichet.before.alerts.episodes import Kind
from guichet.before.alerts.errands import PrimeMarks
from guichet.before.alerts.errors import AlertPlaceError, AlertStoreNotFoundError, NoBrowserError
from guichet.before.alerts.model import AlertPreferences, AlertSettings
from guichet.before.alerts.repository import offered_kinds
from guichet.before.profiles import MailNeededError, ShopperRow
from guichet.commerce.stores import Store
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.hours import after_quiet, zone_of
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.voice.push import takes_push

QUIET_FROM, QUIET_UNTIL = 21 * 60, 8 * 60
DROP_PERCENT = 5
_STOCK = frozenset({Kind.BACK_IN_STOCK, Kind.LOW_STOCK})
_SHOPS = text(
    "SELECT id FROM locations WHERE id = ANY(:ids) AND kind = 'shop' AND enabled AND gone_at IS NULL"
)
# The newer decision counts; places of both are kept.
_JOIN = text(
    """
INSERT INTO alert_preferences AS own
  (shopper_id, kinds, viewed, online, location_ids, mail, push, asked_at)
SELECT :stays, kinds, viewed, online, location_ids, mail, push, asked_at
FROM alert_preferences WHERE shopper_id = :gone
ON CONFLICT (shopper_id) DO UPDATE SET
  (kinds, viewed, online, mail, push, asked_at, location_ids) = (SELECT
    newer.kinds, newer.viewed, newer.online, newer.mail, newer.push, newer.asked_at,
    ARRAY(SELECT DISTINCT unnest(own.location_ids || excluded.location_ids) ORDER BY 1)
    FROM (VALUES (own.kinds, own.viewed, own.online, own.mail, own.push, own.asked_at),
      (excluded.kinds, excluded.viewed, excluded.online, excluded.mail, excluded.push, excluded.asked_at))
      AS newer (kinds, viewed, online, mail, push, asked_at)
    ORDER BY newer.asked_at DESC LIMIT 1)
"""
)
_MOVE_NOTICES = text(
    "UPDATE alert_notices AS n SET shopper_id = :stays WHERE shopper_id = :gone AND NOT EXISTS ("
    " SELECT FROM alert_notices AS same WHERE same.shopper_id = :stays AND same.variant_id = n.variant_id"
    " AND same.kind = n.kind AND same.place = n.place AND same.episode = n.episode)"
)
_DROP_NOTICES = text("DELETE FROM alert_notices WHERE shopper_id = :gone")


class NewSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a store is to offer; a kind that is not named is off."""

    kinds: Sequence[Kind] = ()
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    drop_percent: int = DROP_PERCENT


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What a store offers; `version` 0 where nobody settled it yet."""

    store_id: int
    name: str
    time_zone: str
    version: int = 0
    kinds: Sequence[str] = ()
    quiet_from: int = QUIET_FROM
    quiet_until: int = QUIET_UNTIL
    drop_percent: int = DROP_PERCENT

    def outside_quiet(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls in."""
        return after_quiet(moment, self.quiet_from, self.quiet_until, zone_of(self.time_zone))


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper asks for; see `model.AlertPreferences`. Nothing, as long as they asked for nothing."""

    kinds: Sequence[str] = ()
    viewed: bool = False
    online: bool = True
    location_ids: Sequence[int] = ()
    mail: bool = False
    push: bool = False


async def settings_of(
    transaction: Transaction, store_ids: Sequence[int] | None = None, *, lock: bool = False
) -> list[StoreSettings]:
    """What stores offer, by name; all of them without ids."""
    own = AlertSettings
    query = (
        select(
            Store.id.label("store_id"), Store.name, Store.time_zone,
            own.version, own.kinds, own.quiet_from, own.quiet_until, own.drop_percent,
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
        StoreSettings(**{name: value for name, value in row.items() if value is not None}) for row in rows
    ]


async def store_settings(transaction: Transaction, store_id: int, *, lock: bool = False) -> StoreSettings:
    """What one store offers. Raises AlertStoreNotFoundError."""
    found = await settings_of(transaction, [store_id], lock=lock)
    if not found:
        raise AlertStoreNotFoundError(store_id=store_id)
    return found[0]


async def change_settings(transaction: Transaction, actor: Actor, store_id: int, new: NewSettings) -> None:
    """Settle what a store offers from now on. Raises AlertStoreNotFoundError.

    What no store offered until now is compared with how it stands now, not with how it once stood.
    """
    before = await store_settings(transaction, store_id, lock=True)
    offered = await offered_kinds(transaction)
    values: dict[str, Any] = {
        "version": before.version + 1,
        "kinds": [kind.value for kind in Kind if kind in new.kinds],
        "quiet_from": new.quiet_from,
        "quiet_until": new.quiet_until,
        "drop_percent": new.drop_percent,
        "changed_at": utc_now(),
    }
    statement = insert(AlertSettings).values(store_id=store_id, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["store_id"], set_=values))
    begun = set(new.kinds) - offered
    stock, prices = bool(begun & _STOCK) and not offered & _STOCK, Kind.PRICE_DROP in begun
    if stock or prices:
        await enqueue(transaction, PrimeMarks(stock=stock, prices=prices))
    await audit(
        transaction,
        actor,
        "alerts.changed",
        entity="store",
        entity_id=store_id,
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(new),
    )


async def preferences_of(transaction: Transaction, shopper_id: int) -> Preferences:
    """What a shopper asks for."""
    columns = [getattr(AlertPreferences, name) for name in Preferences.__struct_fields__]
    query = select(*columns).where(AlertPreferences.shopper_id == shopper_id)
    row = (await transaction.execute(query)).mappings().one_or_none()
    return Preferences() if row is None else Preferences(**row)


async def ask(transaction: Transaction, shopper: ShopperRow, asked: Preferences) -> None:
    """Have a shopper be told of what they ask for.

    Raises MailNeededError, NoBrowserError where a way is asked for that leads to nobody, AlertPlaceError.
    """
    if asked.mail and not shopper.mail:
        raise MailNeededError
    if asked.push and not await takes_push(transaction, shopper.id):
        raise NoBrowserError
    known = set((await transaction.scalars(_SHOPS, {"ids": list(asked.location_ids)})).all())
    for location_id in asked.location_ids:
        if location_id not in known:
            raise AlertPlaceError(location_id=location_id)
    values = {**msgspec.structs.asdict(asked), "asked_at": utc_now()}
    values["kinds"] = [kind.value for kind in Kind if kind in asked.kinds]
    values["location_ids"] = sorted(known)
    statement = insert(AlertPreferences).values(shopper_id=shopper.id, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["shopper_id"], set_=values))


async def join(transaction: Transaction, gone: int, stays: int) -> None:
    """Give what one shopper asks for, and was told, to another."""
    both = {"gone": gone, "stays": stays}
    await transaction.execute(_JOIN, both)
    await transaction.execute(delete(AlertPreferences).where(AlertPreferences.shopper_id == gone))
    await transaction.execute(_MOVE_NOTICES, both)
    await transaction.execute(_DROP_NOTICES, {"gone": gone})
