"""Queries of returns. Orders, stores and stock are named by their tables: one round trip for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import BigInteger, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from guichet.after.policy import Decision
from guichet.after.returns.errors import ReturnNotFoundError
from guichet.after.returns.model import Return, ReturnEvent, ReturnLine, ReturnPiece
from guichet.after.returns.states import State
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

_ORDER_LINES = text(
    "SELECT id, external_id, name, sku, options, quantity, quantity_refunded,"
    " greatest(0, total - discount) AS paid, variant_external_id"
    " FROM order_lines WHERE order_id = :order_id ORDER BY position"
)
_HELD = text(
    "SELECT p.order_line_id, count(*) FILTER (WHERE r.state <> 'settled') AS unsettled, count(*) AS pieces"
    " FROM return_pieces p JOIN return_lines l ON l.id = p.return_line_id"
    " JOIN returns r ON r.id = l.return_id WHERE p.order_line_id = ANY(:lines) GROUP BY p.order_line_id"
)
_TAKE = text(
    "INSERT INTO return_pieces (order_line_id, piece, return_line_id)"
    " SELECT :order_line_id, free.piece, :return_line_id FROM generate_series(1, :quantity) AS free (piece)"
    " WHERE NOT EXISTS (SELECT FROM return_pieces p"
    " WHERE p.order_line_id = :order_line_id AND p.piece = free.piece)"
    " ORDER BY free.piece LIMIT :pieces ON CONFLICT DO NOTHING RETURNING piece"
)
_LIST = """
SELECT r.id, r.version, r.state, r.wish, r.way, r.settlement, r.origin, r.order_id, o.number AS order_number,
       r.store_id, coalesce(s.name, '') AS store_name, r.ticket_id, r.currency, r.least, r.most, r.delivery,
       r.amount, r.refund_by, r.send_before, r.opened_at, r.changed_at,
       coalesce(o.details -> 'billing' ->> 'first_name', '') AS first_name,
       coalesce(o.details -> 'billing' ->> 'last_name', '') AS last_name,
       lines.pieces, lines.name
FROM returns r
JOIN orders o ON o.id = r.order_id
LEFT JOIN stores s ON s.id = r.store_id
JOIN LATERAL (
    SELECT sum(l.quantity) AS pieces, (array_agg(ol.name ORDER BY l.id))[1] AS name
    FROM return_lines l LEFT JOIN order_lines ol ON ol.id = l.order_line_id WHERE l.return_id = r.id
) lines ON true
WHERE true {which}
ORDER BY r.opened_at DESC, r.id DESC LIMIT :count
"""
_OWED = "r.state IN ('kept', 'handed_over', 'received', 'graded', 'settling')"
_WHICH = {
    "states": "r.state = ANY(:states)",
    "store_ids": "r.store_id = ANY(:store_ids)",
    "order_id": "r.order_id = :order_id",
    "profile_ids": "o.profile_id = ANY(:profile_ids)",
    "ticket_id": "r.ticket_id = :ticket_id",
    "way": "r.way = :way",
    "code": "r.code = :code",
    "due_by": f"r.refund_by <= :due_by AND {_OWED}",
    "order_number": "o.number = :order_number",
}
_LINES = text(
    "SELECT l.id, l.return_id, l.order_line_id, l.quantity, l.reason, l.policy_reason, l.condition,"
    " l.comment, l.photos, l.decision, l.accepted, l.comes_back, l.base, l.grade, l.disposition, l.restock,"
    " l.exchange_variant_id, coalesce(ol.name, '') AS name, coalesce(ol.sku, '') AS sku,"
    " coalesce(ol.options, '[]') AS options, coalesce(ol.variant_external_id, '') AS variant_external_id,"
    " coalesce(ol.quantity, 0) AS bought, greatest(0, coalesce(ol.total - ol.discount, 0)) AS paid,"
    " coalesce(ol.external_id, '') AS order_line_external_id,"
    " coalesce(other.options, '[]') AS exchange_options"
    " FROM return_lines l LEFT JOIN order_lines ol ON ol.id = l.order_line_id"
    " LEFT JOIN variants other ON other.id = l.exchange_variant_id"
    " WHERE l.return_id = ANY(:ids) ORDER BY l.id"
).bindparams(bindparam("ids", type_=ARRAY(BigInteger)))
_LATE = text(
    "SELECT id FROM returns WHERE state = 'approved' AND send_before < :now"
    " ORDER BY send_before LIMIT :count FOR UPDATE SKIP LOCKED"
)
# As the place's own system calls the article: the same, or that of its GTIN in another of the shops.
_TO_LEVEL = text(
    "SELECT level.id, level.connection_id, level.variant_id, level.location_id, level.variant_external_id,"
    " level.location_external_id, coalesce(own.owner, 'shop') AS owner"
    " FROM orders o JOIN stock_levels level ON level.location_id = :location_id"
    " AND level.gone_at IS NULL AND level.tracked"
    " LEFT JOIN stock_owners own ON own.location_id = level.location_id"
    " WHERE o.id = :order_id AND ("
    " (level.connection_id = o.connection_id AND level.variant_external_id = :variant_external_id)"
    " OR level.variant_id IN (SELECT other.id FROM variants asked JOIN variants other"
    "   ON other.gtin14 = asked.gtin14 AND other.gone_at IS NULL"
    "   WHERE asked.connection_id = o.connection_id AND asked.external_id = :variant_external_id))"
    " ORDER BY level.connection_id = o.connection_id DESC, level.id LIMIT 1"
)


class ReturnRow(msgspec.Struct, frozen=True, kw_only=True):
    """A return as it is kept; see `model.Return`."""

    id: int
    version: int
    order_id: int
    store_id: int | None
    ticket_id: int | None
    origin: str
    language: str
    state: State
    wish: str
    way: str
    settlement: str
    code: str
    currency: str
    least: int
    most: int
    delivery: int
    amount: int | None
    return_paid_by: str
    refund_days: int | None
    counts_from: str
    refund_by: date | None
    send_before: datetime | None
    location_id: int | None
    given_reservation_ids: list[int]
    attempts: int
    act_id: int | None
    reference: str
    reason: str
    opened_at: datetime
    changed_at: datetime
    settled_at: datetime | None

    @property
    def number(self) -> str:
        """What a return is called by people."""
        return f"R{self.id}"

    @property
    def target(self) -> str:
        """The name of its store in grants; one that none can hold where the shop names no store."""
        return f"store:{self.store_id or 0}"


class LineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a return with what the mirror knows of it; `bought` and `paid` are of the order's line."""

    id: int
    return_id: int
    order_line_id: int
    quantity: int
    reason: str
    policy_reason: str
    condition: str
    comment: str
    photos: list[dict[str, Any]]
    decision: Decision
    accepted: bool | None
    comes_back: bool
    base: int
    grade: str
    disposition: str
    restock: str
    exchange_variant_id: int | None
    name: str
    sku: str
    options: list[dict[str, str]]
    variant_external_id: str
    bought: int
    paid: int
    order_line_external_id: str
    exchange_options: list[dict[str, str]]


class OrderLineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order, and how many of its pieces can still be asked about."""

    id: int
    external_id: str
    name: str
    sku: str
    options: list[dict[str, str]]
    quantity: int
    paid: int
    variant_external_id: str | None
    free: int


class LevelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A level at the place where goods came back; `owner` counts it."""

    id: int
    connection_id: int
    variant_id: int | None
    location_id: int
    variant_external_id: str
    location_external_id: str
    owner: str


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A return in a list; `name` is that of its first line."""

    id: int
    version: int
    state: State
    wish: str
    way: str
    settlement: str
    origin: str
    order_id: int
    order_number: str
    store_id: int | None
    store_name: str
    ticket_id: int | None
    currency: str
    least: int
    most: int
    delivery: int
    amount: int | None
    refund_by: date | None
    send_before: datetime | None
    opened_at: datetime
    changed_at: datetime
    first_name: str
    last_name: str
    pieces: int
    name: str | None


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a return."""

    id: int
    at: datetime
    kind: str
    actor_kind: str
    actor_id: int | None
    actor_name: str
    data: dict[str, Any]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which returns; absent is all. `due_by`: those owed by that day."""

    states: Sequence[State] | None = None
    store_ids: Collection[int] | None = None
    order_id: int | None = None
    profile_ids: Collection[int] | None = None
    ticket_id: int | None = None
    way: str | None = None
    code: str | None = None
    due_by: date | None = None
    order_number: str | None = None


_SETS = frozenset({"states", "store_ids", "profile_ids"})
_COLUMNS = tuple(getattr(Return, name) for name in ReturnRow.__struct_fields__)


async def find_return(
    transaction: Transaction,
    return_id: int,
    *,
    store_ids: Collection[int] | None = None,
    lock: bool = False,
) -> ReturnRow:
    """A return of one of these stores (None: any); `lock` holds it. Raises ReturnNotFoundError."""
    query = select(*_COLUMNS).where(Return.id == return_id)
    if store_ids is not None:
        query = query.where(Return.store_id.in_(store_ids))
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise ReturnNotFoundError(return_id=return_id)
    return msgspec.convert(dict(row), ReturnRow)


async def list_returns(
    transaction: Transaction, wanted: Wanted, *, count: int, before: tuple[datetime, int] | None = None
) -> list[ItemRow]:
    """Returns, the latest opened first."""
    values: dict[str, Any] = {"count": count}
    which = ""
    for name, condition in _WHICH.items():
        value = getattr(wanted, name)
        if value is not None:
            which += f" AND {condition}"
            values[name] = sorted(value) if name in _SETS else value
    if before is not None:
        which += " AND (r.opened_at, r.id) < (:before_at, :before_id)"
        values["before_at"], values["before_id"] = before
    rows = (await transaction.execute(text(_LIST.format(which=which)), values)).mappings()
    return [msgspec.convert(dict(row), ItemRow) for row in rows]


async def lines_of(transaction: Transaction, return_ids: Sequence[int]) -> list[LineRow]:
    """The lines of returns, in the order in which they were asked about."""
    rows = (await transaction.execute(_LINES, {"ids": list(return_ids)})).mappings()
    return [msgspec.convert(dict(row), LineRow) for row in rows]


async def events_of(transaction: Transaction, return_id: int) -> list[EventRow]:
    """The life of a return, the first first."""
    columns = [getattr(ReturnEvent, name) for name in EventRow.__struct_fields__]
    query = select(*columns).where(ReturnEvent.return_id == return_id).order_by(ReturnEvent.id)
    return [EventRow(**row) for row in (await transaction.execute(query)).mappings()]


async def order_lines(transaction: Transaction, order_id: int) -> list[OrderLineRow]:
    """An order's lines, each with how many of its pieces are in no return and were not refunded."""
    rows = [dict(row) for row in (await transaction.execute(_ORDER_LINES, {"order_id": order_id})).mappings()]
    held = {
        row.order_line_id: (row.unsettled, row.pieces)
        for row in await transaction.execute(_HELD, {"lines": [row["id"] for row in rows]})
    }
    found = []
    for row in rows:
        unsettled, pieces = held.get(row["id"], (0, 0))
        left = row["quantity"] - row.pop("quantity_refunded")
        found.append(OrderLineRow(free=max(0, min(left - unsettled, row["quantity"] - pieces)), **row))
    return found


async def add_return(transaction: Transaction, values: dict[str, Any]) -> int:
    """Keep a new return; gives its id."""
    made = await transaction.execute(insert(Return).values(values).returning(Return.id))
    return int(made.scalar_one())


async def add_line(transaction: Transaction, values: dict[str, Any]) -> int:
    """Keep a line of a return; gives its id."""
    made = await transaction.execute(insert(ReturnLine).values(values).returning(ReturnLine.id))
    return int(made.scalar_one())


async def take_pieces(
    transaction: Transaction, return_line_id: int, order_line_id: int, *, pieces: int, bought: int
) -> list[int]:
    """Take pieces of an order's line into a return; fewer where others have them already."""
    asked = {
        "return_line_id": return_line_id,
        "order_line_id": order_line_id,
        "pieces": pieces,
        "quantity": bought,
    }
    return list((await transaction.execute(_TAKE, asked)).scalars())


async def free_pieces(transaction: Transaction, return_line_ids: Sequence[int]) -> None:
    """Let pieces be asked about again."""
    await transaction.execute(delete(ReturnPiece).where(ReturnPiece.return_line_id.in_(return_line_ids)))


async def change_return(transaction: Transaction, row: ReturnRow, **values: Any) -> ReturnRow:
    """Change a return that is held; gives it as it is now."""
    changed = {**values, "version": row.version + 1, "changed_at": utc_now()}
    await transaction.execute(update(Return).where(Return.id == row.id).values(changed))
    return msgspec.structs.replace(row, **changed)


async def change_line(transaction: Transaction, line_id: int, **values: Any) -> None:
    """Change a line of a return that is held."""
    await transaction.execute(update(ReturnLine).where(ReturnLine.id == line_id).values(values))


async def find_line(transaction: Transaction, line_id: int) -> int | None:
    """The return of a line."""
    return await transaction.scalar(select(ReturnLine.return_id).where(ReturnLine.id == line_id))


async def note(
    transaction: Transaction, return_id: int, actor: Actor | None, kind: str, **data: object
) -> None:
    """Write down what happened to a return; without an actor it was the customer."""
    await transaction.execute(
        insert(ReturnEvent).values(
            return_id=return_id,
            at=utc_now(),
            kind=kind,
            actor_kind=actor.kind.value if actor else "customer",
            actor_id=actor.id if actor else None,
            actor_name=actor.name if actor else "",
            data=data,
        )
    )


async def never_came(transaction: Transaction, now: datetime, count: int) -> list[int]:
    """Returns whose goods never came in their time, held."""
    return list((await transaction.execute(_LATE, {"now": now, "count": count})).scalars())


async def level_of(transaction: Transaction, row: ReturnRow, variant_external_id: str) -> LevelRow | None:
    """Where an article of a return's order is counted at the place where the goods are."""
    asked = {
        "order_id": row.order_id,
        "location_id": row.location_id,
        "variant_external_id": variant_external_id,
    }
    found = (await transaction.execute(_TO_LEVEL, asked)).mappings().one_or_none()
    return None if found is None else LevelRow(**found)


def due_soon(today: date, warn_days: int) -> date:
    """The last day on which a refund is owed that is nearly late."""
    return today + timedelta(days=warn_days)
