"""The policy's versions, and what the mirror knows of orders, read for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import RowMapping, text

from guichet.after.policy.document import Document
from guichet.after.policy.facts import LineFacts, OrderFacts
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text

# A parcel of which nobody tells has arrived after this long, at the latest likely.
_UNDER_WAY = timedelta(days=10)
# Nobody waits so long for a parcel in silence: by then it has arrived for certain.
_SETTLED = timedelta(days=120)
_OVER = frozenset({"cancelled", "declined", "refunded"})
_ALL_LEFT = frozenset({"shipped", "completed"})

_COLUMNS = (
    "id, state, number, document, note, version, author_id, author_name, changed_at, published_at, holds_from"
)
_DRAFT = text(f"SELECT {_COLUMNS} FROM return_policy_versions WHERE state = 'draft'")
_HELD_DRAFT = text(f"SELECT {_COLUMNS} FROM return_policy_versions WHERE state = 'draft' FOR UPDATE")
_ONE = text(f"SELECT {_COLUMNS} FROM return_policy_versions WHERE id = :id")
_PUBLISHED = text(
    f"SELECT {_COLUMNS} FROM return_policy_versions WHERE state = 'published'"
    " ORDER BY holds_from DESC, id DESC"
)
_CATEGORIES = text("SELECT DISTINCT name FROM categories WHERE gone_at IS NULL ORDER BY name")

_ORDERS = """
SELECT o.id, o.number, o.state, o.placed_at, o.currency, o.shipping, o.details, o.read_at,
       s.id, s.time_zone, s.kind
FROM orders o
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
WHERE o.id = ANY(%(ids)s) AND o.digest <> ''
"""
_LINES = """
SELECT order_id, id, name, quantity, quantity_shipped, quantity_refunded, total - discount
FROM order_lines WHERE order_id = ANY(%(ids)s) ORDER BY order_id, position
"""
# Where a carrier tells of a parcel, its word of the arrival counts.
_PARCELS = """
SELECT s.order_id, count(*),
       count(*) FILTER (WHERE CASE WHEN p.id IS NULL THEN s.delivered_at ELSE p.delivered_at END IS NOT NULL),
       max(CASE WHEN p.id IS NULL THEN s.delivered_at ELSE p.delivered_at END),
       max(coalesce(s.created_at, p.began_at)), bool_and(p.id IS NOT NULL)
FROM shipments s LEFT JOIN parcels p ON p.id = s.parcel_id
WHERE s.order_id = ANY(%(ids)s) GROUP BY s.order_id
"""
_CATEGORIES_OF_LINES = """
WITH RECURSIVE above AS (
    SELECT l.id AS line_id, c.connection_id, c.name, c.parent_external_id, 1 AS steps
    FROM order_lines l
    JOIN orders o ON o.id = l.order_id
    JOIN products p ON p.connection_id = o.connection_id AND p.external_id = l.product_external_id
    JOIN categories c ON c.connection_id = o.connection_id AND c.external_id = ANY(p.category_external_ids)
    WHERE l.order_id = ANY(%(ids)s)
    UNION
    SELECT a.line_id, c.connection_id, c.name, c.parent_external_id, a.steps + 1
    FROM above a JOIN categories c
      ON c.connection_id = a.connection_id AND c.external_id = a.parent_external_id
    WHERE a.steps < 20
)
SELECT line_id, array_agg(DISTINCT name) FROM above GROUP BY line_id
"""
_GROUPS = """
SELECT o.id, array_agg(DISTINCT a.details->>'group')
FROM orders o
JOIN customer_profiles own ON own.id = o.profile_id
JOIN customer_profiles p ON p.customer_id = own.customer_id AND p.kind = 'account'
JOIN store_customers a ON a.connection_id = p.connection_id AND a.external_id = p.key AND a.gone_at IS NULL
WHERE o.id = ANY(%(ids)s) AND a.details->>'group' <> '' GROUP BY o.id
"""
_RECENT = """
SELECT o.id FROM orders o WHERE o.placed_at >= %(since)s AND o.gone_at IS NULL
ORDER BY o.placed_at DESC, o.id DESC LIMIT %(count)s
"""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the policy as it is kept."""

    id: int
    state: str
    number: int | None
    document: Document
    note: str
    version: int
    author_id: int | None
    author_name: str
    changed_at: datetime
    published_at: datetime | None
    holds_from: datetime | None


async def find_draft(transaction: Transaction, *, lock: bool = False) -> Version | None:
    """The draft; `lock` holds it until the transaction ends."""
    row = (await transaction.execute(_HELD_DRAFT if lock else _DRAFT)).mappings().one_or_none()
    return _version(row) if row is not None else None


async def find_version(transaction: Transaction, version_id: int) -> Version | None:
    """A version by its id."""
    row = (await transaction.execute(_ONE, {"id": version_id})).mappings().one_or_none()
    return _version(row) if row is not None else None


async def published_versions(transaction: Transaction) -> list[Version]:
    """All published versions, the one that holds latest first; there are few, ever."""
    return [_version(row) for row in (await transaction.execute(_PUBLISHED)).mappings()]


async def category_names(transaction: Transaction) -> list[str]:
    """The names of all shops' categories."""
    return list((await transaction.execute(_CATEGORIES)).scalars())


async def recent_orders(transaction: Transaction, since: datetime, count: int) -> list[int]:
    """The ids of the latest orders since a time, newest first."""
    connection = await driver(transaction)
    cursor = await connection.execute(_RECENT, {"since": since, "count": count})
    return [row[0] for row in await cursor.fetchall()]


async def facts_of(
    transaction: Transaction,
    order_ids: Sequence[int],
    *,
    now: datetime,
    store_ids: frozenset[int] | None = None,
) -> dict[int, OrderFacts]:
    """What the policy needs of orders, each with all its lines whole; of the stores in `store_ids` alone."""
    connection = await driver(transaction)
    asked = {"ids": list(order_ids)}
    orders = await (await connection.execute(_ORDERS, asked)).fetchall()
    parcels = {row[0]: row[1:] for row in await (await connection.execute(_PARCELS, asked)).fetchall()}
    categories = dict(await (await connection.execute(_CATEGORIES_OF_LINES, asked)).fetchall())
    groups = dict(await (await connection.execute(_GROUPS, asked)).fetchall())
    lines: dict[int, list[tuple[Any, ...]]] = {}
    for row in await (await connection.execute(_LINES, asked)).fetchall():
        lines.setdefault(row[0], []).append(row[1:])
    return {
        row[0]: _facts(
            row, lines.get(row[0], []), parcels.get(row[0]), categories, groups.get(row[0], ()), now
        )
        for row in orders
        if store_ids is None or row[8] in store_ids
    }


def _facts(
    row: Sequence[Any],
    lines: Sequence[Sequence[Any]],
    parcels: Sequence[Any] | None,
    categories: Mapping[int, Sequence[str]],
    groups: Sequence[str],
    now: datetime,
) -> OrderFacts:
    order_id, number, state, placed_at, currency, delivery, details, read_at, store_id, zone, kind = row
    told = parcels or _untold(state, lines, placed_at)
    left_on, received_on, certain = _receipt(state, lines, told, _zone(zone), now)
    return OrderFacts(
        order_id=order_id,
        number=number,
        store_id=store_id,
        currency=currency,
        placed_at=placed_at,
        country=_country(details),
        groups=frozenset(map(search_text, groups)),
        distance=kind != "pos",
        over=state in _OVER,
        left_on=left_on,
        received_on=received_on,
        receipt_certain=certain,
        delivery=max(0, delivery),
        pieces_left=sum(max(0, line[2] - line[4]) for line in lines),
        lines=tuple(
            LineFacts(
                line_id=line[0],
                name=line[1],
                quantity=max(0, line[2] - line[4]),
                left=max(0, line[2] - line[4]),
                paid=pieces_paid(max(0, line[5]), line[2], line[2] - line[4]),
                categories=frozenset(search_text(name) for name in categories.get(line[0], ())),
            )
            for line in lines
        ),
        time_zone=zone or "UTC",
        as_of=read_at,
    )


def pieces_paid(paid: int, quantity: int, pieces: int) -> int:
    """What was paid for some of a line's pieces, in whole minor units, halves to the even one."""
    if quantity <= 0:
        return 0
    whole, rest = divmod(paid * max(0, pieces), quantity)
    return whole + (2 * rest > quantity or (2 * rest == quantity and whole % 2 == 1))


def _receipt(
    state: str, lines: Sequence[Sequence[Any]], parcels: Sequence[Any] | None, zone: ZoneInfo, now: datetime
) -> tuple[date | None, date | None, bool]:
    """When the last part left, when the last good arrived, and whether that is certain."""
    if parcels is None:
        return None, None, True
    count, delivered, delivered_at, left_at, followed = parcels
    left_on = _day(left_at or delivered_at or now, zone)
    if state not in _ALL_LEFT and any(line[3] < line[2] - line[4] for line in lines):
        return left_on, None, True
    if delivered == count and delivered_at is not None:
        return left_on, _day(delivered_at, zone), True
    if followed or left_at is None:
        return left_on, None, True  # its carrier will tell
    if now - left_at >= _SETTLED:
        return left_on, _day(left_at + _UNDER_WAY, zone), True
    likely = left_at + _UNDER_WAY
    return left_on, _day(likely, zone) if likely <= now else None, False


def _untold(
    state: str, lines: Sequence[Sequence[Any]], placed_at: datetime
) -> tuple[int, int, None, datetime, bool] | None:
    """A parcel that the shop says has left without telling of one: at the earliest when it was bought."""
    left = state in _ALL_LEFT or any(line[3] > 0 for line in lines)
    return (1, 0, None, placed_at, False) if left else None


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):  # a zone that a shop wrote and nobody knows
        return ZoneInfo("UTC")


def _country(details: Mapping[str, Any]) -> str:
    for one in details.get("shipping_addresses") or ():
        country = str(one["address"].get("country") or "")
        if country:
            return country
    return str((details.get("billing") or {}).get("country") or "")


def _version(row: RowMapping) -> Version:
    return Version(**{**row, "document": msgspec.convert(row["document"], Document)})
