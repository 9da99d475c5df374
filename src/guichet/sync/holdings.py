"""Telling the owner of a figure what was sold of it: one relative adjustment for what one confirmation sold.

`commerce.stock` announces what is sold, an act tells it, and the act's end is said to `commerce.stock`, which
ends the hold by the first reading that surely counts it. An act that failed or is uncertain leaves the hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from guichet import connections
from guichet.commerce import stock
from guichet.connections import ConnectionNotFoundError
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.ports.adjusting import AdjustsLater
from guichet.ports.capabilities import ReadsThings, StockAdjustment
from guichet.ports.happenings.sync import ActEnded
from guichet.ports.records import Resource
from guichet.sync.acts import AdjustStock
from guichet.sync.errors import NotOfferedError
from guichet.sync.push import Subject, find_act, intend
from guichet.sync.wanting import Wish, want

_KEY = "reservation-lines:"
_ACTOR = Actor.system("reservations")
# What a job that runs at the very end of the window may be early by, on another machine's clock.
_CLOCKS_APART = timedelta(seconds=1)


class ReadLevels(msgspec.Struct, frozen=True):
    """Read these levels of a connection anew: their owner counts by now what it was told."""

    connection_id: int
    external_ids: tuple[str, ...]


async def tell_owner(transaction: Transaction, line_ids: Sequence[int], event_id: int) -> None:
    """Have the owners of sold lines told, once for an event. What cannot be told shows on the line."""
    by_connection: dict[int, list[stock.ToTell]] = {}
    for line in await stock.lines_to_tell(transaction, line_ids):
        by_connection.setdefault(line.connection_id, []).append(line)
    for connection_id, lines in by_connection.items():
        ids = [line.line_id for line in lines]
        request = AdjustStock(
            adjustments=tuple(one for line in lines for one in _adjustments(line)),
            reason=f"Guichet {lines[0].reservation_id}",
        )
        before = [
            {"variant_id": line.variant_id, "location_id": line.location_id, "on_hand": line.on_hand}
            for line in lines
        ]
        try:
            act_id = await intend(
                transaction,
                _ACTOR,
                connection_id,
                request,
                key=f"{_KEY}{event_id}",
                subject=Subject(before=before),
            )
        except (NotOfferedError, ConnectionNotFoundError):
            await stock.note_trouble(transaction, "not_offered", line_ids=ids)
            continue
        await stock.note_act(transaction, ids, act_id)


def _adjustments(line: stock.ToTell) -> list[StockAdjustment]:
    ends = [(line.location_external_id, -line.quantity)]
    if line.to_location_external_id is not None:
        ends.append((line.to_location_external_id, line.quantity))
    return [
        StockAdjustment(
            variant_external_id=line.variant_external_id, location_external_id=place, change=change
        )
        for place, change in ends
    ]


async def hear_of_act(transaction: Transaction, ended: ActEnded) -> None:
    """Say what became of an act that told an owner."""
    if ended.kind != "adjust_stock" or not ended.key.startswith(_KEY):
        return
    if ended.state != "done":
        await stock.note_trouble(transaction, ended.state, act_id=ended.act_id)
        return
    act = await find_act(transaction, ended.act_id)
    acknowledged_at = (act.finished_at if act is not None else None) or utc_now()
    row = await connections.find_connection(transaction, ended.connection_id)
    connector = connections.connector_of(row.connector_id)
    later = connector.adjusts_within if isinstance(connector, AdjustsLater) else timedelta(0)
    known_from = acknowledged_at + later
    concerned = await stock.acknowledge(
        transaction, act_id=ended.act_id, acknowledged_at=acknowledged_at, known_from=known_from
    )
    if concerned and isinstance(connector, ReadsThings) and Resource.STOCK in connector.fetchable:
        errand = ReadLevels(ended.connection_id, tuple(sorted(name for _, name in concerned)))
        await enqueue(transaction, errand, key=str(ended.act_id), run_at=known_from + _CLOCKS_APART)


async def read_levels_later(
    transaction: Transaction, levels: Sequence[tuple[int, str]], *, key: str, run_at: datetime
) -> None:
    """Have levels, by connection and external id, read anew from a moment on, where they can be."""
    by_connection: dict[int, list[str]] = {}
    for connection_id, name in levels:
        by_connection.setdefault(connection_id, []).append(name)
    for connection_id, names in by_connection.items():
        row = await connections.find_connection(transaction, connection_id)
        connector = connections.connector_of(row.connector_id)
        if isinstance(connector, ReadsThings) and Resource.STOCK in connector.fetchable:
            errand = ReadLevels(connection_id, tuple(sorted(names)))
            await enqueue(transaction, errand, key=f"{key}:{connection_id}", run_at=run_at + _CLOCKS_APART)


async def read_levels(transaction: Transaction, asked: ReadLevels) -> None:
    """Want these levels anew."""
    wishes = [Wish(asked.connection_id, Resource.STOCK, name, Origin.LIVE) for name in asked.external_ids]
    await want(transaction, wishes)
