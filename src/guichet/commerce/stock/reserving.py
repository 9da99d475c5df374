"""Holding stock: reserve, confirm, release, expire; asked again, each gives the same answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.commerce.stock.errors import (
    LineNotOfReservationError,
    OwnerKnowsError,
    ReservationKeyTakenError,
    ReservationOverError,
    Short,
    StockShortError,
)
from guichet.commerce.stock.model import Cause, LineState, Owner
from guichet.commerce.stock.moving import (
    Level,
    actor_json,
    announce_levels,
    changed,
    end_lines,
    lock_levels,
    settle_overruns,
)
from guichet.commerce.stock.reservations import Reserved, ReservedLine, find_reservation
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import ReservationConfirmed

_BEGIN = """
INSERT INTO reservations (key, reference_kind, reference_id, actor, reserved_at)
VALUES (%s, %s, %s, %s::jsonb, %s) ON CONFLICT (key) DO NOTHING RETURNING id
"""
# The rows are locked first, in the order of their ids, by a statement of its own: what the next one reads is
# then the present, of which nobody changes anything meanwhile. Within one statement a part of the conditions
# would be tried on the rows as they were before the wait.
_LOCK_ASKED = """
SELECT id FROM stock_levels WHERE id IN (
  SELECT min(level.id) FROM stock_levels AS level
  JOIN unnest(%(variants)s::bigint[], %(locations)s::bigint[]) AS one (variant_id, location_id)
    ON level.variant_id = one.variant_id AND level.location_id = one.location_id
  WHERE level.gone_at IS NULL GROUP BY level.variant_id, level.location_id
) ORDER BY id FOR UPDATE
"""
# All of them, or none: one conditional statement.
_HOLD = """
WITH asked AS (
  SELECT variant_id, location_id, sum(quantity)::integer AS quantity
  FROM unnest(%(variants)s::bigint[], %(locations)s::bigint[], %(quantities)s::integer[])
    AS one (variant_id, location_id, quantity)
  GROUP BY variant_id, location_id
), found AS (
  SELECT level.id, level.available, asked.quantity
  FROM asked JOIN stock_levels AS level
    ON level.variant_id = asked.variant_id AND level.location_id = asked.location_id
  WHERE level.id = ANY(%(locked)s) AND level.gone_at IS NULL
    AND (NOT level.tracked OR level.available >= asked.quantity)
)
UPDATE stock_levels AS level SET reserved = level.reserved + found.quantity, version = level.version + 1
FROM found
WHERE level.id = found.id AND (SELECT count(*) FROM found) = (SELECT count(*) FROM asked)
RETURNING level.id, level.variant_id, level.location_id, level.available, level.version, found.available
"""
_HOLD_ARRIVING = """
WITH asked AS (
  SELECT variant_id, location_id, sum(quantity)::integer AS quantity
  FROM unnest(%(variants)s::bigint[], %(locations)s::bigint[], %(quantities)s::integer[])
    AS one (variant_id, location_id, quantity)
  GROUP BY variant_id, location_id
)
UPDATE stock_levels AS level SET reserved = level.reserved + asked.quantity,
  overrun = level.overrun + asked.quantity, version = level.version + 1
FROM asked
WHERE level.id = ANY(%(locked)s) AND level.variant_id = asked.variant_id
  AND level.location_id = asked.location_id
RETURNING level.id, level.variant_id, level.location_id
"""
_WRITE_LINES = """
WITH made AS (
  INSERT INTO reservation_lines (reservation_id, level_id, variant_id, location_id, quantity,
    to_level_id, state, held_until)
  SELECT %(reservation)s, level_id, variant_id, location_id, quantity, to_level_id, 'held', %(held_until)s
  FROM unnest(%(levels)s::bigint[], %(variants)s::bigint[], %(locations)s::bigint[],
    %(quantities)s::integer[], %(to_levels)s::bigint[]) WITH ORDINALITY
    AS one (level_id, variant_id, location_id, quantity, to_level_id, place) ORDER BY place
  RETURNING id, level_id, variant_id, location_id, quantity
)
INSERT INTO stock_movements (at, kind, level_id, variant_id, location_id, reserved, counted,
    line_id, actor, note)
SELECT %(now)s, 'reserved', level_id, variant_id, location_id, quantity, 0, id, %(actor)s::jsonb, ''
FROM made ORDER BY id RETURNING line_id
"""
_LEFT = """
SELECT variant_id, location_id, max(CASE WHEN tracked THEN available ELSE 2147483647 END) FROM stock_levels
WHERE (variant_id, location_id) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[])) AND gone_at IS NULL
GROUP BY variant_id, location_id
"""
_CONFIRM = """
WITH confirmed AS (
  UPDATE reservation_lines SET state = 'confirmed', confirmed_at = coalesce(confirmed_at, %(now)s),
    held_until = NULL, act_id = NULL, trouble = CASE WHEN id = ANY(%(rung_up)s) THEN 'till' ELSE '' END
  WHERE id = ANY(%(lines)s) RETURNING id, level_id, variant_id, location_id
)
INSERT INTO stock_movements (at, kind, level_id, variant_id, location_id, reserved, counted,
    line_id, actor, note)
SELECT %(now)s, 'confirmed', level_id, variant_id, location_id, 0, 0, id, %(actor)s::jsonb, ''
FROM confirmed ORDER BY id
"""
_NOTE_SOLD = "UPDATE reservation_lines SET confirmed_at = %s WHERE id = ANY(%s)"
_TILLS = "SELECT location_id FROM stock_owners WHERE location_id = ANY(%s) AND owner = %s"
_DUE = """
SELECT id, level_id FROM reservation_lines WHERE state = 'held' AND held_until <= %s
ORDER BY held_until LIMIT %s
"""


class Line(msgspec.Struct, frozen=True):
    """Pieces of a variant at a location that somebody wants."""

    variant_id: int
    location_id: int
    quantity: int


class Reference(msgspec.Struct, frozen=True):
    """What the pieces are for, in the asker's words: `order` 12, `basket` 9f…, `exchange` 3."""

    kind: str
    id: str


async def reserve(
    transaction: Transaction,
    actor: Actor,
    lines: Sequence[Line],
    *,
    key: str,
    reference: Reference,
    held_until: datetime | None,
    to_levels: Sequence[int | None] = (),
) -> Reserved:
    """Hold all these lines, or none; until `held_until` unless confirmed before, without limit where None.

    Take it last in the transaction: others wait for its rows. The same `key` is the same reservation for
    ever, as it stands now. `to_levels`: where the pieces go, of a transfer. Raises StockShortError, which
    says which lines are short and how much there is, and ReservationKeyTakenError.
    """
    connection = await driver(transaction)
    now = utc_now()
    values = (key, reference.kind, reference.id, actor_json(actor), now)
    begun = await (await connection.execute(_BEGIN, values)).fetchone()
    if begun is None:
        return await _same(transaction, key, lines, reference)
    asked: dict[str, Any] = {
        "variants": [line.variant_id for line in lines],
        "locations": [line.location_id for line in lines],
        "quantities": [line.quantity for line in lines],
    }
    locked = [row[0] for row in await (await connection.execute(_LOCK_ASKED, asked)).fetchall()]
    held = await (await connection.execute(_HOLD, {**asked, "locked": locked})).fetchall()
    if not held:
        await connection.execute("DELETE FROM reservations WHERE id = %s", (begun[0],))
        raise StockShortError(await _short(transaction, lines, asked))
    levels = {(row[1], row[2]): row[0] for row in held}
    written = {
        **asked,
        "reservation": begun[0],
        "levels": [levels[line.variant_id, line.location_id] for line in lines],
        "to_levels": list(to_levels or [None] * len(lines)),
        "held_until": held_until,
        "now": now,
        "actor": values[3],
    }
    line_ids = [row[0] for row in await (await connection.execute(_WRITE_LINES, written)).fetchall()]
    events = [changed(row, row[5]) for row in held if row[3] != row[5]]
    await publish(transaction, events, origin=Origin.LIVE)
    return Reserved(
        id=begun[0],
        reference_kind=reference.kind,
        reference_id=reference.id,
        reserved_at=now,
        lines=tuple(
            ReservedLine.held(line_id, level_id, line.variant_id, line.location_id, line.quantity, held_until)
            for line_id, level_id, line in zip(sorted(line_ids), written["levels"], lines, strict=True)
        ),
    )


async def lock_lines(transaction: Transaction, lines: Sequence[Line]) -> None:
    """Have the levels of all these lines to ourselves, for who holds them by more than one call."""
    connection = await driver(transaction)
    asked = {
        "variants": [line.variant_id for line in lines],
        "locations": [line.location_id for line in lines],
    }
    await connection.execute(_LOCK_ASKED, asked)


async def reserve_arriving(
    transaction: Transaction, actor: Actor, lines: Sequence[Line], *, key: str, reference: Reference
) -> Reserved:
    """Hold pieces that are on their way to these levels, so that nobody is promised them as they arrive.

    More is held than is there until then, which concerns nobody and is no overrun. Levels that no shop told
    yet are left out. The same `key` is the same reservation for ever.
    """
    connection = await driver(transaction)
    now, author = utc_now(), actor_json(actor)
    begun = await (
        await connection.execute(_BEGIN, (key, reference.kind, reference.id, author, now))
    ).fetchone()
    if begun is None:
        return await find_reservation(transaction, key=key)
    asked = {
        "variants": [line.variant_id for line in lines],
        "locations": [line.location_id for line in lines],
        "quantities": [line.quantity for line in lines],
    }
    locked = [row[0] for row in await (await connection.execute(_LOCK_ASKED, asked)).fetchall()]
    levels = await lock_levels(transaction, locked)
    rows = await (await connection.execute(_HOLD_ARRIVING, {**asked, "locked": locked})).fetchall()
    held = {(row[1], row[2]): row[0] for row in rows}
    there = [line for line in lines if (line.variant_id, line.location_id) in held]
    written = {
        "variants": [line.variant_id for line in there],
        "locations": [line.location_id for line in there],
        "quantities": [line.quantity for line in there],
        "reservation": begun[0],
        "levels": [held[line.variant_id, line.location_id] for line in there],
        "to_levels": [None] * len(there),
        "held_until": None,
        "now": now,
        "actor": author,
    }
    await connection.execute(_WRITE_LINES, written)
    await announce_levels(transaction, levels)
    return await find_reservation(transaction, begun[0])


async def _same(transaction: Transaction, key: str, lines: Sequence[Line], reference: Reference) -> Reserved:
    same = await find_reservation(transaction, key=key)
    kept = [Line(line.variant_id, line.location_id, line.quantity) for line in same.lines]
    if kept != list(lines) or (same.reference_kind, same.reference_id) != (reference.kind, reference.id):
        raise ReservationKeyTakenError
    return same


async def _short(transaction: Transaction, lines: Sequence[Line], asked: dict[str, Any]) -> list[Short]:
    """Which lines could not be held, several of one level counted together."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_LEFT, (asked["variants"], asked["locations"]))).fetchall()
    left = {(row[0], row[1]): row[2] for row in rows}
    wanted: Counter[tuple[int, int]] = Counter()
    for line in lines:
        wanted[line.variant_id, line.location_id] += line.quantity
    return [
        Short(
            place=place,
            variant_id=line.variant_id,
            location_id=line.location_id,
            asked=line.quantity,
            available=left.get((line.variant_id, line.location_id), 0),
        )
        for place, line in enumerate(lines)
        if wanted[line.variant_id, line.location_id] > left.get((line.variant_id, line.location_id), 0)
    ]


async def confirm(
    transaction: Transaction, actor: Actor, reservation_id: int, *, line_ids: Sequence[int] | None = None
) -> Reserved:
    """Say that what is held is sold: all lines that still are, or those named.

    Where the house owns the figure, it falls at once. Elsewhere the hold stays, the owner is told, and a
    reading that counts it ends it. What could not be told before is told anew. A line past its time that
    nobody gave back yet is still held. Raises ReservationNotFoundError, LineNotOfReservationError,
    ReservationOverError, StockShortError (a count found less than is held).
    """
    reservation = await find_reservation(transaction, reservation_id)
    chosen = _chosen(reservation, line_ids)
    levels = await lock_levels(transaction, (line.level_id for line in chosen))
    reservation = await find_reservation(transaction, reservation_id)
    lines = [line for line in _chosen(reservation, line_ids) if line.confirmable]
    _require_not_over(_chosen(reservation, line_ids), named=line_ids is not None)
    ours = [line for line in lines if levels[line.level_id].counted is not None]
    theirs = [line for line in lines if levels[line.level_id].counted is None]
    if ours:
        _require_there(ours, levels)
        connection = await driver(transaction)
        ids = [line.id for line in ours]
        await connection.execute(_NOTE_SOLD, (utc_now(), ids))
        await end_lines(transaction, actor, ids, LineState.SETTLED, taken=True)
        await _after(transaction, levels)
    if theirs:
        await _confirm_theirs(transaction, actor, reservation_id, theirs)
    return await find_reservation(transaction, reservation_id)


async def _confirm_theirs(
    transaction: Transaction, actor: Actor, reservation_id: int, lines: Sequence[ReservedLine]
) -> None:
    connection = await driver(transaction)
    places = [line.location_id for line in lines]
    tills = {row[0] for row in await (await connection.execute(_TILLS, (places, Owner.TILL))).fetchall()}
    asked = {
        "lines": [line.id for line in lines],
        "rung_up": [line.id for line in lines if line.location_id in tills],
        "now": utc_now(),
        "actor": actor_json(actor),
    }
    await connection.execute(_CONFIRM, asked)
    told = tuple(line.id for line in lines if line.location_id not in tills)
    if told:
        happening = ReservationConfirmed(reservation_id=reservation_id, line_ids=told)
        await publish(transaction, [to_publish(happening, reservation_id)], origin=Origin.LIVE)


async def release(
    transaction: Transaction, actor: Actor, reservation_id: int, *, line_ids: Sequence[int] | None = None
) -> Reserved:
    """Give back what is held: all lines that still are, or those named; what is given back already stays so.

    A sold line can be given back only while its owner was not told and is not being told. Raises
    ReservationNotFoundError, LineNotOfReservationError, OwnerKnowsError.
    """
    reservation = await find_reservation(transaction, reservation_id)
    levels = await lock_levels(transaction, (line.level_id for line in _chosen(reservation, line_ids)))
    reservation = await find_reservation(transaction, reservation_id)
    chosen = _chosen(reservation, line_ids)
    for line in chosen:
        known = line.state == LineState.SETTLED or (line.state == LineState.CONFIRMED and not line.untold)
        if known and line_ids is not None:
            raise OwnerKnowsError(line_id=line.id)
    given = [line.id for line in chosen if line.state == LineState.HELD or line.untold]
    if not given and any(line.state in (LineState.CONFIRMED, LineState.SETTLED) for line in chosen):
        raise OwnerKnowsError(line_id=chosen[0].id)
    live = (LineState.HELD, LineState.CONFIRMED)
    if given:
        await end_lines(transaction, actor, given, LineState.RELEASED, live=live)
        await _after(transaction, levels)
    return await find_reservation(transaction, reservation_id)


async def expire(transaction: Transaction, now: datetime, *, count: int = 500) -> int:
    """Give back up to `count` lines whose time is over; returns how many."""
    connection = await driver(transaction)
    due = await (await connection.execute(_DUE, (now, count))).fetchall()
    if not due:
        return 0
    levels = await lock_levels(transaction, (row[1] for row in due))
    actor = Actor.system("reservations")
    ended = await end_lines(transaction, actor, [row[0] for row in due], LineState.EXPIRED)
    await _after(transaction, levels)
    return len(ended)


async def _after(transaction: Transaction, levels: dict[int, Level]) -> None:
    """Close what was too much and is not any more, and say what is available now."""
    if any(level.overrun for level in levels.values()):
        await settle_overruns(transaction, levels, Cause.SHOP)  # it can only fall
    await announce_levels(transaction, levels)


def _chosen(reservation: Reserved, line_ids: Sequence[int] | None) -> list[ReservedLine]:
    if line_ids is None:
        return list(reservation.lines)
    by_id = {line.id: line for line in reservation.lines}
    missing = [line_id for line_id in line_ids if line_id not in by_id]
    if missing:
        raise LineNotOfReservationError(line_id=missing[0])
    return [by_id[line_id] for line_id in sorted(set(line_ids))]


def _require_not_over(lines: Sequence[ReservedLine], *, named: bool) -> None:
    """Refuse to confirm what is given back; where none is named, something must be left."""
    over = [line for line in lines if line.state in (LineState.RELEASED, LineState.EXPIRED)]
    if over and (named or len(over) == len(lines)):
        raise ReservationOverError(line_id=over[0].id, state=over[0].state)


def _require_there(lines: Sequence[ReservedLine], levels: dict[int, Level]) -> None:
    """Refuse to hand out of a counted level what is not there."""
    taken: Counter[int] = Counter()
    short = []
    for place, line in enumerate(lines):
        taken[line.level_id] += line.quantity
        counted = levels[line.level_id].counted or 0
        if taken[line.level_id] > counted:
            short.append(
                Short(
                    place=place,
                    variant_id=line.variant_id,
                    location_id=line.location_id,
                    asked=line.quantity,
                    available=counted,
                )
            )
    if short:
        raise StockShortError(short)
