"""Reservations as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.commerce.stock.errors import ReservationNotFoundError
from guichet.commerce.stock.model import LineState
from guichet.kernel.db import Transaction, driver

_LINES = """
SELECT made.id, made.reference_kind, made.reference_id, made.reserved_at, line.id, line.level_id,
  line.variant_id, line.location_id, line.quantity, line.state, line.held_until, line.confirmed_at,
  line.acknowledged_at, line.ended_at, line.act_id, line.trouble
FROM reservations AS made JOIN reservation_lines AS line ON line.reservation_id = made.id
"""
_BY_ID = f"{_LINES} WHERE made.id = %s ORDER BY line.id"
_BY_KEY = f"{_LINES} WHERE made.key = %s ORDER BY line.id"
_BY_IDS = f"{_LINES} WHERE made.id = ANY(%s) ORDER BY made.id DESC, line.id"
_LIST = """
SELECT made.id FROM reservations AS made WHERE made.id < :below {conditions}
ORDER BY made.id DESC LIMIT :count
"""
_LINE = "SELECT FROM reservation_lines AS line WHERE line.reservation_id = made.id"
_CONDITIONS = {
    "reference_kind": "AND made.reference_kind = :reference_kind",
    "reference_id": "AND made.reference_id = :reference_id",
    "variant_id": f"AND EXISTS ({_LINE} AND line.variant_id = :variant_id)",
    "location_id": f"AND EXISTS ({_LINE} AND line.location_id = :location_id)",
    "location_ids": f"AND EXISTS ({_LINE} AND line.location_id = ANY(:location_ids))",
    "state": f"AND EXISTS ({_LINE} AND line.state = :state)",
    "needs_look": (
        "AND made.id IN (SELECT line.reservation_id FROM reservation_lines AS line WHERE line.trouble <> ''"
        " AND line.trouble <> 'till')"
    ),
}
# What holds stock comes first: a reservation is as far as its line that is least far.
_ORDER = tuple(LineState)


class ReservedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it stands; see `model.ReservationLine`."""

    id: int
    level_id: int
    variant_id: int
    location_id: int
    quantity: int
    state: str
    held_until: datetime | None
    confirmed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None
    act_id: int | None = None
    trouble: str = ""

    @classmethod
    def held(
        cls,
        line_id: int,
        level_id: int,
        variant_id: int,
        location_id: int,
        quantity: int,
        held_until: datetime | None,
    ) -> ReservedLine:
        """A line that is held since now."""
        return cls(
            id=line_id,
            level_id=level_id,
            variant_id=variant_id,
            location_id=location_id,
            quantity=quantity,
            state=LineState.HELD.value,
            held_until=held_until,
        )

    @property
    def untold(self) -> bool:
        """Sold, but the owner was surely not told: the act failed, none can be, or a till rings it up."""
        return self.state == LineState.CONFIRMED and self.trouble not in ("", "uncertain")

    @property
    def confirmable(self) -> bool:
        """Whether confirming it does anything: it is held, or its owner is to be told anew."""
        return self.state == LineState.HELD or self.untold


class Reserved(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation with all its lines, in the order in which they were asked."""

    id: int
    reference_kind: str
    reference_id: str
    reserved_at: datetime
    lines: tuple[ReservedLine, ...]

    @property
    def state(self) -> LineState:
        """How it stands as a whole: as far as its line that is least far."""
        return min((LineState(line.state) for line in self.lines), key=_ORDER.index)


async def find_reservation(
    transaction: Transaction, reservation_id: int | None = None, *, key: str | None = None
) -> Reserved:
    """A reservation by its id, or by its asker's key. Raises ReservationNotFoundError."""
    connection = await driver(transaction)
    query, value = (_BY_ID, reservation_id) if key is None else (_BY_KEY, key)
    rows = await (await connection.execute(query, (value,))).fetchall()
    if not rows:
        raise ReservationNotFoundError(reservation_id=reservation_id or key)
    return _reserved(rows)


async def list_reservations(
    transaction: Transaction,
    *,
    below: int,
    count: int,
    location_ids: frozenset[int] | None,
    **wanted: Any,
) -> list[Reserved]:
    """Reservations with ids below `below`, newest first, with lines in `location_ids` where it is not None.

    `wanted`: reference_kind, reference_id, variant_id, location_id, state, needs_look.
    """
    named = {name: value for name, value in wanted.items() if value}
    if location_ids is not None:
        named["location_ids"] = list(location_ids)
    query = _LIST.format(conditions=" ".join(_CONDITIONS[name] for name in named))
    found = await transaction.execute(text(query), {"below": below, "count": count, **named})
    connection = await driver(transaction)
    rows = await (await connection.execute(_BY_IDS, (list(found.scalars()),))).fetchall()
    by_id: dict[int, list[Sequence[Any]]] = {}
    for row in rows:
        by_id.setdefault(row[0], []).append(row)
    return [_reserved(lines) for lines in by_id.values()]


def _reserved(rows: Sequence[Sequence[Any]]) -> Reserved:
    names = ReservedLine.__struct_fields__
    return Reserved(
        id=rows[0][0],
        reference_kind=rows[0][1],
        reference_id=rows[0][2],
        reserved_at=rows[0][3],
        lines=tuple(ReservedLine(**dict(zip(names, row[4:], strict=True))) for row in rows),
    )
