"""Picking and packing: what was taken from its shelf, what is not there, and where it waits then."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import text

from guichet.commerce.catalogue import normalise_gtin
from guichet.commerce.places import location_times, next_opening
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Database, Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.picking import repository
from guichet.purchase.picking.errors import (
    LineNotFoundError,
    NotAllPickedError,
    NothingHereError,
    TakenError,
    TooManyError,
)
from guichet.purchase.picking.moving import (
    Act,
    announce,
    move,
    raise_trouble,
    require_next,
    told_time,
    was_done,
)
from guichet.purchase.picking.repository import LineRow, PreparationRow
from guichet.purchase.picking.resourcing import Elsewhere, find_elsewhere
from guichet.purchase.picking.states import Reason, State, Trouble
from guichet.purchase.picking.telling import tell_shop

_DAY = timedelta(days=1)
_SCANNED = text("""
SELECT line.id FROM preparation_lines AS line LEFT JOIN variants AS own ON own.id = line.variant_id
WHERE line.preparation_id = :preparation_id
  AND (own.gtin14 = :gtin OR lower(line.sku) = lower(:typed) OR lower(own.sku) = lower(:typed)
    OR own.gtin = :typed)
ORDER BY line.quantity > line.picked + line.short DESC, line.id LIMIT 1
""")


class Picked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody took of a line (named, or by what was scanned), and how many are not there."""

    line_id: int | None = None
    scanned: str = ""
    quantity: int = 0
    short: int = 0
    reason: Reason = Reason.NOT_FOUND
    take_over: bool = False


async def pick(
    database: Database, transaction: Transaction, act: Act, row: PreparationRow, picked: Picked
) -> Elsewhere | None:
    """Note pieces of a held preparation as picked or missing; what is missing is looked for elsewhere.

    Asked again under the same key nothing is done. Raises TakenError, LineNotFoundError, TooManyError and
    what `require_next` raises.
    """
    if await was_done(transaction, row, act):
        return None
    row = await _take(transaction, act, row, take_over=picked.take_over)
    line = await _line(transaction, row, picked)
    done = line.picked + line.short
    if picked.quantity + picked.short > line.left or line.picked + picked.quantity < 0:
        raise TooManyError(name=line.name, asked=line.quantity, done=done)
    line = await repository.change_line(
        transaction, line, picked=line.picked + picked.quantity, short=line.short + picked.short
    )
    note = {"line_id": str(line.id), "name": line.name, "quantity": picked.quantity, "short": picked.short}
    if picked.short:
        note["reason"] = picked.reason.value
    kind = "short" if picked.short else "picked" if picked.quantity >= 0 else "unpicked"
    await repository.note(transaction, row.id, act.actor, kind, acted_at=act.at, key=act.key, **note)
    row = await repository.change_preparation(transaction, row)
    await announce(transaction, row, row.state)
    if not picked.short:
        return None
    found = await find_elsewhere(database, transaction, act, row, line, picked.short)
    await audit(
        transaction, act.actor, "preparation.short", entity="preparation", entity_id=row.id,
        after={**note, "elsewhere": str(found.location_id) if found else ""},
    )  # fmt: skip
    await _end_if_empty(transaction, act, row)
    return found


async def give_up(transaction: Transaction, act: Act, row: PreparationRow) -> PreparationRow:
    """Leave a held preparation to others; what was picked stays picked."""
    if await was_done(transaction, row, act):
        return row
    require_next(row, State.WAITING, act)
    await repository.note(transaction, row.id, act.actor, "given_up", acted_at=act.at, key=act.key)
    return await move(transaction, row, State.WAITING, act, taken_by_id=None, taken_by_name="", taken_at=None)


async def pack(
    transaction: Transaction,
    act: Act,
    row: PreparationRow,
    *,
    shelf: str = "",
    parcels: int = 1,
    take_over: bool = False,
) -> PreparationRow:
    """Note that a held preparation is packed and where it waits; its customer's time begins.

    Raises TakenError, NotAllPickedError, NothingHereError and what `require_next` raises.
    """
    if await was_done(transaction, row, act):
        return row
    require_next(row, State.READY if row.state is not State.WAITING else State.PICKING, act)
    row = await _take(transaction, act, row, take_over=take_over)
    lines = await repository.lines_of(transaction, row.id)
    left = sum(line.left for line in lines)
    if left:
        raise NotAllPickedError(left=left)
    if not any(line.picked for line in lines):
        raise NothingHereError
    return await make_ready(transaction, act, row, "packed", shelf=shelf, parcels=parcels)


async def make_ready(
    transaction: Transaction, act: Act, row: PreparationRow, kind: str, *, shelf: str, parcels: int
) -> PreparationRow:
    """Bring a preparation onto its shelf; who collects it has time from now on."""
    until = await kept_until(transaction, row, act.at) if row.is_collected else None
    await repository.note(
        transaction, row.id, act.actor, kind, acted_at=act.at, key=act.key, shelf=shelf, parcels=parcels
    )
    ready = await move(
        transaction, row, State.READY, act, shelf=shelf, parcels=parcels, ready_at=act.at, keep_until=until
    )
    await tell_shop(transaction, act.actor, ready)
    return ready


async def arrive(
    transaction: Transaction,
    act: Act,
    row: PreparationRow,
    *,
    shelf: str = "",
    parcels: int = 1,
    damaged: bool = False,
) -> PreparationRow:
    """Note that the parcel of a held preparation came, as expected or late; damaged, a person looks at it."""
    if await was_done(transaction, row, act):
        return row
    if damaged:
        return await miss(transaction, act, row, Trouble.DAMAGED)
    require_next(row, State.READY, act)
    for line in await repository.lines_of(transaction, row.id):
        await repository.change_line(transaction, line, picked=line.quantity - line.short)
    return await make_ready(transaction, act, row, "arrived", shelf=shelf, parcels=parcels)


async def miss(
    transaction: Transaction, act: Act, row: PreparationRow, kind: Trouble = Trouble.MISSING
) -> PreparationRow:
    """Note that the parcel of a held preparation did not come, or came damaged."""
    if await was_done(transaction, row, act):
        return row
    require_next(row, State.MISSING, act)
    await repository.note(transaction, row.id, act.actor, kind.value, acted_at=act.at, key=act.key)
    await raise_trouble(transaction, row, kind)
    return await move(transaction, row, State.MISSING, act, keep_until=None)


async def kept_until(transaction: Transaction, row: PreparationRow, since: datetime) -> datetime:
    """How long what is ready since a moment is kept: its hours, and to the end of an opening.

    Where the place is closed then, it is kept until the end of the next opening: nobody could come before.
    """
    over = since + timedelta(hours=row.hold_hours)
    time = (await location_times(transaction, [row.location_id])).get(row.location_id)
    span = next_opening(time, over) if time is not None else None
    if span is None or (span[0] <= over and span[1] - over > _DAY):
        return over
    return span[1]


async def _take(
    transaction: Transaction, act: Act, row: PreparationRow, *, take_over: bool
) -> PreparationRow:
    """Have a preparation be the actor's; somebody else's only where that is said."""
    if row.state is State.PICKING:
        if row.taken_by_id == act.actor.id:
            return row
        if not take_over:
            raise TakenError(name=row.taken_by_name, since=told_time(row.taken_at, act))
        await repository.note(
            transaction, row.id, act.actor, "taken_over", acted_at=act.at, before=row.taken_by_name
        )
        return await repository.change_preparation(transaction, row, **_taker(act.actor, act.at))
    require_next(row, State.PICKING, act)
    await repository.note(transaction, row.id, act.actor, "taken", acted_at=act.at)
    return await move(transaction, row, State.PICKING, act, **_taker(act.actor, act.at))


def _taker(actor: Actor, at: datetime) -> dict[str, object]:
    return {"taken_by_id": actor.id, "taken_by_name": actor.name, "taken_at": at}


async def _line(transaction: Transaction, row: PreparationRow, picked: Picked) -> LineRow:
    """The line that is meant. Raises LineNotFoundError."""
    line_id = picked.line_id
    if line_id is None:
        typed = picked.scanned.strip()
        asked = {"preparation_id": row.id, "typed": typed, "gtin": normalise_gtin(typed)}
        line_id = await transaction.scalar(_SCANNED, asked)
    found = await repository.find_line(transaction, line_id) if line_id is not None else None
    if found is None or found.preparation_id != row.id:
        raise LineNotFoundError(scanned=picked.scanned or str(picked.line_id or ""))
    return found


async def _end_if_empty(transaction: Transaction, act: Act, row: PreparationRow) -> None:
    """Nothing of it is here: it is prepared elsewhere, or somebody looks at it."""
    lines = await repository.lines_of(transaction, row.id)
    if any(line.left or line.picked for line in lines):
        return
    await repository.note(transaction, row.id, act.actor, "cancelled", reason="all_short")
    await move(transaction, row, State.CANCELLED, act, put_back_at=utc_now())
