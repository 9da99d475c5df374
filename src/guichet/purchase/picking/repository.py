"""Queries of preparations. Articles, stock and places are named by their tables: one round trip for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.picking.errors import PreparationNotFoundError
from guichet.purchase.picking.model import (
    Preparation,
    PreparationLine,
    PreparationMove,
    PreparationTrouble,
)
from guichet.purchase.picking.states import OPEN, SENT, Purpose, State, Trouble

_EXPIRED = text(
    "SELECT id FROM preparations WHERE state = 'ready' AND keep_until < :now"
    " ORDER BY keep_until LIMIT :count FOR UPDATE SKIP LOCKED"
)
_DUE = text(
    "SELECT id FROM preparations WHERE state = 'ready' AND keep_until < :soon AND reminded_at IS NULL"
    " ORDER BY keep_until LIMIT :count FOR UPDATE SKIP LOCKED"
)
_NAME_LINES = text("""
UPDATE preparation_lines AS line SET order_line_external_id = named.name
FROM unnest(CAST(:variants AS bigint[]), CAST(:names AS text[])) AS named (variant_id, name)
WHERE line.preparation_id = :id AND line.variant_id = named.variant_id
  AND line.order_line_external_id IS NULL
""")


class PreparationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A preparation as it is kept; see `model.Preparation`."""

    id: int
    version: int
    key: str
    store_id: int | None
    purchase_id: int | None
    order_id: int | None
    number: str
    location_id: int
    to_location_id: int | None
    from_id: int | None
    return_id: int | None
    purpose: Purpose
    state: State
    customer: str
    language: str
    due_at: datetime | None
    hold_hours: int
    taken_by_id: int | None
    taken_by_name: str
    taken_at: datetime | None
    shelf: str
    parcels: int
    ready_at: datetime | None
    keep_until: datetime | None
    reminded_at: datetime | None
    handed_to: str
    handed_at: datetime | None
    handed_by_name: str
    paid: str
    put_back_at: datetime | None
    changes: list[dict[str, Any]]
    made_at: datetime
    changed_at: datetime

    @property
    def is_collected(self) -> bool:
        """Whether a customer fetches it here."""
        return self.purpose not in SENT and self.to_location_id is None


class LineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is kept; see `model.PreparationLine`."""

    id: int
    preparation_id: int
    variant_id: int | None
    name: str
    sku: str
    quantity: int
    picked: int
    short: int
    left_behind: int
    order_line_external_id: str | None
    reservation_line_id: int | None
    short_line_id: int | None

    @property
    def left(self) -> int:
        """How many pieces are still to be picked."""
        return max(0, self.quantity - self.picked - self.short)


class MoveRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened."""

    id: int
    kind: str
    acted_at: datetime
    received_at: datetime
    actor_kind: str
    actor_id: int | None
    actor_name: str
    data: dict[str, Any]


_COLUMNS = tuple(getattr(Preparation, name) for name in PreparationRow.__struct_fields__)
_LINE_COLUMNS = tuple(getattr(PreparationLine, name) for name in LineRow.__struct_fields__)
_MOVE_COLUMNS = tuple(getattr(PreparationMove, name) for name in MoveRow.__struct_fields__)


def _row(values: Mapping[Any, Any]) -> PreparationRow:
    return msgspec.convert(dict(values), PreparationRow)


async def find_preparation(
    transaction: Transaction,
    preparation_id: int,
    *,
    location_ids: Collection[int] | None = None,
    lock: bool = False,
) -> PreparationRow:
    """A preparation at one of these places (None: any); `lock` holds it. Raises PreparationNotFoundError."""
    query = select(*_COLUMNS).where(Preparation.id == preparation_id)
    if location_ids is not None:
        query = query.where(Preparation.location_id.in_(location_ids))
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise PreparationNotFoundError(preparation_id=preparation_id)
    return _row(row)


async def find_by_key(transaction: Transaction, key: str) -> PreparationRow | None:
    """The preparation that was asked for under a key."""
    row = (await transaction.execute(select(*_COLUMNS).where(Preparation.key == key))).mappings()
    found = row.one_or_none()
    return None if found is None else _row(found)


async def preparations_of_order(
    transaction: Transaction, order_id: int, *, lock: bool = False
) -> list[PreparationRow]:
    """What is prepared of an order, the first first; what is sent for a return of it is none of it."""
    query = (
        select(*_COLUMNS)
        .where(Preparation.order_id == order_id, Preparation.return_id.is_(None))
        .order_by(Preparation.id)
    )
    rows = (await transaction.execute(query.with_for_update() if lock else query)).mappings()
    return [_row(row) for row in rows]


async def preparations_of_purchase(
    transaction: Transaction, purchase_id: int, *, lock: bool = False
) -> list[PreparationRow]:
    """What is prepared of a purchase, the first first."""
    query = select(*_COLUMNS).where(Preparation.purchase_id == purchase_id).order_by(Preparation.id)
    rows = (await transaction.execute(query.with_for_update() if lock else query)).mappings()
    return [_row(row) for row in rows]


async def preparations_of_return(transaction: Transaction, return_id: int) -> list[PreparationRow]:
    """What is prepared to go out for a return, the first first."""
    query = select(*_COLUMNS).where(Preparation.return_id == return_id).order_by(Preparation.id)
    return [_row(row) for row in (await transaction.execute(query)).mappings()]


async def of_source(transaction: Transaction, preparation_id: int) -> PreparationRow | None:
    """What is expected elsewhere from a preparation, held."""
    query = select(*_COLUMNS).where(Preparation.from_id == preparation_id).with_for_update()
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else _row(row)


async def lines_of(transaction: Transaction, preparation_id: int) -> list[LineRow]:
    """The lines of a preparation, in the order in which they were asked."""
    query = select(*_LINE_COLUMNS).where(PreparationLine.preparation_id == preparation_id)
    rows = (await transaction.execute(query.order_by(PreparationLine.id))).mappings()
    return [LineRow(**row) for row in rows]


async def find_line(transaction: Transaction, line_id: int) -> LineRow | None:
    """A line by its id."""
    query = select(*_LINE_COLUMNS).where(PreparationLine.id == line_id)
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else LineRow(**row)


async def moves_of(transaction: Transaction, preparation_id: int) -> list[MoveRow]:
    """Everything that happened to a preparation, the first first."""
    query = select(*_MOVE_COLUMNS).where(PreparationMove.preparation_id == preparation_id)
    rows = (await transaction.execute(query.order_by(PreparationMove.id))).mappings()
    return [MoveRow(**row) for row in rows]


async def was_done(transaction: Transaction, preparation_id: int, key: str) -> bool:
    """Whether something was done to a preparation under this key."""
    query = select(PreparationMove.id).where(
        PreparationMove.preparation_id == preparation_id, PreparationMove.key == key
    )
    return (await transaction.execute(query.limit(1))).first() is not None


async def add_preparation(transaction: Transaction, values: Mapping[str, Any]) -> int | None:
    """Keep a new preparation; gives its id, None where its key is taken."""
    statement = insert(Preparation).values(**values).on_conflict_do_nothing(index_elements=["key"])
    made: int | None = (await transaction.execute(statement.returning(Preparation.id))).scalar_one_or_none()
    return made


async def add_lines(transaction: Transaction, values: Sequence[Mapping[str, Any]]) -> None:
    """Keep the lines of a preparation."""
    await transaction.execute(insert(PreparationLine).values([dict(one) for one in values]))


async def change_preparation(transaction: Transaction, row: PreparationRow, **values: Any) -> PreparationRow:
    """Change a preparation that is held; gives it as it is now."""
    changed = {**values, "version": row.version + 1, "changed_at": utc_now()}
    await transaction.execute(update(Preparation).where(Preparation.id == row.id).values(changed))
    return msgspec.structs.replace(row, **changed)


async def change_line(transaction: Transaction, line: LineRow, **values: Any) -> LineRow:
    """Change a line of a preparation that is held; gives it as it is now."""
    await transaction.execute(update(PreparationLine).where(PreparationLine.id == line.id).values(values))
    return msgspec.structs.replace(line, **values)


async def name_lines(transaction: Transaction, preparation_id: int, lines: Mapping[int, str]) -> None:
    """Say which line of the shop's order each variant of a preparation is, where that is not known yet."""
    asked = {"id": preparation_id, "variants": list(lines), "names": list(lines.values())}
    await transaction.execute(_NAME_LINES, asked)


async def note(
    transaction: Transaction,
    preparation_id: int,
    actor: Actor,
    kind: str,
    *,
    acted_at: datetime | None = None,
    key: str = "",
    **data: object,
) -> None:
    """Write down what happened to a preparation; without `acted_at` it happened now."""
    now = utc_now()
    await transaction.execute(
        insert(PreparationMove).values(
            preparation_id=preparation_id,
            kind=kind,
            acted_at=acted_at or now,
            received_at=now,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            actor_name=actor.name,
            key=key,
            data=data,
        )
    )


async def add_trouble(
    transaction: Transaction,
    row: PreparationRow,
    kind: Trouble,
    *,
    line_id: int | None = None,
    quantity: int = 0,
) -> int:
    """Keep what a person has to look at; gives its id."""
    statement = insert(PreparationTrouble).values(
        preparation_id=row.id,
        line_id=line_id,
        location_id=row.location_id,
        kind=kind.value,
        quantity=quantity,
        opened_at=utc_now(),
        settled_by_name="",
        note="",
    )
    made = await transaction.execute(statement.returning(PreparationTrouble.id))
    return int(made.scalar_one())


async def expired(transaction: Transaction, now: datetime, count: int) -> list[int]:
    """Preparations that were not collected in time, held."""
    return list((await transaction.execute(_EXPIRED, {"now": now, "count": count})).scalars())


async def due(transaction: Transaction, soon: datetime, count: int) -> list[int]:
    """Preparations that will soon not be kept any more and of which nobody was reminded, held."""
    return list((await transaction.execute(_DUE, {"soon": soon, "count": count})).scalars())


async def is_open_for(transaction: Transaction, order_id: int) -> bool:
    """Whether something is still to be prepared of an order."""
    query = select(Preparation.id).where(
        Preparation.order_id == order_id,
        Preparation.return_id.is_(None),
        Preparation.state.in_([one.value for one in OPEN]),
    )
    return (await transaction.execute(query.limit(1))).first() is not None
