"""Moving a preparation from state to state: what may follow is checked, and announced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.purchase import PreparationChanged, PreparationTroubled
from guichet.purchase.picking import repository
from guichet.purchase.picking.errors import (
    ActedAtError,
    AlreadyHandedOverError,
    MovedAwayError,
    NotPossibleNowError,
    PreparationOverError,
)
from guichet.purchase.picking.repository import PreparationRow
from guichet.purchase.picking.states import NEXT, State, Trouble

MOVED_AWAY, MOVED_HERE = "moved_away", "moved_here"
"""Kinds of change: its customer collects it elsewhere now, and so it ended here and began there."""

_DAYS = 7
_SKEW = timedelta(minutes=5)


class Act:
    """Who does something, when it was done (None: now), and under which key it is done once."""

    def __init__(self, actor: Actor, acted_at: datetime | None = None, key: str = "") -> None:
        now = utc_now()
        if acted_at is not None and not now - timedelta(days=_DAYS) < acted_at <= now + _SKEW:
            raise ActedAtError(days=_DAYS)
        self.actor = actor
        self.at = min(acted_at, now) if acted_at is not None else now
        self.key = key


async def was_done(transaction: Transaction, row: PreparationRow, act: Act) -> bool:
    """Whether this was done before under its key, so that it is not to be done again."""
    return bool(act.key) and await repository.was_done(transaction, row.id, act.key)


async def move(
    transaction: Transaction, row: PreparationRow, to: State, act: Act | None = None, **values: Any
) -> PreparationRow:
    """Bring a preparation that is held into a state. Raises what `require_next` raises."""
    require_next(row, to, act)
    moved = await repository.change_preparation(transaction, row, state=to, **values)
    await announce(transaction, moved, row.state)
    return moved


def require_next(row: PreparationRow, to: State, act: Act | None = None) -> None:
    """Raise the error that says best why a preparation may not come into a state."""
    if to in NEXT[row.state]:
        return
    if row.state is State.HANDED_OVER:
        at = told_time(row.handed_at, act)
        if not row.handed_by_name:
            raise AlreadyHandedOverError(AlreadyHandedOverError.by_shop, at=at)
        raise AlreadyHandedOverError(name=row.handed_by_name, at=at)
    if row.state is State.CANCELLED:
        moved = next((one for one in row.changes if one["kind"] == MOVED_AWAY), None)
        if moved is not None:
            raise MovedAwayError(place=moved["name"])
        raise PreparationOverError
    raise NotPossibleNowError(state=row.state.value)


def told_time(at: datetime | None, act: Act | None) -> str:
    """A time as whoever acts reads it: the day and hour of their zone."""
    zone = ZoneInfo(act.actor.time_zone) if act else UTC
    return f"{at.astimezone(zone):%d/%m %H:%M}" if at else ""


async def announce(transaction: Transaction, row: PreparationRow, before: State | None) -> None:
    """Tell that a preparation came into its state, or that something of it moved."""
    told = PreparationChanged(
        preparation_id=row.id,
        order_id=row.order_id,
        purchase_id=row.purchase_id,
        store_id=row.store_id,
        location_id=row.location_id,
        purpose=row.purpose.value,
        before=before.value if before else None,
        after=row.state.value,
        return_id=row.return_id,
    )
    await publish(transaction, [to_publish(told, row.id, version=row.version)], origin=Origin.LIVE)


async def raise_trouble(
    transaction: Transaction,
    row: PreparationRow,
    kind: Trouble,
    *,
    line_id: int | None = None,
    quantity: int = 0,
) -> int:
    """Have a person look at a preparation; gives the number of what is to be looked at."""
    trouble_id = await repository.add_trouble(transaction, row, kind, line_id=line_id, quantity=quantity)
    told = PreparationTroubled(
        trouble_id=trouble_id,
        preparation_id=row.id,
        location_id=row.location_id,
        kind=kind.value,
        open=True,
    )
    await publish(transaction, [to_publish(told, trouble_id)], origin=Origin.LIVE)
    return trouble_id
