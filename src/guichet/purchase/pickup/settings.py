"""How collecting is done here: how long things are kept, and whether a code is enough for a deputy."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.pickup.model import PickupSettings


class PickupPreferences(msgspec.Struct, frozen=True, kw_only=True):
    """`deputy_by_code`: whoever shows the code may collect, though the customer named nobody."""

    deputy_by_code: bool = False


class KeptPreferences(msgspec.Struct, frozen=True, kw_only=True):
    """The settings with their version, 0 as they come."""

    version: int
    preferences: PickupPreferences


async def find_preferences(transaction: Transaction, *, lock: bool = False) -> KeptPreferences:
    """The settings that hold."""
    query = select(PickupSettings.version, PickupSettings.document)
    row = (await transaction.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        return KeptPreferences(version=0, preferences=PickupPreferences())
    return KeptPreferences(version=row.version, preferences=msgspec.convert(row.document, PickupPreferences))


async def change_preferences(
    transaction: Transaction, actor: Actor, preferences: PickupPreferences
) -> KeptPreferences:
    """Settle how collecting is done from now on."""
    before = await find_preferences(transaction, lock=True)
    values = {
        "version": before.version + 1,
        "document": msgspec.to_builtins(preferences),
        "changed_at": utc_now(),
    }
    statement = insert(PickupSettings).values(id=1, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    await audit(
        transaction, actor, "pickup_settings.changed", entity="pickup_settings", entity_id=1,
        before=msgspec.to_builtins(before.preferences), after=values["document"],
    )  # fmt: skip
    return KeptPreferences(version=before.version + 1, preferences=preferences)
