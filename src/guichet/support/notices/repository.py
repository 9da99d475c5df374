"""Finding notices: those of many orders at once, and the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.commerce.shipments import states_together
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import utc_now
from guichet.support.notices.matching import Way, carriers_of, holds_for

_COLUMNS = (
    "n.id, n.version, n.kind, n.order_id, n.store_id, n.carrier, n.carrier_name, n.country, n.postcodes,"
    " n.words, n.starts_at, n.ends_at, n.author_id, n.author_name, n.written_at"
)
_HOLDING = f"""
SELECT {_COLUMNS} FROM exception_notices n
WHERE n.withdrawn_at IS NULL AND n.starts_at <= %(at)s AND (n.ends_at IS NULL OR n.ends_at > %(at)s)
  AND (n.order_id IS NULL OR n.order_id = ANY(%(ids)s))
ORDER BY n.starts_at DESC, n.id DESC
"""
_WAYS = """
SELECT o.id, s.id, o.state, o.details,
       EXISTS (SELECT FROM order_lines l WHERE l.order_id = o.id
               AND l.quantity_shipped < l.quantity - l.quantity_refunded)
FROM orders o
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
WHERE o.id = ANY(%(ids)s)
"""
_PARCELS = """
SELECT s.order_id, s.carrier, s.method, s.destination, c.connector_id
FROM shipments s
LEFT JOIN parcels p ON p.id = s.parcel_id
LEFT JOIN connections c ON c.id = p.connection_id
WHERE s.order_id = ANY(%(ids)s)
"""
_ARRIVED = frozenset({"delivered", "returned", "lost"})
_OVER = frozenset({"cancelled", "declined", "refunded"})

_TIMES = {
    "holding": " AND n.starts_at <= :now AND (n.ends_at IS NULL OR n.ends_at > :now)",
    "coming": " AND n.starts_at > :now",
    "past": " AND n.ends_at <= :now",
    "all": "",
}
# What is about an order belongs to the order's store.
_OF_STORES = (
    " AND (n.store_id = ANY(:stores) OR (n.store_id IS NULL AND (n.order_id IS NULL OR EXISTS ("
    "SELECT FROM orders o JOIN stores s ON s.connection_id = o.connection_id"
    " AND s.external_id = o.store_external_id WHERE o.id = n.order_id AND s.id = ANY(:stores)))))"
)
_ORDER_OF_STORES = text(
    "SELECT EXISTS (SELECT FROM orders o LEFT JOIN stores s ON s.connection_id = o.connection_id"
    " AND s.external_id = o.store_external_id WHERE o.id = :id AND (:everywhere OR s.id = ANY(:stores)))"
)


class NoticeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it is kept; `words` by language."""

    id: int
    version: int
    kind: str
    order_id: int | None
    store_id: int | None
    carrier: str
    carrier_name: str
    country: str
    postcodes: list[str]
    words: dict[str, str]
    starts_at: datetime
    ends_at: datetime | None
    author_id: int | None
    author_name: str
    written_at: datetime


async def notices_for(
    transaction: Transaction, order_ids: Sequence[int], at: datetime | None = None
) -> dict[int, list[NoticeRow]]:
    """The notices that hold for orders at a time (now), the latest first; orders without any are left out."""
    connection = await driver(transaction)
    asked = {"ids": list(order_ids), "at": at or utc_now()}
    rows = await (await connection.execute(_HOLDING, asked)).fetchall()
    if not rows or not order_ids:
        return {}
    notices = [NoticeRow(**dict(zip(NoticeRow.__struct_fields__, row, strict=True))) for row in rows]
    found = {
        way.order_id: [notice for notice in notices if holds_for(notice, way)]
        for way in await ways_of(transaction, order_ids)
    }
    return {order_id: held for order_id, held in found.items() if held}


async def ways_of(transaction: Transaction, order_ids: Sequence[int]) -> list[Way]:
    """How orders go: their carriers, where to, and whether they are still on their way."""
    connection = await driver(transaction)
    asked = {"ids": list(order_ids)}
    states = await states_together(transaction, order_ids)
    parcels: dict[int, list[tuple[Any, ...]]] = {}
    for row in await (await connection.execute(_PARCELS, asked)).fetchall():
        parcels.setdefault(row[0], []).append(row[1:])
    return [
        _way(row, parcels.get(row[0], []), states.get(row[0], ""))
        for row in await (await connection.execute(_WAYS, asked)).fetchall()
    ]


async def list_notices(
    transaction: Transaction,
    *,
    when: str,
    now: datetime,
    store_ids: frozenset[int] | None,
    count: int,
    before: tuple[datetime, int] | None = None,
) -> list[NoticeRow]:
    """At most `count` notices, the latest to begin first, after the one of `before`."""
    conditions = _TIMES[when] + ("" if store_ids is None else _OF_STORES)
    conditions += " AND (n.starts_at, n.id) < (:starts_at, :id)" if before else ""
    statement = (
        f"SELECT {_COLUMNS} FROM exception_notices n WHERE n.withdrawn_at IS NULL{conditions}"
        " ORDER BY n.starts_at DESC, n.id DESC LIMIT :count"
    )
    values: dict[str, Any] = {"now": now, "stores": sorted(store_ids or ()), "count": count}
    if before:
        values |= {"starts_at": before[0], "id": before[1]}
    used = {name: value for name, value in values.items() if f":{name}" in statement}
    return [NoticeRow(**row) for row in (await transaction.execute(text(statement), used)).mappings()]


async def find_notice(
    transaction: Transaction, notice_id: int, store_ids: frozenset[int] | None, *, lock: bool = False
) -> NoticeRow | None:
    """A notice that was not withdrawn, if it is one of these stores; `lock` holds it."""
    conditions = "" if store_ids is None else _OF_STORES
    statement = (
        f"SELECT {_COLUMNS} FROM exception_notices n"
        f" WHERE n.id = :id AND n.withdrawn_at IS NULL{conditions}{' FOR UPDATE OF n' if lock else ''}"
    )
    values: dict[str, Any] = {"id": notice_id}
    if store_ids is not None:
        values["stores"] = sorted(store_ids)
    row = (await transaction.execute(text(statement), values)).mappings().one_or_none()
    return NoticeRow(**row) if row is not None else None


async def any_notice(transaction: Transaction) -> bool:
    """Whether a notice was ever written."""
    return bool(await transaction.scalar(text("SELECT EXISTS (SELECT FROM exception_notices)")))


async def is_order_of(transaction: Transaction, order_id: int, store_ids: frozenset[int] | None) -> bool:
    """Whether there is such an order, of one of these stores."""
    values = {"id": order_id, "everywhere": store_ids is None, "stores": sorted(store_ids or ())}
    return bool(await transaction.scalar(_ORDER_OF_STORES, values))


def _way(row: Sequence[Any], parcels: Sequence[Sequence[Any]], state: str) -> Way:
    order_id, store_id, order_state, details, waits = row
    said = [word for carrier, _, _, told_by in parcels for word in (carrier or told_by or "",)]
    if not parcels or waits:
        said.append(details.get("shipping_method") or "")
    places = [one["address"] for one in details.get("shipping_addresses") or ()]
    places += [parcel[2] for parcel in parcels if parcel[2]]
    moving = bool(parcels) and state not in _ARRIVED
    return Way(
        order_id=order_id,
        store_id=store_id,
        carriers=carriers_of(said),
        destinations=frozenset(map(_destination, places)),
        under_way=order_state not in _OVER and (moving or (waits and order_state != "completed")),
    )


def _destination(place: Mapping[str, Any]) -> tuple[str, str]:
    return str(place.get("country") or ""), str(place.get("postcode") or "")
